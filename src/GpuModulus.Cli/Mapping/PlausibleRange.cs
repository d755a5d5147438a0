using GpuModulus.Core;
using GpuModulus.Core.Units;

namespace GpuModulus.Cli.Mapping;

/// <summary>Bounds so wide that only a forgotten unit leaves them: a bare 10 is 10 m.</summary>
internal static class PlausibleRange
{
    private const double SmallestPitchMetres = 1e-12;
    private const double LargestPitchMetres = 1e-3;

    /// <summary>Zero and negative values pass: they are refused with the physics' own words.</summary>
    /// <exception cref="InputException">The value of an option lies beyond anything a force microscope has.</exception>
    public static void Require(double value, string siUnit, string option, string text)
    {
        (double low, double high, string example) = siUnit switch
        {
            "m" => (1e-13, 1e-4, "10nm"),
            "Hz" => (10, 1e9, "300kHz"),
            "N/m" => (1e-5, 1e8, "26 or 26N/m"),
            "Pa" => (1e3, 1e13, "3GPa"),
            "1" => (1e-3, 1e9, "400"),
            _ => (0, double.PositiveInfinity, ""),
        };
        if (value > high || (value > 0 && value < low))
            throw new InputException(option, $"'{text}' means {Show(value, siUnit)}, which lies outside {Show(low, siUnit)} … {Show(high, siUnit)}", $"write the unit, for example {example}");
    }

    /// <exception cref="InputException">The pixels are smaller than an atom's core or larger than a scanner.</exception>
    public static void RequirePitch(double x, double y, string subject)
    {
        double worst = x is >= SmallestPitchMetres and <= LargestPitchMetres ? y : x;
        if (worst is not (>= SmallestPitchMetres and <= LargestPitchMetres))
            throw new InputException(subject, $"a pixel pitch of {Show(worst, "m")} lies outside 1 pm … 1 mm", "give the true one with --pitch, for example --pitch 20nm");
    }

    private static string Show(double value, string unit) =>
        unit == "1" ? $"{value:G4}" : DisplayUnit.For(unit, value) is var display ? $"{display.FromSi(value):G4} {display.Symbol}" : "";
}
