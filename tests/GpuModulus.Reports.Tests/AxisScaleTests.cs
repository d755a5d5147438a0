using CsCheck;
using GpuModulus.Reports.Drawing;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class AxisScaleTests
{
    [Fact]
    public void Ticks_are_round_and_inside_whatever_the_range()
    {
        Gen.Select(Gen.Double[-1e12, 1e12], Gen.Double[-15, 13], Gen.Int[2, 8]).Sample((low, power, wanted) =>
        {
            AxisScale axis = AxisScale.Linear(low, low + Math.Max(Math.Pow(10, power), Math.Abs(low) * 1e-9));
            IReadOnlyList<(double Value, string Label)> ticks = axis.Ticks(wanted);
            return ticks.Count is >= 1 and <= 20 && ticks.All(t => axis.Fraction(t.Value) is > -1e-6 and < 1.000001);
        });
    }

    [Fact]
    public void A_log_axis_labels_something_whatever_its_span()
    {
        Gen.Select(Gen.Double[-12, 12], Gen.Double[0.05, 14], Gen.Int[2, 8]).Sample((start, decades, wanted) =>
        {
            AxisScale axis = AxisScale.Log(Math.Pow(10, start), Math.Pow(10, start + decades));
            IReadOnlyList<(double Value, string Label)> ticks = axis.Ticks(wanted);
            int labelled = ticks.Count(t => t.Label.Length > 0);
            return labelled is >= 1 and <= 20 && ticks.All(t => axis.Fraction(t.Value) is > -1e-6 and < 1.000001);
        });
    }

    [Fact]
    public void Value_and_fraction_are_inverse()
    {
        Gen.Select(Gen.Double[0.001, 1e6], Gen.Double[1.1, 1e6], Gen.Double[0, 1], Gen.Bool).Sample((low, ratio, fraction, log) =>
        {
            AxisScale axis = log ? AxisScale.Log(low, low * ratio) : AxisScale.Linear(low, low * ratio);
            return Math.Abs(axis.Fraction(axis.ValueAt(fraction)) - fraction) < 1e-9;
        });
    }

    [Fact]
    public void Labels_have_the_decimals_of_their_step()
    {
        Assert.Equal(["0", "0.5", "1.0", "1.5", "2.0"], AxisScale.Linear(0, 2).Ticks(4).Select(t => t.Label));
        Assert.Equal(["−1", "0", "1"], AxisScale.Linear(-1, 1.2).Ticks(3).Select(t => t.Label));
        Assert.Equal(["1", "10", "100"], AxisScale.Log(1, 100).Ticks(3).Where(t => t.Label.Length > 0).Select(t => t.Label));
        Assert.Equal(["10⁻⁴", "10⁻²", "1", "10²"], AxisScale.Log(1e-4, 1e3).Ticks(4).Where(t => t.Label.Length > 0).Select(t => t.Label.Replace("10⁰", "1", StringComparison.Ordinal)));
    }
}
