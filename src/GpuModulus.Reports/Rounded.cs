using System.Globalization;
using GpuModulus.Core.Units;

namespace GpuModulus.Reports;

/// <summary>Numbers as a paper prints them: no more digits than they deserve.</summary>
public static class Rounded
{
    /// <summary>
    /// "145 ± 10 GPa": σ with one or two digits (two where its leading digits are 10 to 35, the rule of the Particle Data Group), μ to the same decimal.
    /// "–" where μ is not finite.
    /// </summary>
    /// <param name="mean">μ in SI.</param>
    /// <param name="sigma">σ in SI; not finite or 0 gives μ alone.</param>
    /// <param name="siUnit">Unit of both.</param>
    public static string PlusMinus(double mean, double sigma, string siUnit)
    {
        if (!double.IsFinite(mean))
            return "–";
        DisplayUnit unit = DisplayUnit.For(siUnit, Math.Max(Math.Abs(mean), double.IsFinite(sigma) ? Math.Abs(sigma) : 0));
        string suffix = unit.Symbol.Length == 0 ? "" : " " + unit.Symbol;
        return PlusMinus(unit.FromSi(mean), unit.FromSi(sigma)) + suffix;
    }

    /// <summary>"145 ± 10" for numbers that are already in the unit wanted.</summary>
    public static string PlusMinus(double mean, double sigma)
    {
        if (!double.IsFinite(mean))
            return "–";
        if (!double.IsFinite(sigma) || sigma <= 0)
            return Significant(mean);
        int power = (int)Math.Floor(Math.Log10(sigma));
        double leading = Math.Round(sigma / Math.Pow(10, power - 1));
        int last = leading <= 35 ? power - 1 : power;
        if (leading >= 95)
            last = power;
        return $"{AtDecimal(mean, last)} ± {AtDecimal(sigma, last)}";
    }

    /// <summary>A value in SI with a suitable prefix: "1.71 MHz", "10 nm", "35°". "–" where it is not finite.</summary>
    public static string Quantity(double value, string siUnit, int digits = 4)
    {
        if (!double.IsFinite(value))
            return "–";
        DisplayUnit unit = DisplayUnit.For(siUnit, value);
        string number = Significant(unit.FromSi(value), digits);
        return unit.Symbol.Length == 0 ? number : unit.Symbol == "°" ? number + "°" : $"{number} {unit.Symbol}";
    }

    /// <summary>The number with so many significant digits, trailing zeros dropped; powers of ten only beyond 10⁻⁴ and 10⁶.</summary>
    public static string Significant(double value, int digits = 3)
    {
        if (!double.IsFinite(value))
            return "–";
        if (value == 0)
            return "0";
        int power = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (power is < -4 or > 6)
        {
            string mantissa = (value / Math.Pow(10, power)).ToString("0." + new string('#', digits - 1), CultureInfo.InvariantCulture);
            return $"{mantissa}e{power}".Replace('-', '−');
        }

        int decimals = Math.Max(0, digits - 1 - power);
        string text = Math.Round(value, Math.Min(decimals, 15)).ToString("F" + decimals, CultureInfo.InvariantCulture);
        if (decimals > 0)
            text = text.TrimEnd('0').TrimEnd('.');
        return text.Replace('-', '−');
    }

    /// <summary>"12.3 %"; small fractions are not rounded to nothing.</summary>
    public static string Percent(double fraction)
    {
        if (!double.IsFinite(fraction))
            return "–";
        double percent = fraction * 100;
        if (percent is > 0 and < 0.01)
            return "< 0.01 %";
        if (percent is < 100 and > 99.99)
            return "> 99.99 %";
        return FormattableString.Invariant($"{percent:0.##} %");
    }

    private static string AtDecimal(double value, int decimalPower)
    {
        string text = decimalPower >= 0
            ? (Math.Round(value / Math.Pow(10, decimalPower)) * Math.Pow(10, decimalPower)).ToString("F0", CultureInfo.InvariantCulture)
            : value.ToString("F" + -decimalPower, CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }
}
