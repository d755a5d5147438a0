using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Cli.Mapping;

/// <summary>What a careful reader of the maps must know.</summary>
internal static class MapWarnings
{
    private const double NotableFraction = 0.01;
    private const double LargeMaskedFraction = 0.3;
    private const double SteepPhaseDegrees = 60;
    private const double NotableTiltFloorDegrees = 2;

    /// <summary>Warnings about a finished map, the gravest first.</summary>
    public static IEnumerable<string> Of(ResolvedMapping mapping, MapStatistics statistics, double tiltFloorDegrees, bool facetTiltUsed)
    {
        MappingParameters parameters = mapping.Parameters;
        if (statistics.ValidCount == 0)
            yield return "no pixel has a value; see the counts per mask reason";
        double below = Fraction(statistics.IndentationBelowAmplitude2, statistics.ValidCount);
        if (parameters.Amplitude2Metres is { } a2 && below > NotableFraction)
            yield return $"δ < A2 = {a2 * 1e9:G3} nm on {below:P1} of the valid pixels: there the closed forms, which assume A2 ≪ δ, understate the indentation and the modulus is only indicative";
        double above = Fraction(statistics.IndentationAboveLimit, statistics.ValidCount);
        if (parameters.Signal == SignalKind.Frequency && above > NotableFraction)
            yield return $"the peak indentation exceeds {parameters.IndentationLimitMetres * 1e9:G3} nm on {above:P1} of the valid pixels";
        double steep = SteepPhaseFraction(mapping);
        if (steep > NotableFraction)
            yield return $"the interaction phase exceeds {SteepPhaseDegrees:F0}° on {steep:P1} of the pixels: cos Φ1 is small there, and E uncertain";
        if (statistics.MaskedFraction > LargeMaskedFraction && statistics.ValidCount > 0)
            yield return $"{statistics.MaskedFraction:P0} of the pixels are masked ({LargestReason(statistics)})";
        if (tiltFloorDegrees > NotableTiltFloorDegrees)
            yield return $"pixel-scale height noise or roughness alone causes {tiltFloorDegrees:F1}° of tilt (rms); {(facetTiltUsed ? "inside facets the tilt was therefore taken from their planes, and from slopes that are averaged over the noise" : "consider --slope gaussian:SIGMA_NM")}";
    }

    private static double Fraction(long count, long total) => total == 0 ? 0 : (double)count / total;

    private static string LargestReason(MapStatistics statistics)
    {
        int reason = Enumerable.Range(1, MapStatistics.ReasonCount - 1).MaxBy(r => statistics.Reasons[r]);
        return $"mostly {Words((MaskReason)reason)}";
    }

    private static string Words(MaskReason reason) => reason switch
    {
        MaskReason.HeightNotFinite => "height missing",
        MaskReason.MaskedByInstrument => "masked by the instrument",
        MaskReason.FrequencyShiftInvalid => "Δf2 not positive",
        MaskReason.AmplitudeInvalid => "A1 not positive",
        MaskReason.PhaseInvalid => "cos Φ1 not positive",
        MaskReason.ModulusInvalid => "modulus not positive",
        MaskReason.TiltAboveCutoff => "tilt above the cut-off",
        _ => "contact modulus beyond the tip's limit",
    };

    private static double SteepPhaseFraction(ResolvedMapping mapping)
    {
        const double Steep = SteepPhaseDegrees * Math.PI / 180;
        if (mapping.Inputs.Phase is not { } phase)
            return mapping.Parameters.Oscillation?.Phase1Radians is { } scalar && Math.Abs(scalar) > Steep ? 1 : 0;
        float[] row = new float[phase.Columns];
        long count = 0;
        for (int y = 0; y < phase.Rows; y++)
        {
            phase.ReadRows(y, row);
            foreach (float value in row)
                count += Math.Abs(value) > Steep ? 1 : 0;
        }

        return Fraction(count, (long)phase.Columns * phase.Rows);
    }
}
