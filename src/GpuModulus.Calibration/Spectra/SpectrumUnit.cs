using GpuModulus.Core;
using GpuModulus.Core.Units;

namespace GpuModulus.Calibration;

/// <summary>What the values of a spectrum are: value in SI = value × <paramref name="Factor"/>; an amplitude density is then squared.</summary>
/// <param name="Factor">For example 1e-15 for fm/√Hz.</param>
/// <param name="IsAmplitude">√Hz in the denominator, not Hz.</param>
/// <param name="IsVolts">Volts of the photodiode, not metres: a sensitivity in m/V is needed.</param>
public readonly record struct SpectrumUnit(double Factor, bool IsAmplitude, bool IsVolts)
{
    /// <summary>m²/Hz.</summary>
    public static readonly SpectrumUnit PowerDensity = new(1, false, false);

    /// <summary>m/√Hz.</summary>
    public static readonly SpectrumUnit AmplitudeDensity = new(1, true, false);

    /// <summary>Reads "m²/Hz", "pm^2/Hz", "fm/√Hz", "m/sqrt(Hz)", "m/rtHz", "V/rtHz" and the like.</summary>
    public static bool TryParse(string? text, out SpectrumUnit unit)
    {
        unit = default;
        string[] parts = (text ?? "").Trim().Replace(" ", "", StringComparison.Ordinal).Split('/');
        if (parts.Length != 2)
            return false;
        bool amplitude = parts[1] is "√Hz" or "sqrt(Hz)" or "sqrtHz" or "rtHz" or "Hz^0.5" or "Hz^.5" or "Hz^(1/2)" or "√(Hz)" or "rt(Hz)";
        if (!amplitude && parts[1] != "Hz")
            return false;
        string numerator = parts[0];
        if (!amplitude)
        {
            if (numerator.EndsWith('²'))
                numerator = numerator[..^1];
            else if (numerator.EndsWith("^2", StringComparison.Ordinal))
                numerator = numerator[..^2];
            else if (numerator.EndsWith('2'))
                numerator = numerator[..^1];
            else
                return false;
        }

        if (!UnitOfMeasure.TryParse(numerator, out UnitOfMeasure length) || length.SiSymbol is not ("m" or "V"))
            return false;
        unit = new(amplitude ? length.Factor : length.Factor * length.Factor, amplitude, length.SiSymbol == "V");
        return true;
    }

    /// <summary>As <see cref="TryParse"/>.</summary>
    /// <exception cref="InputException">No unit of a spectrum.</exception>
    public static SpectrumUnit Parse(string text, string subject) =>
        TryParse(text, out SpectrumUnit unit) ? unit : throw new InputException(subject, $"'{text}' is no unit of a spectrum", "write for example m2/Hz, pm2/Hz or fm/rtHz");

    /// <summary>S in m²/Hz (or V²/Hz).</summary>
    public double ToPowerDensity(double value)
    {
        double si = value * Factor;
        return IsAmplitude ? si * si : si;
    }

    /// <summary>
    /// From the size of the numbers alone, for a deflection in metres: power densities lie below 1e-18 m²/Hz, amplitude densities above 1e-16 m/√Hz, for every cantilever
    /// from 0.005 to 200 N/m. Null between the two.
    /// </summary>
    public static SpectrumUnit? Guess(IReadOnlyList<double> values)
    {
        double[] positive = [.. values.Where(v => v > 0 && double.IsFinite(v))];
        if (positive.Length == 0)
            return null;
        Array.Sort(positive);
        double median = positive[positive.Length / 2];
        return median < 1e-18 ? PowerDensity : median is > 1e-16 and < 1e-6 ? AmplitudeDensity : null;
    }
}
