using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Drawing;
using GpuModulus.Reports.Maps;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class MapPictureTests
{
    private static readonly ScanGrid Square = new(64, 64, 20e-9, 20e-9);

    [Fact]
    public void A_large_map_is_drawn_from_the_means_of_its_finite_pixels()
    {
        Raster<float> source = new(1500, 1443);
        for (int i = 0; i < source.Values.Length; i++)
            source.Values[i] = i % 7 == 0 ? float.NaN : i % 11 == 0 ? float.PositiveInfinity : (i % 1500) + (0.5f * (i / 1500));
        DisplayRaster fast = DisplayRaster.From(source);
        DisplayRaster streamed = DisplayRaster.From(new Streamed(source));
        Assert.Equal((500, 481), (fast.Columns, fast.Rows));
        Assert.Equal(fast.Values, streamed.Values);
        for (int y = 0; y < fast.Rows; y += 13)
        {
            for (int x = 0; x < fast.Columns; x += 17)
            {
                List<double> block = [];
                for (int yy = y * 3; yy < (y * 3) + 3; yy++)
                {
                    for (int xx = x * 3; xx < (x * 3) + 3; xx++)
                    {
                        if (float.IsFinite(source[xx, yy]))
                            block.Add(source[xx, yy]);
                    }
                }

                Assert.Equal(block.Average(), fast.Values[(y * fast.Columns) + x], 3e-7 * 3000);
            }
        }

        double missing = source.Values.Count(v => !float.IsFinite(v)) / (double)source.Values.Length;
        Assert.Equal(missing, fast.MissingFraction, 12);
        Assert.Equal(missing, streamed.MissingFraction, 12);
    }

    /// <summary>A picture's pixel is a scan's: nothing is blurred between them, nor left out.</summary>
    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(500)]
    [InlineData(100)]
    public void The_pixels_of_a_usual_scan_are_drawn_one_by_one(int side)
    {
        Raster<float> source = new(side, side);
        Random random = new(3);
        for (int i = 0; i < source.Values.Length; i++)
            source.Values[i] = (float)random.NextDouble();
        MapPicture picture = new(source, new(side, side, 1e-8, 1e-8), MapStyle.Tilt);
        using SKBitmap drawn = SKBitmap.Decode(picture.ToPng());
        int times = 512 / side;

        // The frame hides the outermost, the scale bar some below.
        for (int y = 3; y < 380; y++)
        {
            for (int x = 3; x < (times * side) - 3; x++)
            {
                uint colour = picture.Colours.Colours[(y / times * side) + (x / times)];
                Assert.Equal(new SKColor((byte)colour, (byte)(colour >> 8), (byte)(colour >> 16)), drawn.GetPixel(92 + x, 48 + y));
            }
        }
    }

    /// <summary>The file in an SVG is packed once, by us, and shows what the PNG shows.</summary>
    [Fact]
    public void An_svg_holds_its_map_pixel_by_pixel()
    {
        Raster<float> source = new(512, 300);
        for (int i = 0; i < source.Values.Length; i++)
            source.Values[i] = i % 977;
        MapPicture picture = new(source, new(512, 300, 1e-8, 1e-8), MapStyle.Tilt);
        string[] files = [.. picture.ToSvg().Split("data:image/png;base64,").Skip(1).Select(part => part[..part.IndexOf('"', StringComparison.Ordinal)])];
        Assert.Equal(2, files.Length);
        using SKBitmap map = SKBitmap.Decode(Convert.FromBase64String(files[0]));
        Assert.Equal((512, 300), (map.Width, map.Height));
        for (int i = 0; i < source.Values.Length; i++)
        {
            uint colour = picture.Colours.Colours[i];
            Assert.Equal(new SKColor((byte)colour, (byte)(colour >> 8), (byte)(colour >> 16)), map.GetPixel(i % 512, i / 512));
        }

        using SKBitmap bar = SKBitmap.Decode(Convert.FromBase64String(files[1]));
        Assert.True(bar.Width == 1 && bar.GetPixel(0, 0) != bar.GetPixel(0, bar.Height - 1));
    }

    [Fact]
    public void Levelling_takes_away_exactly_a_plane()
    {
        Raster<float> source = new(40, 30);
        for (int y = 0; y < 30; y++)
        {
            for (int x = 0; x < 40; x++)
                source[x, y] = (x == 3 && y == 4) ? float.NaN : (float)((3e-9 * x) - (2e-9 * y) + 5e-7 + (x == 20 && y == 20 ? 1e-6 : 0));
        }

        DisplayRaster level = DisplayRaster.From(source).WithoutPlane();
        Assert.Equal(0, level.Values.Where(float.IsFinite).Sum(v => (double)v), 1e-11);
        Assert.InRange(level.Values[(20 * 40) + 20], 0.98e-6f, 1.0e-6f);
        Assert.True(float.IsNaN(level.Values[(4 * 40) + 3]));
        source[20, 20] = source[3, 4] = 0;
        source[20, 20] = (float)((3e-9 * 20) - (2e-9 * 20) + 5e-7);
        source[3, 4] = (float)((3e-9 * 3) - (2e-9 * 4) + 5e-7);
        Assert.All(DisplayRaster.From(source).WithoutPlane().Values, v => Assert.Equal(0f, v));
    }

    [Fact]
    public void Colours_become_logarithmic_beyond_two_decades_only()
    {
        Assert.False(Coloured(x => 1e9 * Math.Pow(10, 1.9 * x / 63)).Axis!.IsLog);
        Assert.True(Coloured(x => 1e8 * Math.Pow(10, 3.0 * x / 63)).Axis!.IsLog);
        Assert.False(Coloured(x => (x - 20) * 1e9).Axis!.IsLog);
    }

    [Fact]
    public void The_colour_bar_spans_the_percentiles_and_says_in_which_unit()
    {
        ColouredMap map = Coloured(x => x < 1 ? 9e12 : 2e9 + (1e7 * x));
        Assert.Equal("GPa", Coloured(x => 2e9 + (1e7 * x)).Unit.Symbol);
        Assert.True(map.HasHigher);
        ColouredMap given = ColouredMap.From(DisplayRaster.From(Make(x => x * 1e9)), MapStyle.Modulus with { Limits = (1e9, 10e9) });
        Assert.Equal((1.0, 10.0), (given.Axis!.Low, given.Axis.High));
        Assert.Equal(ColourMap.Viridis.Rgba(0), given.Colours[0]);
        Assert.Equal(ColourMap.Viridis.Rgba(1), given.Colours[63]);
    }

    [Fact]
    public void Pixels_without_a_value_are_a_grey_that_no_colour_map_has()
    {
        ColouredMap map = Coloured(x => x < 16 ? double.NaN : 1e9);
        uint grey = map.Colours[0];
        Assert.Equal(0.25, map.MissingFraction, 12);
        foreach (ColourMap colours in new[] { ColourMap.Viridis, ColourMap.Inferno, ColourMap.Magma, ColourMap.Brown })
        {
            for (int i = 0; i < 256; i++)
            {
                (byte r, byte g, byte b) = colours.At(i / 255.0);
                Assert.True(Math.Abs(r - (byte)grey) + Math.Abs(g - (byte)(grey >> 8)) + Math.Abs(b - (byte)(grey >> 16)) > 30, $"{colours.Name} {i}");
            }
        }
    }

    [Fact]
    public void Lightness_rises_along_every_colour_map()
    {
        foreach (ColourMap colours in new[] { ColourMap.Viridis, ColourMap.Inferno, ColourMap.Magma, ColourMap.Brown })
        {
            double last = -1;
            for (int i = 0; i <= 50; i++)
            {
                (byte r, byte g, byte b) = colours.At(i / 50.0);
                double luminance = (0.2126 * Math.Pow(r / 255.0, 2.2)) + (0.7152 * Math.Pow(g / 255.0, 2.2)) + (0.0722 * Math.Pow(b / 255.0, 2.2));
                Assert.True(luminance > last, $"{colours.Name} at {i}: {luminance} after {last}");
                last = luminance;
            }
        }
    }

    [Theory]
    [InlineData(100, 100, 20e-9, 20e-9, 1.0)]
    [InlineData(100, 100, 20e-9, 60e-9, 1.0 / 3)]
    [InlineData(200, 100, 5e-9, 5e-9, 2.0)]
    public void The_box_has_the_aspect_ratio_of_the_scan(int columns, int rows, double pitchX, double pitchY, double aspect)
    {
        MapFrame frame = new(new ScanGrid(columns, rows, pitchX, pitchY), 0, 0, 250);
        Assert.Equal(aspect, frame.Box.Width / frame.Box.Height, 5);
        Assert.False(frame.IsStretched);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 400)]
    [InlineData(400, 1)]
    [InlineData(5000, 7)]
    public void Odd_sizes_make_a_picture_in_every_format(int columns, int rows)
    {
        Raster<float> map = new(columns, rows);
        for (int i = 0; i < map.Values.Length; i++)
            map.Values[i] = i % 3 == 0 ? float.NaN : 1e9f * i;
        ScanGrid grid = new(columns, rows, 20e-9, 20e-9);
        MapPicture picture = new(map, grid, MapStyle.Modulus);
        using SKBitmap png = SKBitmap.Decode(picture.ToPng(72));
        Assert.Equal((int)Math.Ceiling(picture.WidthPoints), png.Width);
        Assert.Contains("</svg>", picture.ToSvg(), StringComparison.Ordinal);
        Assert.StartsWith("%PDF", System.Text.Encoding.ASCII.GetString(picture.ToPdf(), 0, 8), StringComparison.Ordinal);
        Assert.NotEmpty(new MaskPicture(new Raster<byte>(columns, rows), grid).ToPng());
    }

    [Fact]
    public void A_map_without_any_value_says_so()
    {
        MapPicture picture = new(Make(_ => double.NaN), Square, MapStyle.Modulus);
        Assert.Null(picture.Limits);
        Assert.NotEmpty(picture.ToPng());
    }

    [Fact]
    public void The_first_scan_line_is_drawn_on_top()
    {
        Raster<float> map = new(64, 64);
        for (int i = 0; i < map.Values.Length; i++)
            map.Values[i] = i < 64 * 32 ? 1e9f : 9e9f;
        using SKBitmap png = SKBitmap.Decode(new MapPicture(map, Square, MapStyle.Modulus).ToPng(72));
        Assert.Equal(ColourMap.Viridis.At(0), Rgb(png.GetPixel(46 + 125, 24 + 20)));
        Assert.Equal(ColourMap.Viridis.At(1), Rgb(png.GetPixel(46 + 125, 24 + 200)));
    }

    [Fact]
    public void A_picture_knows_its_print_resolution()
    {
        byte[] png = new MapPicture(Make(x => x), Square, MapStyle.Modulus).ToPng(300);
        int at = png.AsSpan().IndexOf("pHYs"u8);
        Assert.Equal(11811u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 4)));
    }

    [Fact]
    public void The_mask_legend_counts_every_reason()
    {
        Raster<byte> mask = new(10, 10);
        mask.Values.AsSpan(0, 25).Fill((byte)MaskReason.TiltAboveCutoff);
        mask.Values[99] = (byte)MaskReason.PhaseInvalid;
        string text = new MaskPicture(mask, new ScanGrid(10, 10, 1e-8, 1e-8)).Description;
        Assert.Contains("tilt above the cut-off 25 %", text, StringComparison.Ordinal);
        Assert.Contains("cos of the phase not positive 1 %", text, StringComparison.Ordinal);
        Assert.Contains("valid 74 %", text, StringComparison.Ordinal);
    }

    private static (byte, byte, byte) Rgb(SKColor colour) => (colour.Red, colour.Green, colour.Blue);

    private static Raster<float> Make(Func<int, double> f)
    {
        Raster<float> map = new(64, 64);
        for (int i = 0; i < map.Values.Length; i++)
            map.Values[i] = (float)f(i % 64);
        return map;
    }

    private static ColouredMap Coloured(Func<int, double> f) => ColouredMap.From(DisplayRaster.From(Make(f)), MapStyle.Modulus with { LowPercentile = f(0) > 1e12 ? 1 : 0, HighPercentile = f(0) > 1e12 ? 98 : 100 });

    private sealed class Streamed(Raster<float> inner) : IRowSource<float>
    {
        public int Columns => inner.Columns;

        public int Rows => inner.Rows;

        public void ReadRows(int firstRow, Span<float> destination) => inner.ReadRows(firstRow, destination);
    }
}
