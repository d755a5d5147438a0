using GpuModulus.Reports.Drawing;
using GpuModulus.Reports.Maps;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class SketchTests
{
    /// <summary>A blend of a value's colour and that of a neighbour, or of grey, would stand for a value that nobody measured.</summary>
    [Theory]
    [InlineData(80, 80, 80, 80, 1)]
    [InlineData(80, 80, 80, 80, 1.5)]
    [InlineData(80, 80, 80, 80, 1.73)]
    [InlineData(80, 80, 80, 80, 4.2)]
    [InlineData(200, 200, 256, 256, 2)]
    [InlineData(140, 140, 256, 256, 2)]
    [InlineData(512, 256, 256, 128, 2)]
    [InlineData(512, 256, 256, 256, 2)]
    [InlineData(256, 128, 256, 128, 2)]
    public void A_map_has_no_colours_but_its_own(int columns, int rows, int width, int height, double dotsPerPoint)
    {
        using SKBitmap page = SKBitmap.Decode(new Noise(columns, rows, width, height).ToPng(72 * dotsPerPoint));
        int from = (int)Math.Ceiling(Noise.Margin * dotsPerPoint);
        HashSet<SKColor> colours = [];
        for (int y = from; y < (int)((Noise.Margin + height) * dotsPerPoint); y++)
        {
            for (int x = from; x < (int)((Noise.Margin + width) * dotsPerPoint); x++)
                colours.Add(page.GetPixel(x, y));
        }

        Assert.Equal(Noise.Colours.Order(), colours.Select(c => (uint)(c.Red | (c.Green << 8) | (c.Blue << 16)) | 0xFF000000).Order());
    }

    /// <summary>Viewers blur what they enlarge, so a vector file has blocks; as many pixels either way as the box is long.</summary>
    [Theory]
    [InlineData(64, 64, 128, 128, 512, 512)]
    [InlineData(512, 256, 256, 128, 512, 256)]
    [InlineData(512, 256, 256, 256, 512, 512)]
    [InlineData(200, 100, 200, 100, 400, 200)]
    [InlineData(700, 600, 256, 219, 700, 600)]
    public void A_vector_file_has_small_maps_in_blocks(int columns, int rows, int width, int height, int expectedColumns, int expectedRows)
    {
        string svg = new Noise(columns, rows, width, height).ToSvg(), start = "data:image/png;base64,";
        int from = svg.IndexOf(start, StringComparison.Ordinal) + start.Length;
        using SKBitmap picture = SKBitmap.Decode(Convert.FromBase64String(svg[from..svg.IndexOf('"', from)]));
        Assert.Equal((expectedColumns, expectedRows), (picture.Width, picture.Height));
        uint[] pixels = Noise.Pixels(columns, rows);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                SKColor c = picture.GetPixel(x, y);
                Assert.Equal(pixels[(y / (expectedRows / rows) * columns) + (x / (expectedColumns / columns))], (uint)(c.Red | (c.Green << 8) | (c.Blue << 16)) | 0xFF000000);
            }
        }
    }

    /// <summary>A map of a few colours.</summary>
    private sealed class Noise(int columns, int rows, int width, int height) : Figure
    {
        public const int Margin = 10;
        public static readonly uint[] Colours = [0xFF102030, 0xFFB4B4B4, 0xFF40E0D0];

        public override double WidthPoints => width + (2 * Margin);

        public override double HeightPoints => height + (2 * Margin);

        public override string Description => "noise";

        public static uint[] Pixels(int columns, int rows)
        {
            Random random = new(1);
            return [.. Enumerable.Range(0, columns * rows).Select(_ => Colours[random.Next(Colours.Length)])];
        }

        internal override void Draw(Sketch sketch) => sketch.Image(ColouredMap.FromColours(columns, rows, Pixels(columns, rows)).Image, SKRect.Create(Margin, Margin, width, height));
    }
}
