using BitMiracle.LibTiff.Classic;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

public sealed class TiffTests
{
    private static readonly ReadOptions Pitch = new() { PitchMetres = (1e-8, 2e-8) };

    [Theory]
    [CombinatorialTiff]
    public void Every_layout_number_type_packing_and_byte_order_is_read(string mode, int bits, SampleFormat format, Compression compression, Predictor predictor, int tile)
    {
        const int Columns = 37;
        const int Rows = 21;
        static double Value(int x, int y) => (((x * 7) + (y * 13)) % 120) + (x == 3 ? 5 : 0);
        byte[] file = new TiffBytes { Mode = mode, Bits = bits, Format = format, Compression = compression, Predictor = predictor, TileSize = tile }.Build(Columns, Rows, (_, x, y) => Value(x, y));
        Raster<float> map = (Raster<float>)Read(file).Channels[0].Values;
        Assert.Equal((Columns, Rows), (map.Columns, map.Rows));
        for (int y = 0; y < Rows; y++)
        {
            for (int x = 0; x < Columns; x++)
                Assert.Equal((float)Value(x, y), map[x, y]);
        }
    }

    [Theory]
    [CombinatorialData]
    public void Handmade_files_of_either_byte_order_and_size_are_read(bool bigEndian, bool big, bool deflate, bool predicted, bool tiled, bool isFloat)
    {
        HandmadeTiff kind = new() { BigEndian = bigEndian, Big = big, Deflate = deflate, Tiled = tiled, Float = isFloat, Predictor = !predicted || !deflate ? 1 : isFloat ? 3 : 2 };
        foreach ((int columns, int rows) in ((int, int)[])[(37, 21), (1, 1), (16, 16), (5, 3)])
        {
            double Value(int x, int y) => isFloat ? (x - 7.25) * (y + 0.1) * 1e-9 : 60000 - (1234 * x) + y;
            Raster<float> map = (Raster<float>)Read(kind.Build(columns, rows, Value)).Channels[0].Values;
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++)
                    Assert.Equal((float)(isFloat ? Value(x, y) : (ushort)(int)Value(x, y)), map[x, y]);
            }
        }
    }

    [Fact]
    public void Signed_extremes_and_floats_keep_their_value()
    {
        Assert.Equal(-32768f, First(new TiffBytes { Bits = 16, Format = SampleFormat.INT }, -32768));
        Assert.Equal(-128f, First(new TiffBytes { Bits = 8, Format = SampleFormat.INT }, -128));
        Assert.Equal(4294967296f, First(new TiffBytes { Bits = 32 }, 4294967295d));
        Assert.True(float.IsNaN(First(new TiffBytes { Bits = 32, Format = SampleFormat.IEEEFP }, double.NaN)));
        Assert.Equal(1.25e-9f, First(new TiffBytes { Bits = 64, Format = SampleFormat.IEEEFP }, 1.25e-9));

        static float First(TiffBytes kind, double value) => ((Raster<float>)Read(kind.Build(1, 1, (_, _, _) => value)).Channels[0].Values).Values[0];
    }

    [Fact]
    public void Pages_of_one_size_are_channels()
    {
        Scan scan = Read(new TiffBytes { Pages = 3 }.Build(4, 3, (page, x, y) => (100 * page) + x + (10 * y)));
        Assert.Equal(["Image 1", "Image 2", "Image 3"], scan.Channels.Select(c => c.Name));
        Assert.Equal(212, ((Raster<float>)scan.Channels[2].Values)[2, 1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_a_tiled_BigTIFF_and_is_read_back_with_its_geometry(bool compress)
    {
        using TemporaryFolder folder = new();
        Raster<float> map = Examples.Map(300, 517, 1e9, 9, withNaN: true);
        ScanGrid grid = Examples.Grid(300, 517);
        TiffFile.Write(folder["modulus.tif"], grid, "Modulus", "Pa", new Streamed(map), compress);
        byte[] head = File.ReadAllBytes(folder["modulus.tif"])[..4];
        Assert.Equal("II+\0"u8.ToArray(), head);
        Scan scan = ScanReader.Read(folder["modulus.tif"]);
        Assert.Equal(grid, scan.Grid);
        Assert.Equal(("Modulus", "Pa", Quantity.Modulus), (scan.Channels[0].Name, scan.Channels[0].Unit, scan.Channels[0].Quantity));
        Assert.Equal(map.Values, ((Raster<float>)scan.Channels[0].Values).Values);
        Assert.Equal(map.Values, TiffFile.ReadMap(folder["modulus.tif"]).Values);
        using Tiff tiff = Tiff.Open(folder["modulus.tif"], "r");
        Assert.True(tiff.IsTiled());
    }

    [Fact]
    public void A_picture_and_a_file_of_another_maker_are_refused_with_the_reason()
    {
        using TemporaryFolder folder = new();
        using (Tiff tiff = Tiff.Open(folder["rgb.tif"], "w"))
        {
            tiff.SetField(TiffTag.IMAGEWIDTH, 2);
            tiff.SetField(TiffTag.IMAGELENGTH, 1);
            tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
            tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.RGB);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            tiff.WriteEncodedStrip(0, new byte[6], 6);
        }

        Assert.Contains("coloured picture", Assert.Throws<InputException>(() => ScanReader.Read(folder["rgb.tif"], Pitch)).Message);
    }

    [SkippableFact]
    public void A_Park_file_is_named_instead_of_reading_its_preview() =>
        Assert.Contains("Park", Assert.Throws<InputException>(() => ScanReader.Read(MeasuredFiles.Path("park/example_ps.tiff"), Pitch)).Message);

    [SkippableFact]
    public void Measured_sixteen_bit_tiles_are_read()
    {
        Scan scan = ScanReader.Read(MeasuredFiles.Path("mosaic-mist/ImageName_t01_p01.tif"), Pitch with { Channels = [ChannelChoice.Parse("height=ImageName_t01_p01")] });
        Assert.Equal((245, 183), (scan.Grid.Columns, scan.Grid.Rows));
        Assert.Equal(Quantity.Height, scan.Channels[0].Quantity);
    }

    [Fact]
    public void A_strip_that_asks_for_a_preset_dictionary_is_refused_in_one_line()
    {
        // One strip; its zlib header (78 ..) is made to announce a dictionary (78 20 and a valid check: 78 BB).
        byte[] file = new HandmadeTiff { Deflate = true }.Build(3, 3, (x, y) => x + y);
        Assert.Equal(0x78, file[8]);
        file[9] = 0xBB;
        Assert.Contains("cannot be unpacked", Assert.Throws<InputException>(() => Read(file)).Message);
    }

    [Fact]
    public void Images_that_share_their_data_cannot_multiply_it()
    {
        byte[] file = new TiffBytes { Bits = 8, RowsPerStrip = 64 }.Build(64, 64, (_, _, _) => 1);
        // The directory stands behind the data: chain fifty copies of it.
        int at = BitConverter.ToInt32(file, 4);
        byte[] directory = file[at..];
        int next = 2 + (12 * BitConverter.ToUInt16(directory, 0));
        List<byte> chained = [.. file[..at]];
        for (int i = 0; i < 50; i++)
        {
            byte[] copy = [.. directory];
            BitConverter.GetBytes(i == 49 ? 0 : chained.Count + directory.Length).CopyTo(copy, next);
            chained.AddRange(copy);
        }

        Assert.Contains("more bytes than the file has", Assert.Throws<InputException>(() => Read([.. chained])).Message);
    }

    private static Scan Read(byte[] file)
    {
        using FormatInput input = FormatInput.Memory("map.tif", file);
        return ScanReader.Read(input, Pitch);
    }

    /// <summary>What the library writes rightly: it gets big-endian BigTIFF and predictors in big-endian files wrong.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CombinatorialTiffAttribute : Xunit.Sdk.DataAttribute
    {
        public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod)
        {
            foreach (string mode in (string[])["wl", "wb", "w8l"])
            {
                foreach ((int bits, SampleFormat format) in ((int, SampleFormat)[])[(8, SampleFormat.UINT), (16, SampleFormat.UINT), (16, SampleFormat.INT), (32, SampleFormat.UINT), (32, SampleFormat.IEEEFP), (64, SampleFormat.IEEEFP)])
                {
                    foreach (Compression compression in (Compression[])[Compression.NONE, Compression.LZW, Compression.ADOBE_DEFLATE, Compression.PACKBITS])
                    {
                        foreach (int tile in (int[])[0, 16])
                            yield return [mode, bits, format, compression, Predictor.NONE, tile];
                    }

                    if (mode == "wb")
                        continue;
                    if (format == SampleFormat.UINT)
                        yield return [mode, bits, format, Compression.LZW, Predictor.HORIZONTAL, 0];
                    else if (format == SampleFormat.IEEEFP)
                        yield return [mode, bits, format, Compression.ADOBE_DEFLATE, Predictor.FLOATINGPOINT, 16];
                }
            }
        }
    }

    /// <summary>Every combination of the method's flags.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CombinatorialDataAttribute : Xunit.Sdk.DataAttribute
    {
        public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod)
        {
            int flags = testMethod.GetParameters().Length;
            for (int i = 0; i < 1 << flags; i++)
                yield return [.. Enumerable.Range(0, flags).Select(b => (object)((i & (1 << b)) != 0))];
        }
    }
}
