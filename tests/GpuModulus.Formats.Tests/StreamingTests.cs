using BitMiracle.LibTiff.Classic;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

public sealed class StreamingTests
{
    [Theory]
    [InlineData("<f4")]
    [InlineData(">f4")]
    [InlineData("<f8")]
    [InlineData("<i2")]
    public void An_opened_array_gives_the_rows_of_the_array_that_is_read(string type)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["a"]);
        File.WriteAllBytes(folder["a/height.npy"], NumpyBytes.Build(type, "(50, 33)", Enumerable.Range(0, 50 * 33).Select(i => (double)(i % 401))));
        File.WriteAllText(folder["a/geometry.json"], """{"pitchX_m": 1e-8, "units": {"height": "nm"}}""");
        Raster<float> whole = (Raster<float>)ScanReader.Read(folder["a"]).Find(Quantity.Height)!.Values;
        using OpenScan open = ScanReader.Open(folder["a"]);
        IRowSource<float> rows = open.Scan.Find(Quantity.Height)!.Values;
        Assert.IsNotType<Raster<float>>(rows);
        RowReading.AssertSame(whole, rows);
    }

    [Theory]
    [InlineData(Compression.NONE, 16)]
    [InlineData(Compression.NONE, 0)]
    [InlineData(Compression.ADOBE_DEFLATE, 16)]
    [InlineData(Compression.LZW, 0)]
    public void An_opened_TIFF_gives_the_rows_of_the_TIFF_that_is_read(Compression compression, int tile)
    {
        using TemporaryFolder folder = new();
        byte[] file = new TiffBytes { Mode = "w8", Compression = compression, Bits = 32, Format = BitMiracle.LibTiff.Classic.SampleFormat.IEEEFP, TileSize = tile }.Build(53, 47, (_, x, y) => (x * 3) + y);
        File.WriteAllBytes(folder["a.tif"], file);
        ReadOptions options = new() { PitchMetres = (1e-8, 1e-8) };
        Raster<float> whole = (Raster<float>)ScanReader.Read(folder["a.tif"], options).Channels[0].Values;
        using OpenScan open = ScanReader.Open(folder["a.tif"], options);
        Assert.IsNotType<Raster<float>>(open.Scan.Channels[0].Values);
        RowReading.AssertSame(whole, open.Scan.Channels[0].Values);
    }

    [Fact]
    public void A_format_that_is_not_read_by_rows_opens_all_the_same()
    {
        using TemporaryFolder folder = new();
        SimpleField.Write(folder["a.gsf"], Examples.Grid(4, 3), "Topography", "m", Examples.Map(4, 3, 1e-6, 1));
        using OpenScan open = ScanReader.Open(folder["a.gsf"]);
        RowReading.AssertSame(Examples.Map(4, 3, 1e-6, 1), open.Scan.Channels[0].Values);
    }

    [Fact]
    public void An_array_file_is_an_array_wherever_it_was_filled_first()
    {
        using TemporaryFolder folder = new();
        Raster<float> map = Examples.Map(23, 17, 1, 3);
        using (ArrayFile<float> file = ArrayFile<float>.Create(folder["a.npy"], 23, 17))
        {
            file.WriteRows(9, map.Values.AsSpan(9 * 23));
            file.WriteBlock(10, 0, 13, Cut(map, 10, 0, 13, 9));
        }

        using (ArrayFile<float> file = ArrayFile<float>.Reopen(folder["a.npy"], 23, 17))
        {
            file.WriteBlock(0, 0, 10, Cut(map, 0, 0, 10, 9));
            float[] part = new float[4 * 6];
            file.ReadBlock(8, 5, 4, part);
            Assert.Equal(Cut(map, 8, 5, 4, 6), part);
            RowReading.AssertSame(map, file);
        }

        Assert.Equal(map.Values, NumpyFile.ReadMap(folder["a.npy"]).Values);
        Assert.Throws<InputException>(() => ArrayFile<float>.Reopen(folder["a.npy"], 23, 18));
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(37, 21)]
    [InlineData(5, 90)]
    public void Levels_are_means_of_what_is_finite_however_the_rows_come(int columns, int rows)
    {
        using TemporaryFolder folder = new();
        Raster<float> map = Examples.Map(columns, rows, 1, 3);
        Random random = new(4);
        for (int i = 0; i < map.Values.Length / 3; i++)
            map.Values[random.Next(map.Values.Length)] = i % 2 == 0 ? float.NaN : float.PositiveInfinity;
        List<Raster<float>> expected = Levels(map, 8);
        using ArrayFile<float> full = ArrayFile<float>.Create(folder["full.npy"], columns, rows);
        MapPyramid pyramid = MapPyramid.Create(folder["full"], columns, rows, 8);
        int step = 0;
        for (int y = 0; y < rows;)
        {
            int count = Math.Min(1 + (step++ % 5), rows - y);
            ReadOnlySpan<float> part = map.Values.AsSpan(y * columns, count * columns);
            full.WriteRows(y, part);
            pyramid.Append(part);
            y += count;
            // As a program that was killed here and goes on.
            pyramid.Dispose();
            pyramid = MapPyramid.Reopen(folder["full"], full, y, 8);
        }

        Assert.Equal(expected.Count, pyramid.Levels.Count);
        for (int k = 0; k < expected.Count; k++)
            RowReading.AssertSame(expected[k], pyramid.Levels[k]);
        pyramid.Delete();
        Assert.Equal(["full.npy"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_pyramid_in_a_TIFF_is_the_map_for_readers_that_know_nothing_of_pyramids()
    {
        using TemporaryFolder folder = new();
        Raster<float> map = Examples.Map(700, 530, 1e-6, 1);
        using MapPyramid pyramid = MapPyramid.Create(folder["p"], 700, 530, 256);
        pyramid.Append(map.Values);
        TiffFile.WritePyramid(folder["a.tif"], new(700, 530, 1e-8, 2e-8), "Height", "m", new Streamed(map), pyramid.Levels);
        Scan scan = ScanReader.Read(folder["a.tif"]);
        Assert.Equal(map.Values, ((Raster<float>)Assert.Single(scan.Channels).Values).Values);
        Assert.Equal(2e-8, scan.Grid.PitchYMetres);
        using Tiff tiff = Tiff.Open(folder["a.tif"], "r");
        List<(int, int, int)> found = [];
        do
        {
            found.Add((tiff.GetField(TiffTag.IMAGEWIDTH)[0].ToInt(), tiff.GetField(TiffTag.IMAGELENGTH)[0].ToInt(), tiff.GetField(TiffTag.SUBFILETYPE)?[0].ToInt() ?? 0));
        }
        while (tiff.ReadDirectory());
        Assert.Equal([(700, 530, 0), (350, 265, 1), (175, 133, 1)], found);
    }

    /// <summary>The definition, pixel by pixel.</summary>
    private static List<Raster<float>> Levels(Raster<float> map, int smallest)
    {
        List<Raster<float>> levels = [];
        for (Raster<float> at = map; Math.Max(at.Columns, at.Rows) > smallest;)
        {
            Raster<float> half = new((at.Columns + 1) / 2, (at.Rows + 1) / 2);
            for (int y = 0; y < half.Rows; y++)
            {
                for (int x = 0; x < half.Columns; x++)
                {
                    // Column by column, so that the sums are rounded in the same order.
                    float sum = 0;
                    int finite = 0, pixels = 0;
                    for (int i = 2 * x; i < Math.Min((2 * x) + 2, at.Columns); i++)
                    {
                        float column = 0;
                        for (int j = 2 * y; j < Math.Min((2 * y) + 2, at.Rows); j++)
                        {
                            pixels++;
                            if (!float.IsFinite(at[i, j]))
                                continue;
                            finite++;
                            column += at[i, j];
                        }

                        sum += column;
                    }

                    half[x, y] = 2 * finite >= pixels ? sum / finite : float.NaN;
                }
            }

            levels.Add(half);
            at = half;
        }

        return levels;
    }

    private static float[] Cut(Raster<float> map, int column, int row, int columns, int rows) =>
        [.. Enumerable.Range(0, columns * rows).Select(i => map[column + (i % columns), row + (i / columns)])];
}
