using GpuModulus.Reports.Drawing;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class SketchTests
{
    /// <summary>A blend of a value's colour and that of a neighbour, or of grey, would stand for a value that nobody measured.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(1.73)]
    [InlineData(2)]
    [InlineData(4.2)]
    public void An_enlarged_picture_has_no_colours_but_its_own(double dotsPerPixel)
    {
        using SKBitmap page = SKBitmap.Decode(new Noise().ToPng(72 * dotsPerPixel));
        int from = (int)Math.Ceiling(Noise.Margin * dotsPerPixel), to = (int)((Noise.Margin + Noise.Side) * dotsPerPixel);
        HashSet<SKColor> colours = [];
        for (int y = from; y < to; y++)
        {
            for (int x = from; x < to; x++)
                colours.Add(page.GetPixel(x, y));
        }

        Assert.Equal(Noise.Colours.Order(), colours.Select(c => (uint)(c.Red | (c.Green << 8) | (c.Blue << 16)) | 0xFF000000).Order());
    }

    /// <summary>Pixels of a few colours, each of a point's size.</summary>
    private sealed class Noise : Figure
    {
        public const int Side = 80;
        public const int Margin = 10;
        public static readonly uint[] Colours = [0xFF102030, 0xFFB4B4B4, 0xFF40E0D0];

        public override double WidthPoints => Side + (2 * Margin);

        public override double HeightPoints => WidthPoints;

        public override string Description => "noise";

        internal override void Draw(Sketch sketch)
        {
            Random random = new(1);
            uint[] pixels = [.. Enumerable.Range(0, Side * Side).Select(_ => Colours[random.Next(Colours.Length)])];
            sketch.Image(new PixelImage(Side, Side, pixels), SKRect.Create(Margin, Margin, Side, Side));
        }
    }
}
