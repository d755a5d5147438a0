using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class RoundedTests
{
    [Theory]
    [InlineData(145.3e9, 10.2e9, "145 ± 10 GPa")]
    [InlineData(2.34e9, 0.71e9, "2.3 ± 0.7 GPa")]
    [InlineData(4.86e9, 1.21e9, "4.9 ± 1.2 GPa")]
    [InlineData(1.92e9, 0.0312e9, "1.920 ± 0.031 GPa")]
    [InlineData(126.4e9, 19.6e9, "126 ± 20 GPa")]
    [InlineData(3.2e9, 0.962e9, "3.2 ± 1.0 GPa")]
    [InlineData(812e6, 120e6, "810 ± 120 MPa")]
    [InlineData(3.2e9, 0, "3.2 GPa")]
    [InlineData(3.2e9, double.NaN, "3.2 GPa")]
    [InlineData(double.NaN, 1e9, "–")]
    public void Mean_and_deviation_end_at_the_same_decimal(double mean, double sigma, string text) => Assert.Equal(text, Rounded.PlusMinus(mean, sigma, "Pa"));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(3.14159, "3.14")]
    [InlineData(1234.6, "1235")]
    [InlineData(0.000123456, "0.000123")]
    [InlineData(1.0, "1")]
    [InlineData(-0.5, "−0.5")]
    [InlineData(1.5e-7, "1.5e−7")]
    [InlineData(2.5e9, "2.5e9")]
    [InlineData(double.NaN, "–")]
    public void Numbers_keep_three_digits(double value, string text) => Assert.Equal(text, Rounded.Significant(value));

    [Theory]
    [InlineData(1.71e6, "Hz", "1.71 MHz")]
    [InlineData(1e-8, "m", "10 nm")]
    [InlineData(0.7853981633974483, "rad", "45°")]
    [InlineData(26, "N/m", "26 N/m")]
    public void Quantities_carry_a_suitable_prefix(double value, string unit, string text) => Assert.Equal(text, Rounded.Quantity(value, unit));

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.00001, "< 0.01 %")]
    [InlineData(0.1234, "12.34 %")]
    [InlineData(0.999999, "> 99.99 %")]
    [InlineData(1, "100 %")]
    public void Small_shares_are_not_rounded_to_nothing(double fraction, string text) => Assert.Equal(text, Rounded.Percent(fraction));
}
