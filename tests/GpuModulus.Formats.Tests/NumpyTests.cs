using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

public sealed class NumpyTests
{
    private static readonly ReadOptions Pitch = new() { PitchMetres = (1e-8, 2e-8) };

    [Theory]
    [InlineData("f2")]
    [InlineData("f4")]
    [InlineData("f8")]
    [InlineData("i1")]
    [InlineData("u1")]
    [InlineData("i2")]
    [InlineData("u2")]
    [InlineData("i4")]
    [InlineData("u4")]
    [InlineData("i8")]
    [InlineData("u8")]
    public void Every_number_type_order_and_version_is_read(string type)
    {
        bool signed = type[0] != 'u';
        double[] rowMajor = [1, signed ? -2 : 2, 3, 100, 5, 6];
        double[] columnMajor = [rowMajor[0], rowMajor[3], rowMajor[1], rowMajor[4], rowMajor[2], rowMajor[5]];
        foreach (string order in (string[])["<", ">", "|"])
        {
            for (int version = 1; version <= 3; version++)
            {
                Assert.Equal(rowMajor.Select(v => (float)v), Map(NumpyBytes.Build(order + type, "(2, 3)", rowMajor, version: version)));
                Assert.Equal(rowMajor.Select(v => (float)v), Map(NumpyBytes.Build(order + type, "(2, 3)", columnMajor, fortran: true, version: version)));
            }
        }
    }

    [Fact]
    public void A_stack_gives_channels_whichever_end_they_are_at()
    {
        double[] values = [.. Enumerable.Range(0, 5 * 4 * 2).Select(i => (double)i)];
        Scan last = Read(NumpyBytes.Build("<f4", "(5, 4, 2)", values), Pitch);
        Assert.Equal((4, 5, 2), (last.Grid.Columns, last.Grid.Rows, last.Channels.Count));
        Assert.Equal(2 * ((3 * 4) + 1) + 1, ((Raster<float>)last.Channels[1].Values)[1, 3]);
        Scan first = Read(NumpyBytes.Build("<f4", "(2, 5, 4)", values), Pitch);
        Assert.Equal(20 + (3 * 4) + 1, ((Raster<float>)first.Channels[1].Values)[1, 3]);
        Scan fortran = Read(NumpyBytes.Build("<f4", "(5, 4, 2)", values, fortran: true), Pitch);
        Assert.Equal(20 + (1 * 5) + 3, ((Raster<float>)fortran.Channels[1].Values)[1, 3]);
        Assert.Contains("does not tell", Refusal(NumpyBytes.Build("<f4", "(2, 2, 2)", values.Take(8))));
    }

    [Fact]
    public void What_is_no_map_is_refused_with_the_reason()
    {
        Assert.Contains("1 dimensions", Refusal(NumpyBytes.Build("<f4", "(6,)", new double[6])));
        Assert.Contains("without elements", Refusal(NumpyBytes.Build("<f4", "(0, 6)", Array.Empty<double>())));
        Assert.Contains("c16", Refusal(NumpyBytes.Build("<c16", "(1, 1)", new byte[16])));
        Assert.Contains("ends within", Refusal(NumpyBytes.Build("<f4", "(1000000000, 1000000000)", new double[6])));
        Assert.Contains("impossible", Refusal(NumpyBytes.Build("<f4", "(-1, 6)", new double[6])));
    }

    [Fact]
    public void An_array_without_pitch_asks_for_it()
    {
        using FormatInput input = FormatInput.Memory("height.npy", NumpyBytes.Build("<f4", "(2, 3)", new double[6]));
        Assert.Contains("--pitch", Assert.Throws<InputException>(() => ScanReader.Read(input, new())).Message);
    }

    [Fact]
    public void What_is_written_is_read_back_whatever_its_type()
    {
        using TemporaryFolder folder = new();
        Raster<float> map = Examples.Map(7, 5, 1e9, 3, withNaN: true);
        NumpyFile.Write(folder["a.npy"], map);
        Assert.Equal(map.Values, NumpyFile.ReadMap(folder["a.npy"]).Values);
        NumpyFile.Write(folder["b.npy"], new Raster<int>(3, 2, [0, 1, int.MaxValue, int.MinValue, 16777217, -1]));
        Assert.Equal([0, 1, int.MaxValue, int.MinValue, 16777217, -1], NumpyFile.ReadLabels(folder["b.npy"]).Values);
        NumpyFile.Write(folder["c.npy"], new Raster<byte>(3, 1, [0, 1, 255]));
        Assert.Equal([0, 1, 255], NumpyFile.ReadLabels(folder["c.npy"]).Values);
        Assert.Equal(0, new FileInfo(folder["c.npy"]).Length % 64 - 3);
        Assert.Contains("no label", Assert.Throws<InputException>(() => NumpyFile.ReadLabels(folder["a.npy"])).Message);
    }

    [Fact]
    public void A_streamed_source_gives_the_same_file_as_one_in_memory()
    {
        using TemporaryFolder folder = new();
        // More than one block of rows.
        Raster<float> map = Examples.Map(1500, 401, 1, 3);
        NumpyFile.Write(folder["a.npy"], map);
        NumpyFile.Write(folder["b.npy"], new Streamed(map));
        Assert.Equal(File.ReadAllBytes(folder["a.npy"]), File.ReadAllBytes(folder["b.npy"]));
    }

    [SkippableFact]
    public void A_measured_stack_of_six_channels_is_read()
    {
        Scan scan = ScanReader.Read(MeasuredFiles.Path("peakforce/175C_30min_Sub8_Dev8.npy"), Pitch with { Channels = [ChannelChoice.Parse("height=Channel 5[V]") with { Unit = new("m", 1e-9) }] });
        Assert.Equal((256, 256, 6), (scan.Grid.Columns, scan.Grid.Rows, scan.Channels.Count));
        Assert.Equal("Channel 5", scan.Find(Quantity.Height)!.Name);
    }

    private static IEnumerable<float> Map(byte[] file)
    {
        using FormatInput input = FormatInput.Memory("height.npy", file);
        Scan scan = ScanReader.Read(input, Pitch);
        Assert.Equal((3, 2), (scan.Grid.Columns, scan.Grid.Rows));
        return ((Raster<float>)scan.Find(Quantity.Height)!.Values).Values;
    }

    private static Scan Read(byte[] file, ReadOptions options)
    {
        using FormatInput input = FormatInput.Memory("stack.npy", file);
        return ScanReader.Read(input, options);
    }

    private static string Refusal(byte[] file) => Assert.Throws<InputException>(() => Read(file, Pitch)).Message;
}
