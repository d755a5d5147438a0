using GpuModulus.Core.Calibration;

namespace GpuModulus.Calibration;

/// <summary>Whether a thermal calibration can be trusted, in a sentence.</summary>
internal static class ThermalVerdict
{
    // Beyond this the scatter about the line is no longer noise.
    private const double LargestMisfit = 2.5;
    private const double LargestRelativeError = 0.05;
    private const double FewestBinsInLine = 3;

    public static (bool Trustworthy, string Sentence) Of(EigenmodeFit mode, EigenmodeFit? plain, CalibrationValue springConstant)
    {
        double width = mode.Resonance.Value / mode.QualityFactor.Value;
        double spacing = (mode.WindowHigh - mode.WindowLow) / (mode.Frequencies.Length - 1);
        double qError = mode.QualityFactor.Error!.Value / mode.QualityFactor.Value, kError = springConstant.Error!.Value / springConstant.Value;
        List<string> doubts = [];
        if (plain is not null)
        {
            doubts.Add(
                $"the resonance drifted by {Math.Abs(mode.DriftHertz):F0} Hz while the spectrum was averaged (a plain line gives Q = {plain.QualityFactor.Value:F0} and misses the peak by "
                + $"{Math.Sqrt(plain.CoreDispersion):P0}): Q rests on a model of that drift, so let the cantilever settle and measure again");
        }
        else if (mode.Misfit > LargestMisfit)
        {
            doubts.Add($"near the peak the data miss the line of an oscillator by {Math.Sqrt(mode.CoreDispersion):P0}, where noise allows {Math.Sqrt(mode.ExpectedDispersion):P0}");
        }

        if (width < FewestBinsInLine * spacing)
            doubts.Add($"the line is {width / spacing:F1} bins wide: record longer for a trustworthy Q");
        if (qError > LargestRelativeError)
            doubts.Add($"Q is known to {qError:P0} only: average more records");
        if (kError > LargestRelativeError)
            doubts.Add($"k1 is known to {kError:P0} only");
        return doubts.Count == 0
            ? (true, $"Trust it: the line fits to the noise, k1 to {kError:P1} and Q to {qError:P1}.")
            : (false, $"Use with care: {string.Join("; ", doubts)}.");
    }
}
