using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

public sealed class GwyddionTests
{
    [SkippableFact]
    public void Every_channel_of_the_measured_ibw_image_equals_what_Gwyddion_reads()
    {
        string source = MeasuredFiles.Path("asylum/image_ibw.ibw");
        GwyddionProgram.Require();
        using TemporaryFolder folder = new();
        Assert.Equal(0, GwyddionProgram.Run($"--convert-to-gwy={folder["a.gwy"]}", source).ExitCode);
        Scan ours = ScanReader.Read(source);
        IReadOnlyList<GwyddionChannel> theirs = GwyddionFile.Read(folder["a.gwy"]);
        Assert.Equal(theirs.Select(c => c.Title), ours.Channels.Select(c => c.Name));
        for (int i = 0; i < theirs.Count; i++)
        {
            Raster<float> a = (Raster<float>)ours.Channels[i].Values;
            Raster<float> b = (Raster<float>)theirs[i].Values;
            bool degrees = theirs[i].Unit == "deg";
            Assert.Equal(ours.Channels[i].Unit, degrees ? "rad" : theirs[i].Unit);
            Assert.Equal(theirs[i].PitchX, ours.Grid.PitchXMetres, 1e-20);
            Assert.Equal(theirs[i].PitchY, ours.Grid.PitchYMetres, 1e-20);
            for (int y = 0; y < a.Rows; y++)
            {
                for (int x = 0; x < a.Columns; x++)
                {
                    // Gwyddion turns the image upside down on import; nothing is flipped here.
                    float expected = b[x, a.Rows - 1 - y];
                    Assert.Equal(degrees ? (float)(expected * (Math.PI / 180)) : expected, a[x, y]);
                }
            }
        }
    }

    [SkippableFact]
    public void Every_channel_of_the_measured_gwy_equals_what_Gwyddion_reads()
    {
        string source = MeasuredFiles.Path("gwyddion/SingFreqPFM_0003.gwy");
        GwyddionProgram.Require();
        using TemporaryFolder folder = new();
        Assert.Equal(0, GwyddionProgram.Run($"--convert-to-gwy={folder["a.gwy"]}", source).ExitCode);
        AssertEqual(GwyddionFile.Read(folder["a.gwy"]), GwyddionFile.Read(source));
        Scan scan = ScanReader.Read(source);
        Assert.Equal(["HeightRetrace", "AmplitudeRetrace", "DeflectionRetrace", "PhaseRetrace"], scan.Channels.Select(c => c.Name));
        Assert.Equal(5e-6 / 127, scan.Grid.PitchXMetres, 1e-17);
        Assert.NotNull(scan.Calibration.SpringConstant1);
    }

    [SkippableTheory]
    [InlineData("asylum/force_ibw.ibw")]
    [InlineData("asylum/SiN_FD_plot.ibw")]
    public void Every_column_of_the_measured_curves_equals_what_Gwyddion_reads(string file)
    {
        string source = MeasuredFiles.Path(file);
        GwyddionProgram.Require();
        using TemporaryFolder folder = new();
        Assert.Equal(0, GwyddionProgram.Run($"--convert-to-gwy={folder["a.gwy"]}", source).ExitCode);
        IgorWave wave = IgorWave.Read(source);
        // Gwyddion makes graphs of curves, last point first: their ydata arrays hold the columns, as doubles in the file's bytes.
        byte[] converted = File.ReadAllBytes(folder["a.gwy"]);
        for (int column = 0; column < wave.ColumnCount; column++)
        {
            byte[] expected = [.. "ydata\0D"u8, .. BitConverter.GetBytes(wave.Dimensions[0]), .. wave.Column(column).ToArray().Reverse().SelectMany(BitConverter.GetBytes)];
            Assert.True(converted.AsSpan().IndexOf(expected) >= 0, $"column {column} ({wave.ColumnLabel(column)}) is not among Gwyddion's curves");
        }
    }

    [SkippableFact]
    public void Gwyddion_reads_an_ibw_of_ours_as_we_wrote_it()
    {
        GwyddionProgram.Require();
        using TemporaryFolder folder = new();
        ScanGrid grid = Examples.Grid(9, 7);
        IReadOnlyList<Channel> channels = Examples.AmFmChannels(9, 7);
        IgorWaveWriter.Write(folder["a.ibw"], grid, channels, IgorWaveWriter.Note(grid, Examples.Calibration));
        Assert.Equal(0, GwyddionProgram.Run($"--convert-to-gwy={folder["a.gwy"]}", folder["a.ibw"]).ExitCode);
        IReadOnlyList<GwyddionChannel> theirs = GwyddionFile.Read(folder["a.gwy"]);
        Assert.Equal(channels.Select(c => c.Name), theirs.Select(c => c.Title));
        Raster<float> written = (Raster<float>)channels[0].Values;
        Raster<float> read = (Raster<float>)theirs[0].Values;
        Assert.Equal(written.Row(0).ToArray(), read.Row(6).ToArray());
        Assert.Equal("26", theirs[0].Metadata.First(m => m.Key == "SpringConstant").Value);
    }

    [SkippableFact]
    public void A_gwy_of_ours_passes_Gwyddions_check_and_reads_back_equal()
    {
        GwyddionProgram.Require();
        using TemporaryFolder folder = new();
        IReadOnlyList<GwyddionChannel> channels = FullChannels();
        GwyddionFile.Write(folder["a.gwy"], channels);
        (int code, string output) = GwyddionProgram.Run("--check", folder["a.gwy"]);
        Assert.Equal(0, code);
        Assert.Equal("", output.Trim());
        Assert.Equal(0, GwyddionProgram.Run($"--convert-to-gwy={folder["b.gwy"]}", folder["a.gwy"]).ExitCode);
        AssertEqual(channels, GwyddionFile.Read(folder["b.gwy"]));
    }

    [Fact]
    public void A_gwy_is_read_back_as_written()
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<GwyddionChannel> channels = FullChannels();
        GwyddionFile.Write(folder["a.gwy"], channels);
        IReadOnlyList<GwyddionChannel> read = GwyddionFile.Read(folder["a.gwy"]);
        AssertEqual(channels, read);
        Assert.Equal((0.5, 2e9), read[1].DisplayRange);
        Assert.Equal("Spectral", read[1].Palette);
        Assert.Equal([new("Tip", "AC160 (µm, °)"), new("Operator", "x"), new("Operator (2)", "y")], read[1].Metadata.OrderByDescending(m => m.Key == "Tip"));
    }

    [Fact]
    public void A_gwy_becomes_a_scan_with_its_masks_as_planes()
    {
        using TemporaryFolder folder = new();
        GwyddionFile.Write(folder["a.gwy"], [.. FullChannels(), Channel("Phase 1", "deg", 3), Channel("Amplitude 1", "nm", 4), Channel("Overview", "m", 5) with { Values = Examples.Map(3, 3, 1, 1) }]);
        Scan scan = ScanReader.Read(folder["a.gwy"]);
        Assert.Equal(["Height", "Modulus", "Modulus (mask)", "Phase 1", "Amplitude 1"], scan.Channels.Select(c => c.Name));
        Assert.Equal(("rad", "m"), (scan.Find(Quantity.Phase1)!.Unit, scan.Find(Quantity.Amplitude1)!.Unit));
        Assert.Equal(("deg", "nm"), (scan.Find(Quantity.Phase1)!.FileUnit, scan.Find(Quantity.Amplitude1)!.FileUnit));
        Assert.Equal(new ScanGrid(8, 6, 20e-9, 25e-9), scan.Grid);
        Assert.Contains(scan.Notices, n => n.Contains("Overview"));
    }

    [Fact]
    public void A_channel_in_volts_is_no_height()
    {
        using TemporaryFolder folder = new();
        GwyddionFile.Write(folder["a.gwy"], [Channel("Height", "V", 1), Channel("Adhesion", "N", 2)]);
        Scan scan = ScanReader.Read(folder["a.gwy"]);
        Assert.Null(scan.Find(Quantity.Height));
        Assert.Contains(scan.Notices, n => n.Contains("is in V, not in m"));
        Scan told = ScanReader.Read(folder["a.gwy"], new() { Channels = [ChannelChoice.Parse("height=Height[nm]")] });
        Assert.Equal("m", told.Find(Quantity.Height)!.Unit);
        Assert.Equal(((Raster<float>)scan.Channels[0].Values)[1, 1] * 1e-9, ((Raster<float>)told.Channels[0].Values)[1, 1], 1e-13);
        InputException refusal = Assert.Throws<InputException>(() => ScanReader.Read(folder["a.gwy"], new() { Channels = [ChannelChoice.Parse("height=Adhesion")] }));
        Assert.Contains("is in 'N'", refusal.Message);
        refusal = Assert.Throws<InputException>(() => ScanReader.Read(folder["a.gwy"], new() { Channels = [ChannelChoice.Parse("height=Topo")] }));
        Assert.Contains("choose one of: Height, Adhesion", refusal.Message);
    }

    [Fact]
    public void Streamed_maps_give_the_same_gwy_and_gsf_as_maps_in_memory()
    {
        using TemporaryFolder folder = new();
        Raster<float> map = Examples.Map(8, 6, 1, 1);
        GwyddionChannel channel = Channel("Height", "m", 1) with { Values = map };
        GwyddionFile.Write(folder["a.gwy"], [channel]);
        GwyddionFile.Write(folder["b.gwy"], [channel with { Values = new Streamed(map) }]);
        Assert.Equal(File.ReadAllBytes(folder["a.gwy"]), File.ReadAllBytes(folder["b.gwy"]));
    }

    [SkippableFact]
    public void The_measured_gsf_is_read()
    {
        Scan scan = ScanReader.Read(MeasuredFiles.Path("gsf/chip.gsf"));
        Assert.Equal((300, 300), (scan.Grid.Columns, scan.Grid.Rows));
        Assert.Equal(8e-5 / 300, scan.Grid.PitchXMetres, 1e-18);
        Assert.Equal("Topography", scan.Find(Quantity.Height)!.Name);
    }

    [SkippableFact]
    public void A_gsf_of_ours_is_read_back_by_us_and_by_Gwyddion()
    {
        using TemporaryFolder folder = new();
        // Every possible padding of the header occurs as the title grows.
        for (int length = 1; length <= 4; length++)
        {
            Raster<float> map = Examples.Map(5, 4, 1e-6, length, withNaN: true);
            SimpleField.Write(folder["a.gsf"], Examples.Grid(5, 4), new string('T', length), "m", map);
            Scan scan = ScanReader.Read(folder["a.gsf"]);
            Assert.Equal(Examples.Grid(5, 4), scan.Grid);
            Assert.Equal(map.Values, ((Raster<float>)scan.Find(Quantity.Height)!.Values).Values);
        }

        GwyddionProgram.Require();
        Raster<float> plain = Examples.Map(5, 4, 1e-6, 9);
        SimpleField.Write(folder["b.gsf"], Examples.Grid(5, 4), "Topography", "m", plain);
        Assert.Equal(0, GwyddionProgram.Run($"--convert-to-gwy={folder["b.gwy"]}", folder["b.gsf"]).ExitCode);
        GwyddionChannel theirs = GwyddionFile.Read(folder["b.gwy"])[0];
        Assert.Equal(plain.Values, ((Raster<float>)theirs.Values).Values);
        Assert.Equal((20e-9, 25e-9), (Math.Round(theirs.PitchX, 15), Math.Round(theirs.PitchY, 15)));
    }

    private static GwyddionChannel Channel(string title, string unit, int seed) =>
        new() { Title = title, Unit = unit, Values = Examples.Map(8, 6, 1e3, seed), PitchX = 20e-9, PitchY = 25e-9 };

    private static IReadOnlyList<GwyddionChannel> FullChannels()
    {
        Raster<byte> mask = new(8, 6);
        mask[3, 2] = 1;
        mask[7, 5] = 1;
        return
        [
            Channel("Height", "m", 1) with { OffsetX = 1e-6, OffsetY = -2e-6 },
            Channel("Modulus", "Pa", 2) with { Mask = mask, DisplayRange = (0.5, 2e9), Palette = "Spectral", Metadata = [new("Tip", "AC160 (µm, °)"), new("Operator", "x"), new("Operator", "y")] },
        ];
    }

    private static void AssertEqual(IReadOnlyList<GwyddionChannel> expected, IReadOnlyList<GwyddionChannel> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(
                (expected[i].Title, expected[i].Unit, expected[i].LateralUnit, expected[i].PitchX, expected[i].PitchY, expected[i].OffsetX, expected[i].OffsetY),
                (actual[i].Title, actual[i].Unit, actual[i].LateralUnit, actual[i].PitchX, actual[i].PitchY, actual[i].OffsetX, actual[i].OffsetY));
            Assert.Equal(((Raster<float>)expected[i].Values).Values, ((Raster<float>)actual[i].Values).Values);
            Assert.Equal((expected[i].Mask as Raster<byte>)?.Values, (actual[i].Mask as Raster<byte>)?.Values);
        }
    }
}
