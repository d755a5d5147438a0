using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

public sealed class IgorWaveTests
{
    public static TheoryData<int, bool> EveryTypeAndByteOrder()
    {
        TheoryData<int, bool> data = [];
        foreach (int type in (int[])[0x02, 0x04, 0x08, 0x48, 0x10, 0x50, 0x20, 0x60, 0x80, 0xC0])
        {
            data.Add(type, false);
            data.Add(type, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryTypeAndByteOrder))]
    public void Every_number_type_in_either_byte_order_is_read_from_version_5(int type, bool bigEndian)
    {
        double[] values = Extremes(type);
        byte[] file = new IgorBytes { Type = type, BigEndian = bigEndian, Values = values, LayerLabels = ["HeightRetrace"] }.Version5();
        Scan scan = Read(file);
        // x runs fastest: the second row starts with the fourth value.
        Assert.Equal(values.Select(v => (float)v), Values(scan.Find(Quantity.Height)!));
        Assert.Equal(new ScanGrid(3, 2, 20e-9, 25e-9), scan.Grid);
    }

    [Theory]
    [MemberData(nameof(EveryTypeAndByteOrder))]
    public void Every_number_type_in_either_byte_order_is_read_from_version_2(int type, bool bigEndian)
    {
        double[] values = Extremes(type);
        byte[] file = new IgorBytes { Type = type, BigEndian = bigEndian, Values = values, Steps = [0.5, 0, 0, 0], DimensionUnits = ["Hz", "", "", ""], Note = "ThermalQ: 12\r", Name = "psd" }.Version2();
        using FormatInput input = FormatInput.Memory("psd.ibw", file);
        IgorWave wave = IgorWave.Read(input);
        Assert.Equal(values, wave.Values);
        Assert.Equal(2, wave.Version);
        Assert.Equal("psd", wave.Name);
        Assert.Equal("Hz", wave.DimensionUnits[0]);
        Assert.Equal(1.5, wave.Coordinate(0, 3));
        Assert.Equal([new("ThermalQ", "12")], wave.Note);
        Assert.Contains("one-dimensional", Assert.Throws<InputException>(() => Read(file)).Message);
    }

    [Fact]
    public void Complex_and_text_waves_are_refused_by_name()
    {
        Assert.Contains("complex", Refusal(new IgorBytes { Type = 0x03 }.Version5()));
        Assert.Contains("text wave", Refusal(new IgorBytes { Type = 0 }.Version5()));
    }

    [Fact]
    public void Damaged_labels_are_cut_after_the_direction_and_reported()
    {
        byte[] file = Layers("HeightTracee", "Phase1Retraceace", "AmplitudeRetraceMod0", "FrequencyRetrace");
        Scan scan = Read(file);
        Assert.Equal(["HeightTrace", "Phase1Retrace", "AmplitudeRetraceMod0", "FrequencyRetrace"], scan.Channels.Select(c => c.Name));
        Assert.Equal([ScanDirection.Trace, ScanDirection.Retrace, ScanDirection.Retrace, ScanDirection.Retrace], scan.Channels.Select(c => c.Direction));
        Assert.Equal([Quantity.Height, Quantity.Phase1, Quantity.Amplitude1, Quantity.Frequency], scan.Channels.Select(c => c.Quantity));
        Assert.Equal(2, scan.Notices.Count(n => n.Contains("damaged")));
    }

    [Fact]
    public void A_label_whose_rest_follows_its_terminating_zero_is_undamaged()
    {
        byte[] labels = new byte[64];
        Encoding.Latin1.GetBytes("PhaseRetrace\0race").CopyTo(labels, 32);
        Scan scan = Read(new IgorBytes { LabelBytes = labels }.Version5());
        Assert.Equal("PhaseRetrace", scan.Channels[0].Name);
        Assert.Empty(scan.Notices);
    }

    [Fact]
    public void The_sensor_and_the_total_amplitude_count_only_where_nothing_better_is_there()
    {
        Scan both = Read(Layers("ZSensorRetrace", "HeightTrace", "AmplitudeRetrace", "Amplitude1Retrace"));
        Assert.Equal("HeightTrace", both.Find(Quantity.Height)!.Name);
        Assert.Equal("Amplitude1Retrace", both.Find(Quantity.Amplitude1)!.Name);
        Scan alone = Read(Layers("ZSensorRetrace", "AmplitudeRetrace", "Amplitude2Retrace", "UserCalcRetrace"));
        Assert.Equal("ZSensorRetrace", alone.Find(Quantity.Height)!.Name);
        Assert.Equal("AmplitudeRetrace", alone.Find(Quantity.Amplitude1)!.Name);
        Assert.Equal(Quantity.Other, alone.Find("Amplitude2Retrace")!.Quantity);
    }

    [Fact]
    public void Retrace_is_taken_where_both_directions_exist()
    {
        Scan scan = Read(Layers("HeightTrace", "HeightRetrace", "FrequencyRetrace", "FrequencyTrace"));
        Assert.Equal("HeightRetrace", scan.Find(Quantity.Height)!.Name);
        Assert.Equal("FrequencyRetrace", scan.Find(Quantity.Frequency)!.Name);
    }

    [Fact]
    public void The_instruments_own_modulus_is_found_in_pascals()
    {
        Scan scan = Read(Layers("HeightRetrace", "YoungsRetrace", "IndentationRetrace", "DissipationRetrace"));
        Assert.Equal("Pa", scan.Find(Quantity.Modulus)!.Unit);
        Assert.Equal("m", scan.Find(Quantity.Indentation)!.Unit);
        Assert.NotNull(scan.Find(Quantity.Dissipation));
    }

    [Fact]
    public void Phases_become_radians()
    {
        Scan scan = Read(new IgorBytes { LayerLabels = ["Phase1Retrace"], Values = [0, 45, 90, 180, -90, double.NaN] }.Version5());
        float[] phases = Values(scan.Channels[0]);
        Assert.Equal(MathF.PI / 2, phases[2]);
        Assert.Equal(-MathF.PI / 2, phases[4]);
        Assert.True(float.IsNaN(phases[5]));
    }

    [Fact]
    public void One_label_or_none_still_gives_every_channel_a_name()
    {
        Scan none = Read(new IgorBytes { Dimensions = [3, 1, 2] }.Version5());
        Assert.Equal(["Layer 1", "Layer 2"], none.Channels.Select(c => c.Name));
        Assert.Contains(none.Notices, n => n.Contains("no label"));
        Scan single = Read(new IgorBytes { LayerLabels = [], OwnLabel = "HeightRetrace" }.Version5());
        Assert.Equal("HeightRetrace", single.Channels[0].Name);
        Scan plain = Read(new IgorBytes { Dimensions = [3, 2], Name = "topo" }.Version5());
        Assert.Equal(Quantity.Height, plain.Channels[0].Quantity);
    }

    [Fact]
    public void Repeated_labels_stay_apart() =>
        Assert.Equal(["HeightRetrace", "HeightRetrace (2)"], Read(Layers("HeightRetrace", "HeightRetrace", "A", "B")).Channels.Take(2).Select(c => c.Name));

    [Fact]
    public void An_axis_without_unit_counts_as_metres_only_if_the_scan_size_says_so()
    {
        IgorBytes bare = new() { DimensionUnits = ["", "", "", ""], LayerLabels = ["HeightRetrace"] };
        InputException missing = Assert.Throws<InputException>(() => Read(bare.Version5()));
        Assert.Contains("--pitch", missing.Message);
        Scan scan = Read((bare with { Note = "ScanSize: 4e-8\rFastScanSize: 4e-08\rSlowScanSize: 2.5e-8\r" }).Version5());
        Assert.Equal(new ScanGrid(3, 2, 20e-9, 25e-9), scan.Grid);
    }

    [Fact]
    public void The_users_pitch_wins_and_the_files_own_is_mentioned()
    {
        using FormatInput input = FormatInput.Memory("a.ibw", Layers("HeightRetrace", "A", "B", "C"));
        Scan scan = ScanReader.Read(input, new() { PitchMetres = (5e-9, 6e-9) });
        Assert.Equal(5e-9, scan.Grid.PitchXMetres);
        Assert.Contains(scan.Notices, n => n.Contains("--pitch"));
    }

    [Fact]
    public void A_negative_pitch_is_refused()
    {
        using FormatInput input = FormatInput.Memory("a.ibw", Layers("HeightRetrace", "A", "B", "C"));
        Assert.Contains("--pitch", Assert.Throws<InputException>(() => ScanReader.Read(input, new() { PitchMetres = (-5e-9, 6e-9) })).Message);
    }

    [Fact]
    public void A_header_that_claims_terabytes_costs_no_memory()
    {
        byte[] file = new IgorBytes { Dimensions = [2_000_000_000, 2_000_000_000, 4], LayerLabels = ["HeightRetrace"] }.Version5();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InputException>(() => Read(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Layers(params string[] labels) =>
        new IgorBytes { Dimensions = [3, 2, labels.Length], LayerLabels = labels, Values = [.. Enumerable.Range(0, 6 * labels.Length).Select(i => i + 0.5)] }.Version5();

    private static double[] Extremes(int type) => type switch
    {
        0x02 => [0, -1.5, 3.25e-9f, float.MaxValue, float.Epsilon, float.NegativeInfinity],
        0x04 => [0, -1.5, 3.25e-9, 1e300, double.NaN, 7],
        0x08 => [0, -128, 127, 1, -1, 5],
        0x48 => [0, 255, 128, 1, 2, 5],
        0x10 => [0, -32768, 32767, 256, -1, 5],
        0x50 => [0, 65535, 32768, 256, 2, 5],
        0x20 => [0, int.MinValue, int.MaxValue, 65536, -1, 5],
        0x60 => [0, uint.MaxValue, 1u << 31, 65536, 2, 5],
        0x80 => [0, -(1L << 52), 1L << 52, 65536, -1, 5],
        _ => [0, 1L << 52, 1L << 33, 65536, 2, 5],
    };

    private static float[] Values(Channel channel) => ((Raster<float>)channel.Values).Values;

    private static string Refusal(byte[] file) => Assert.Throws<InputException>(() => Read(file)).Message;

    private static Scan Read(byte[] file)
    {
        using FormatInput input = FormatInput.Memory("scan.ibw", file);
        return ScanReader.Read(input, new());
    }
}
