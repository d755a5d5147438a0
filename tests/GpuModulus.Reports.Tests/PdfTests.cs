using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using GpuModulus.Reports.Drawing;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

/// <summary>Pictures that are put into a PDF after Skia has written it.</summary>
public sealed partial class PdfTests
{
    private static readonly (int Columns, int Rows)[] Sizes = [(64, 48), (1, 128), (3, 1), (700, 9)];

    [Fact]
    public void Every_pixel_of_every_picture_is_in_the_file()
    {
        Pictures figure = new(Box(0), Box(1), Box(2), Box(3));
        List<(int Columns, int Rows, uint[] Pixels)> found = Images(figure.ToPdf());
        Assert.Equal(Sizes.Length, found.Count);
        for (int i = 0; i < Sizes.Length; i++)
        {
            (int columns, int rows, uint[] pixels) = found.Single(f => (f.Columns, f.Rows) == Sizes[i]);
            Assert.Equal(Pictures.PixelsOf(i), pixels);
        }
    }

    [Fact]
    public void The_table_of_objects_tells_where_each_begins()
    {
        byte[] pdf = new Pictures(Box(0), Box(1)).ToPdf();
        string text = Encoding.Latin1.GetString(pdf);
        int table = int.Parse(End().Match(text).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        string[] lines = text[table..].Split('\n');
        Assert.Equal("xref", lines[0]);
        int count = int.Parse(lines[1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(count > 5);
        for (int k = 1; k < count; k++)
        {
            Assert.Equal(19, lines[2 + k].Length);
            int offset = int.Parse(lines[2 + k].AsSpan(0, 10), System.Globalization.CultureInfo.InvariantCulture);
            Assert.StartsWith($"{k} 0 obj\n", text[offset..], StringComparison.Ordinal);
        }

        Assert.Equal("trailer", lines[2 + count]);
    }

    [Fact]
    public void A_picture_off_the_page_is_left_out_and_the_others_keep_their_pixels()
    {
        List<(int Columns, int Rows, uint[] Pixels)> found = Images(new Pictures(Box(0), SKRect.Create(400, 10, 30, 20), Box(2)).ToPdf());
        Assert.Equal([Sizes[0], Sizes[2]], found.Select(f => (f.Columns, f.Rows)));
        Assert.Equal(Pictures.PixelsOf(2), found[1].Pixels);
    }

    [Fact]
    public void A_picture_with_transparency_is_left_to_Skia()
    {
        string text = Encoding.Latin1.GetString(new Glass().ToPdf());
        Assert.Contains("/SMask", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/Predictor", text, StringComparison.Ordinal);
    }

    private static SKRect Box(int i) => SKRect.Create(10 + (40 * i), 10, 30, 20);

    private static List<(int Columns, int Rows, uint[] Pixels)> Images(byte[] pdf)
    {
        string text = Encoding.Latin1.GetString(pdf);
        List<(int, int, uint[])> images = [];
        foreach (Match image in Image().Matches(text))
        {
            int columns = Number(image, 1), rows = Number(image, 2), length = Number(image, 4), from = image.Index + image.Length;
            Assert.Equal(columns, Number(image, 3));
            Assert.StartsWith("\nendstream\nendobj\n", text[(from + length)..], StringComparison.Ordinal);
            using ZLibStream zlib = new(new MemoryStream(pdf, from, length), CompressionMode.Decompress);
            using MemoryStream unpacked = new();
            zlib.CopyTo(unpacked);
            images.Add((columns, rows, Unfiltered(unpacked.ToArray(), columns, rows)));
        }

        return images;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Filters 0 "None" and 2 "Up" of the PNG specification.</summary>
    private static uint[] Unfiltered(byte[] bytes, int columns, int rows)
    {
        int stride = 1 + (3 * columns);
        Assert.Equal(stride * rows, bytes.Length);
        byte[] above = new byte[stride];
        uint[] pixels = new uint[columns * rows];
        for (int y = 0; y < rows; y++)
        {
            Span<byte> row = bytes.AsSpan(y * stride, stride);
            Assert.True(row[0] is 0 or 2);
            for (int x = 1; x < stride && row[0] == 2; x++)
                row[x] += above[x];
            row.CopyTo(above);
            for (int x = 0; x < columns; x++)
                pixels[(y * columns) + x] = 0xFF000000 | row[1 + (3 * x)] | ((uint)row[2 + (3 * x)] << 8) | ((uint)row[3 + (3 * x)] << 16);
        }

        return pixels;
    }

    [GeneratedRegex(@"/Subtype /Image\n/Width (\d+)\n/Height (\d+)\n/ColorSpace /DeviceRGB\n/BitsPerComponent 8\n/Filter /FlateDecode\n/DecodeParms <</Predictor 15 /Colors 3 /BitsPerComponent 8 /Columns (\d+)>>\n/Length (\d+)>> stream\n")]
    private static partial Regex Image();

    [GeneratedRegex(@"startxref\n(\d+)\n%%EOF\n$")]
    private static partial Regex End();

    /// <summary>Pictures of any colours in boxes, and some text.</summary>
    private sealed class Pictures(params SKRect[] boxes) : Figure
    {
        public override double WidthPoints => 200;

        public override double HeightPoints => 50;

        public override string Description => "pictures (in boxes) \\ µ";

        public static uint[] PixelsOf(int i)
        {
            Random random = new(i);
            uint[] pixels = new uint[Sizes[i].Columns * Sizes[i].Rows];
            for (int k = 0; k < pixels.Length; k++)
                pixels[k] = 0xFF000000 | (uint)random.Next(1 << 24);
            return pixels;
        }

        internal override void Draw(Sketch sketch)
        {
            for (int i = 0; i < boxes.Length; i++)
                sketch.Image(new PixelImage(Sizes[i].Columns, Sizes[i].Rows, PixelsOf(i), repeatsColours: i % 2 == 0), boxes[i]);
            sketch.Text("E (GPa)", 10, 45, 8);
        }
    }

    private sealed class Glass : Figure
    {
        public override double WidthPoints => 100;

        public override double HeightPoints => 100;

        public override string Description => "glass";

        internal override void Draw(Sketch sketch) => sketch.Image(new PixelImage(2, 1, [0x80000080, 0x00000000], repeatsColours: false, SKAlphaType.Premul), SKRect.Create(10, 10, 50, 50));
    }
}
