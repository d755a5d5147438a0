using GpuModulus.Reports.Charts;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class SpeedFigureTests
{
    private static readonly SpeedPoint[] Points =
    [
        new("cpu", "map", 512, 2100, 1800, 2200, 9000),
        new("cpu", "map", 2048, 1300, 1200, 1350, 3100),
        new("opencl", "map", 512, 43, 41, 45, 8800),
    ];

    [Fact]
    public void The_description_names_every_backend_with_its_speed_and_the_fastest_bound()
    {
        SpeedFigure figure = new(Points, "a machine");
        Assert.Contains("cpu: map 1300 Mpixel/s at 2048²", figure.Description, StringComparison.Ordinal);
        Assert.Contains("opencl: map 43", figure.Description, StringComparison.Ordinal);
        Assert.Contains("copy bound 3100 Mpixel/s", figure.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_backend_is_drawn_in_its_own_colour(int points)
    {
        using SKBitmap picture = SKBitmap.Decode(new SpeedFigure(Points[..points], "a machine").ToPng());
        HashSet<SKColor> colours = [.. picture.Pixels];
        Assert.Contains(new SKColor(0x00, 0x72, 0xB2), colours);
        Assert.Equal(points == 3, colours.Contains(new SKColor(0xD5, 0x5E, 0x00)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void A_speed_that_is_none_is_refused(double speed) =>
        Assert.Throws<ArgumentException>(() => new SpeedFigure([Points[0] with { Median = speed }], "a machine"));
}
