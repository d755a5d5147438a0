using CsCheck;
using GpuModulus.Core.Units;
using Xunit;

namespace GpuModulus.Core.Tests;

public sealed class UnitOfMeasureTests
{
    [Theory]
    [InlineData("300kHz", "Hz", 3e5)]
    [InlineData("1.71 MHz", "Hz", 1.71e6)]
    [InlineData("26", "N/m", 26)]
    [InlineData("26N/m", "N/m", 26)]
    [InlineData("150nm", "m", 1.5e-7)]
    [InlineData("1.05e-7", "m", 1.05e-7)]
    [InlineData("0.5 µm", "m", 5e-7)]
    [InlineData("2um", "m", 2e-6)]
    [InlineData("3GPa", "Pa", 3e9)]
    [InlineData("180", "rad", Math.PI)]
    [InlineData("1rad", "rad", 1)]
    [InlineData("90°", "rad", Math.PI / 2)]
    public void A_number_with_a_unit_becomes_SI(string text, string si, double expected) =>
        Assert.Equal(expected, UnitOfMeasure.ParseQuantity(text, si, "--test"), expected * 1e-14);

    [Theory]
    [InlineData("", "m")]
    [InlineData("nm", "m")]
    [InlineData("3 furlongs", "m")]
    [InlineData("3 Hz", "m")]
    [InlineData("NaN", "m")]
    [InlineData("1e999", "m")]
    public void What_is_not_a_quantity_is_refused_and_the_option_named(string text, string si)
    {
        InputException e = Assert.Throws<InputException>(() => UnitOfMeasure.ParseQuantity(text, si, "--pitch"));
        Assert.StartsWith("--pitch: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_parsed_or_refused_never_worse() =>
        Gen.String.Sample(text =>
        {
            try
            {
                Assert.True(double.IsFinite(UnitOfMeasure.ParseQuantity(text, "m", "--x")));
            }
            catch (InputException)
            {
            }
        });

    [Fact]
    public void A_display_unit_shows_a_number_between_1_and_1000() =>
        Gen.Double[1e-14, 9e13].Sample(v => Assert.InRange(DisplayUnit.For("m", v).FromSi(v), 0.99, 1000));
}
