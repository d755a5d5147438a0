using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Device;
using GpuModulus.Core;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>Several devices side by side.</summary>
public sealed class DeviceGroupTests
{
    private static readonly MapInputs Inputs = Cases.Random(1, 61, 320);

    private static readonly MappingParameters Parameters = Cases.Parameters with { Slope = Cases.Slopes[3] };

    [Fact]
    public void Two_devices_make_the_map_and_the_counts_of_one_and_both_take_part()
    {
        ModulusMaps expected = One(MapOutputs.All);
        foreach (int partPixels in new[] { 61, 5000 })
        {
            Worker[] workers = [new(SimulatedDevice.Open(partPixels)), new(SimulatedDevice.Open(partPixels))];
            using DeviceGroup group = new(workers);
            using MappingEngine engine = new([() => group]);
            List<string> warnings = [];
            foreach (int? rows in new int?[] { null, 100 })
                MapComparison.AssertIdentical(expected, engine.Map(Inputs, Parameters, options: new() { TileRows = rows, Warn = warnings.Add }));
            Assert.Empty(warnings);
            Assert.Equal("simulated", engine.BackendName);
            Assert.StartsWith("2 × ", engine.DeviceName, StringComparison.Ordinal);
            // A device that was never given rows has reserved nothing.
            Assert.All(workers, worker => Assert.NotEqual(0, worker.DeviceBytes));
        }
    }

    [SkippableFact]
    public void An_OpenCL_device_and_another_share_a_map_that_agrees_with_the_reference()
    {
        using OpenClDevice openCl = new(3000);
        Skip.If(openCl.Backend is null, openCl.WhyNot);
        using MappingEngine reference = TestedBackends.Engine("reference");
        using DeviceGroup group = new([openCl.Backend!, SimulatedDevice.Open(3000)]);
        using MappingEngine engine = new([() => group]);
        List<string> warnings = [];
        ModulusMaps maps = engine.Map(Inputs, Parameters, MapOutputs.All & ~MapOutputs.Statistics, new() { Warn = warnings.Add });
        MapComparison.AssertAgree(reference.Map(Inputs, Parameters), maps, Tolerances.Of("opencl"), Parameters);
        Assert.Equal("opencl+simulated", engine.BackendName);
        Assert.Contains("side by side", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_fails_midway_is_left_with_one_line_and_its_rows_are_done_by_the_others()
    {
        ModulusMaps expected = One(MapOutputs.All);
        foreach (int failsAtCall in new[] { 1, 2 })
        {
            Worker faulty = new(SimulatedDevice.Open(300)) { FailsAtCall = failsAtCall };
            using DeviceGroup group = new([faulty, SimulatedDevice.Open(300)]);
            using MappingEngine engine = new([() => group, () => new CpuBackend(1)]);
            List<string> warnings = [];
            MapComparison.AssertIdentical(expected, engine.Map(Inputs, Parameters, options: new() { TileRows = 100, Warn = warnings.Add }));
            Assert.Equal($"simulated ({faulty.Device}) failed: the device fell off the bus; going on with {group.Device}", Assert.Single(warnings));
            Assert.True(faulty.IsDisposed);
            Assert.Equal("simulated", engine.BackendName);
        }
    }

    [Fact]
    public void When_all_devices_fail_the_next_backend_takes_over()
    {
        DeviceGroup group = new([new Worker(SimulatedDevice.Open(300)) { FailsAtCall = 1 }, new Worker(SimulatedDevice.Open(300)) { FailsAtCall = 1 }]);
        using MappingEngine engine = new([() => group, () => new CpuBackend(1)]);
        List<string> warnings = [];
        ModulusMaps maps = engine.Map(Inputs, Parameters, options: new() { Warn = warnings.Add });
        using MappingEngine cpu = TestedBackends.Engine("cpu");
        MapComparison.AssertIdentical(cpu.Map(Inputs, Parameters), maps);
        Assert.EndsWith("failed: the device fell off the bus; going on with the next backend", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal("cpu", engine.BackendName);
    }

    [Fact]
    public void Devices_are_chosen_by_number_by_name_several_or_all()
    {
        BackendDescription[] found =
        [
            new("cuda", 0, "NVIDIA RTX 4090, 24564 MiB", true, true, ""), new("cuda", 1, "NVIDIA Quadro M, 2048 MiB", false, true, "compute capability below 5.0"), new("cuda", 2, "NVIDIA A2, 15356 MiB", true, true, ""),
            new("opencl", 0, "NVIDIA RTX 4090 (OpenCL)", true, true, ""), new("opencl", 1, "AMD EPYC (PoCL)", true, false, "a CPU"),
        ];
        Assert.Equal([found[0]], DeviceSelection.Of(found, "cuda", null));
        Assert.Equal([found[2]], DeviceSelection.Of(found, "cuda", "2"));
        Assert.Equal([found[0], found[2]], DeviceSelection.Of(found, "cuda", "all"));
        Assert.Equal([found[0], found[2]], DeviceSelection.Of(found, "auto", "ALL"));
        Assert.Equal([found[3]], DeviceSelection.Of(found, "opencl", "all"));
        Assert.Equal([found[2], found[0]], DeviceSelection.Of(found, "cuda", "2, 0,a2"));
        Assert.Equal([found[0]], DeviceSelection.Of(found, "cuda", "4090"));
        Assert.Equal([found[4]], DeviceSelection.Of(found, "auto", "epyc"));
        Assert.Equal([found[4]], DeviceSelection.Of(found[4..], "opencl", "all"));
        (string Backend, string? Asked, string Says)[] refused =
        [
            ("cuda", "1", "compute capability below 5.0"), ("cuda", "7", "no cuda device '7'"), ("opencl", "quadro", "no opencl device 'quadro'"), ("auto", "0", "needs a backend"), ("cuda", " , ", "is empty"),
        ];
        foreach ((string backend, string? asked, string says) in refused)
            Assert.Contains(says, Assert.Throws<InputException>(() => DeviceSelection.Of(found, backend, asked)).Message, StringComparison.Ordinal);
        Assert.Contains("no usable GPU", Assert.Throws<InputException>(() => DeviceSelection.Of(found[4..], "auto", "all")).Message, StringComparison.Ordinal);
        Assert.Contains("no device", Assert.Throws<InputException>(() => DeviceSelection.Of(found[3..], "cuda", null)).Message, StringComparison.Ordinal);
        Assert.Equal("--device", Assert.Throws<InputException>(() => BackendCatalog.Choose("cpu", "0")).Subject);
    }

    private static ModulusMaps One(MapOutputs outputs)
    {
        using MappingEngine engine = new([() => SimulatedDevice.Open()]);
        return engine.Map(Inputs, Parameters, outputs);
    }

    /// <summary>A device that fails when told to, with rows in its hands.</summary>
    private sealed class Worker(DeviceBackend device) : IRowWorker
    {
        private int calls;

        public int FailsAtCall { get; init; }

        public long DeviceBytes => device.DeviceBytes;

        public bool IsDisposed { get; private set; }

        public string Name => device.Name;

        public string Device => device.Device;

        public long MaxTilePixels => device.MaxTilePixels;

        public int Sharers { get; set; } = 1;

        public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics) => device.Map(plan, tile, statistics);

        public void Work(MappingPlan plan, MapTile tile, RowDealer dealer, MapStatistics? statistics)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            calls++;
            if (calls == FailsAtCall)
            {
                Assert.True(dealer.TryTake(1, 3, out (int First, int Rows) part));
                tile.Slice(plan, part.First, part.Rows).Modulus.Span.Fill(123);
                dealer.GiveBack(part);
                throw new InvalidOperationException("the device fell off the bus\nand more");
            }

            device.Work(plan, tile, dealer, statistics);
        }

        public void Dispose()
        {
            IsDisposed = true;
            device.Dispose();
        }
    }
}
