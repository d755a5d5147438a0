using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Device;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Statistics;
using ILGPU;
using ILGPU.Runtime.CPU;
using Xunit;

namespace GpuModulus.Compute.Tests;

public sealed class RegionCountingTests
{
    private const int Columns = 301, Rows = 157;

    private static readonly RegionBins[] Bins =
    [
        new(3, 1e9, 5e9, 37, 8), new(1, 90e9, 130e9, 150, 12), new(9, 2.9999e9, 3.0001e9, 20, 4), new(12, 0, 2e9, 1, 32), new(20, 1e9, 2e9, 5, 4),
    ];

    [SkippableTheory]
    [InlineData("ILGPU on the CPU")]
    [InlineData("opencl")]
    [InlineData("cuda")]
    public void A_device_counts_every_pixel_where_the_formula_puts_it(string name)
    {
        using DeviceBackend backend = Open(name);
        RegionMaps maps = Make(1);
        RegionCounts expected = OneByOne(maps, 0, Rows);
        // Small parts, tables handed over in between, and two calls with the same buffers.
        foreach ((int part, long most) in ((int, long)[])[(1 << 22, int.MaxValue), (Columns * 70, int.MaxValue), (Columns * 9, Columns * 20)])
        {
            (backend.LabelCounter.LargestPart, backend.LabelCounter.MostPixels) = (part, most);
            Assert.Equal(expected.Table, Counted(backend, maps, 0, Rows).Table);
        }

        Assert.Equal(OneByOne(maps, 33, 101).Table, Counted(backend, maps, 33, 101).Table);
        Assert.True(expected.Fine(0)[0] > 0 && expected.Fine(0)[^1] > 0 && expected.Fine(2).ToArray().Sum() > 1000);
        Assert.Equal(0, expected.Fine(4).ToArray().Sum());
    }

    [SkippableTheory]
    [InlineData("ILGPU on the CPU")]
    [InlineData("opencl")]
    [InlineData("cuda")]
    public void A_pixel_that_finds_no_room_in_the_shared_table_is_counted_all_the_same(string name)
    {
        using DeviceBackend backend = Open(name);
        RegionMaps maps = Make(2);
        Raster<int> labels = (Raster<int>)maps.Labels;
        // More places in one piece of the map than the table has: every pixel another region than its neighbours, every value another bin.
        RegionBins[] bins = [.. Enumerable.Range(1, 40).Select(id => new RegionBins(id, 0, 150e9, 600, 4))];
        for (int i = 0; i < labels.Values.Length; i++)
            labels.Values[i] = 1 + (i % 40);
        RegionCounts counts = new(bins);
        Assert.Equal(OneByOne(maps, 0, Rows, bins).Table, Counted(backend, maps, 0, Rows, bins).Table);
    }

    [Fact]
    public void Regions_measured_by_a_device_are_those_measured_by_the_CPU()
    {
        using DeviceBackend backend = Open("ILGPU on the CPU");
        using MappingEngine engine = new([() => backend]);
        engine.Map(Cases.Random(3, 61, 64), Cases.Parameters);
        RegionMaps maps = Make(3);
        RegionIdentity[] regions = [.. Bins.Select(b => new RegionIdentity(b.Id, PixelClass.Facet))];
        MeasuredRegions expected = RegionMeasurement.Measure(maps, regions), actual = RegionMeasurement.Measure(maps, regions, new() { Counter = new BackendRegionCounter(engine) });
        Assert.True(engine.CanCount);
        Assert.Contains(expected.Regions, r => r.Fit is not null);
        for (int i = 0; i < regions.Length; i++)
        {
            Assert.Equal(expected.Regions[i].Histogram.Counts, actual.Regions[i].Histogram.Counts);
            Assert.Equal(expected.Regions[i] with { Histogram = actual.Regions[i].Histogram }, actual.Regions[i]);
        }
    }

    [Fact]
    public void Where_the_backend_fails_the_CPU_counts_and_says_so()
    {
        using FailingCounter backend = new();
        using MappingEngine engine = new([() => backend]);
        engine.Map(Cases.Random(3, 61, 64), Cases.Parameters);
        List<string> warnings = [];
        RegionMaps maps = Make(4);
        RegionIdentity[] regions = [.. Bins.Select(b => new RegionIdentity(b.Id, PixelClass.Facet))];
        MeasuredRegions expected = RegionMeasurement.Measure(maps, regions), actual = RegionMeasurement.Measure(maps, regions, new() { Counter = new BackendRegionCounter(engine, warnings.Add) });
        Assert.Equal(expected.Regions[0].Histogram.Counts, actual.Regions[0].Histogram.Counts);
        Assert.Contains("failed to count the regions: the device is gone", Assert.Single(warnings.Distinct()), StringComparison.Ordinal);
    }

    private static DeviceBackend Open(string name)
    {
        if (name == "ILGPU on the CPU")
        {
            Context context = Context.Create(builder => builder.DefaultCPU());
            return new(name, context, context.GetCPUDevice(0));
        }

        BackendDescription[] devices = [.. DeviceContext.Describe().Where(d => d.Backend == name)];
        BackendDescription? usable = devices.FirstOrDefault(d => d.IsUsable);
        Skip.If(usable is null, $"no usable {name} device: {string.Join("; ", devices.Select(d => $"{d.Device}: {d.Remark}"))}");
        return (DeviceBackend)DeviceContext.Open(name, usable!.Index);
    }

    private static RegionCounts Counted(DeviceBackend backend, RegionMaps maps, int firstRow, int endRow, RegionBins[]? bins = null)
    {
        RegionCounts counts = new(bins ?? Bins);
        backend.Count(BackendRegionCounter.Describe(counts), new(maps.Labels, maps.Mask, maps.Modulus!, firstRow, endRow), counts.Table);
        return counts;
    }

    private static RegionCounts OneByOne(RegionMaps maps, int firstRow, int endRow, RegionBins[]? bins = null)
    {
        bins ??= Bins;
        RegionCounts counts = new(bins);
        Raster<int> labels = (Raster<int>)maps.Labels;
        for (int y = firstRow; y < endRow; y++)
        {
            for (int x = 0; x < Columns; x++)
            {
                int label = labels[x, y], place = Array.FindIndex(bins, b => b.Id == label);
                float value = ((Raster<float>)maps.Modulus!)[x, y];
                if (place < 0 || ((Raster<byte>)maps.Mask)[x, y] != 0 || !(value > 0) || !float.IsFinite(value))
                    continue;
                int part = bins[place].FineIndexOf(value), group = PixelBlocks.GroupOf(x, y, bins[place].BlockSize);
                counts.Table[counts.Start(place) + part]++;
                counts.Table[counts.Start(place) + bins[place].FineCount + 2 + (group * (bins[place].Count + 2)) + RegionBins.BinOfFine(part)]++;
            }
        }

        return counts;
    }

    /// <summary>Slanted stripes of regions, of labels that nobody asks for, and of none; values on edges of bins, beyond both ends, and such as are none.</summary>
    private static RegionMaps Make(int seed)
    {
        Random random = new(seed);
        int[] ids = [3, 1, 9, 12, 5, 0, -1, 70];
        Raster<int> labels = new(Columns, Rows);
        Raster<float> modulus = new(Columns, Rows);
        Raster<byte> mask = new(Columns, Rows);
        for (int y = 0; y < Rows; y++)
        {
            for (int x = 0; x < Columns; x++)
            {
                int label = ids[(x + (y / 3)) / 29 % ids.Length];
                RegionBins bins = Array.Find(Bins, b => b.Id == label);
                double range = bins.Maximum - bins.Minimum, u = random.NextDouble();
                labels[x, y] = label;
                modulus[x, y] = random.Next(24) switch
                {
                    0 => float.NaN, 1 => float.PositiveInfinity, 2 => -1e9f, 3 => 0, 4 => float.Epsilon, 5 => float.MaxValue,
                    6 or 7 => (float)(bins.Minimum + (range * random.Next(bins.FineCount + 1) / Math.Max(1, bins.FineCount))),
                    8 => (float)(bins.Minimum + (range * ((3 * u) - 1))),
                    _ => (float)(bins.Minimum + (range * (u + random.NextDouble() + random.NextDouble()) / 3)),
                };
                mask[x, y] = (byte)(random.Next(12) == 0 ? 1 + random.Next(6) : 0);
            }
        }

        return new() { Grid = new(Columns, Rows, 20e-9, 20e-9), Labels = labels, Height = new Raster<float>(Columns, Rows), Mask = mask, Modulus = modulus };
    }

    private sealed class FailingCounter : ILabelCountingBackend
    {
        private readonly CpuBackend cpu = new();

        public string Name => "failing";

        public string Device => "test";

        public long MaxTilePixels => cpu.MaxTilePixels;

        public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics) => cpu.Map(plan, tile, statistics);

        public void Count(Counting.LabelledBins bins, Counting.LabelledRows rows, long[] table)
        {
            table[0] = 17;
            throw new InvalidOperationException("the device is gone");
        }

        public void Dispose() => cpu.Dispose();
    }
}
