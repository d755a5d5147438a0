using System.Globalization;

namespace GpuModulus.Reports.Drawing;

/// <summary>
/// A linear or logarithmic axis in display units: maps a value to 0…1 and chooses round ticks.
/// </summary>
internal sealed class AxisScale
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private readonly double start;
    private readonly double span;

    private AxisScale(double low, double high, bool isLog)
    {
        Low = low;
        High = high;
        IsLog = isLog;
        start = isLog ? Math.Log10(low) : low;
        span = (isLog ? Math.Log10(high) : high) - start;
    }

    public double Low { get; }

    public double High { get; }

    public bool IsLog { get; }

    /// <summary>A linear axis; a range without extent is widened so that it can be drawn.</summary>
    public static AxisScale Linear(double low, double high)
    {
        if (!(high > low))
        {
            double half = low == 0 ? 1 : Math.Abs(low) * 0.05;
            (low, high) = (low - half, low + half);
        }

        return new(low, high, false);
    }

    /// <summary>A logarithmic axis between two positive values.</summary>
    public static AxisScale Log(double low, double high) => high > low * 1.0001 ? new(low, high, true) : new(low / 1.2, low * 1.2, true);

    /// <summary>0 at <see cref="Low"/>, 1 at <see cref="High"/>; may lie outside; −∞ for what a log axis cannot show.</summary>
    public double Fraction(double value)
    {
        if (IsLog)
            return value > 0 ? (Math.Log10(value) - start) / span : double.NegativeInfinity;
        return (value - start) / span;
    }

    /// <summary>The value at a fraction of the axis.</summary>
    public double ValueAt(double fraction) => IsLog ? Math.Pow(10, start + (span * fraction)) : start + (span * fraction);

    /// <summary>Ticks with labels, about <paramref name="wanted"/> of them, and unlabelled minor ones between.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks(int wanted) => IsLog ? LogTicks(wanted) : LinearTicks(wanted);

    private List<(double, string)> LinearTicks(int wanted)
    {
        double raw = (High - Low) / Math.Max(wanted, 1);
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double lead = raw / power;
        double step = power * (lead < 1.5 ? 1 : lead < 3.2 ? 2 : lead < 7 ? 5 : 10);
        int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 15);
        bool scientific = Math.Max(Math.Abs(Low), Math.Abs(High)) >= 1e5 || decimals > 4;
        List<(double, string)> ticks = [];
        long first = (long)Math.Ceiling((Low / step) - 1e-9);
        for (long i = first; i * step <= High + (step * 1e-9) && ticks.Count < 100; i++)
        {
            double value = i * step;
            string label = value == 0 ? "0" : scientific ? Scientific(value) : value.ToString("F" + decimals, CultureInfo.InvariantCulture);
            ticks.Add((value, label.Replace('-', '−')));
        }

        return ticks;
    }

    private List<(double, string)> LogTicks(int wanted)
    {
        if (span < 0.7)
            return LinearTicks(wanted);
        int firstDecade = (int)Math.Floor(start);
        int lastDecade = (int)Math.Ceiling(start + span);
        int every = Math.Max(1, (int)Math.Ceiling(span / (wanted + 1)));
        bool plain = firstDecade >= -3 && lastDecade <= 4;
        double[] labelled = span * 3 <= wanted + 1 ? [1, 2, 5] : [1];
        List<(double, string)> ticks = [];
        for (int decade = firstDecade; decade <= lastDecade; decade++)
        {
            double power = Math.Pow(10, decade);
            for (int digit = 1; digit <= 9; digit++)
            {
                double value = digit * power;
                double fraction = Fraction(value);
                if (fraction < -1e-9 || fraction > 1 + 1e-9)
                    continue;
                bool isMajor = Array.IndexOf(labelled, digit) >= 0 && decade % every == 0;
                if (isMajor)
                    ticks.Add((value, plain ? value.ToString("0.###", CultureInfo.InvariantCulture) : Power(digit, decade)));
                else if (every == 1 || digit == 1)
                    ticks.Add((value, ""));
            }
        }

        return ticks;
    }

    private static string Power(int digit, int decade) => (digit == 1 ? "10" : $"{digit}·10") + Exponent(decade);

    private static string Scientific(double value)
    {
        int decade = (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-12);
        return (value / Math.Pow(10, decade)).ToString("0.###", CultureInfo.InvariantCulture) + "·10" + Exponent(decade);
    }

    private static string Exponent(int decade) =>
        (decade < 0 ? "⁻" : "") + string.Concat(Math.Abs(decade).ToString(CultureInfo.InvariantCulture).Select(c => Superscripts[c - '0']));
}
