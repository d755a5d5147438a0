using System.Buffers;
using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Device;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using ILGPU;
using ILGPU.Runtime.CPU;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>Parts of a tile through the slots of a device: what is kept, what is bounded, and that nothing is mixed up.</summary>
public sealed class DevicePipelineTests
{
    [SkippableTheory]
    [InlineData("simulated")]
    [InlineData("opencl")]
    [InlineData("cuda")]
    public void Parts_and_tiles_of_any_size_give_the_same_bits_and_agree_with_the_cpu(string name)
    {
        Random random = new(20);
        using MappingEngine cpu = TestedBackends.Engine("cpu");
        using OpenClDevice? openCl = name == "opencl" ? new() : null;
        Skip.If(openCl is { Backend: null }, openCl?.WhyNot);
        BackendDescription[] cuda = name == "cuda" ? [.. DeviceContext.Describe().Where(d => d.Backend == "cuda")] : [];
        Skip.If(name == "cuda" && !cuda.Any(d => d.IsUsable), $"no usable cuda device: {string.Join("; ", cuda.Select(d => d.Remark))}");
        using DeviceBackend device = openCl?.Backend ?? (name == "cuda" ? DeviceContext.Open(name, cuda.First(d => d.IsUsable).Index) : SimulatedDevice.Open());
        using MappingEngine engine = new([() => device]);
        MapOutputs outputs = openCl is { Counts: false } ? MapOutputs.All & ~MapOutputs.Statistics : MapOutputs.All;
        int usualPart = device.LargestPart;
        // A kernel of a real device takes a second to compile, and every round has another.
        for (int round = 0; round < (name == "simulated" ? 12 : 5); round++)
        {
            int columns = random.Next(2, 90), rows = random.Next(2, 90);
            MapInputs inputs = Cases.Random(500 + round, columns, rows, instrumentMask: round % 2 == 0);
            MappingParameters parameters = Cases.Parameters with { Slope = Cases.Slopes[round % 4], Contact = (ContactModel)(round % 3) };
            device.LargestPart = usualPart;
            ModulusMaps expected = engine.Map(inputs, parameters, outputs);
            MapComparison.AssertAgree(cpu.Map(inputs, parameters, outputs), expected, Tolerances.Of("opencl"), parameters);
            for (int repeat = 0; repeat < 3; repeat++)
            {
                device.LargestPart = random.Next(1, 5 * columns);
                MapComparison.AssertIdentical(expected, engine.Map(inputs, parameters, outputs, new() { TileRows = random.Next(1, rows + 1) }));
            }
        }
    }

    [Fact]
    public void Kernels_and_buffers_serve_map_after_map()
    {
        using DeviceBackend backend = SimulatedDevice.Open(700);
        using MappingEngine engine = new([() => backend]);
        MapInputs inputs = Cases.Random(1, 61, 64);
        engine.Map(inputs, Cases.Parameters);
        long bytes = backend.DeviceBytes;
        Assert.Equal(1, backend.KernelCount);
        Assert.True(bytes > 0);
        for (int i = 0; i < 3; i++)
            engine.Map(Cases.Random(2 + i, 61, 64 - i), Cases.Parameters with { MaxTiltDegrees = 30 + i });
        Assert.Equal(1, backend.KernelCount);
        Assert.Equal(bytes, backend.DeviceBytes);
        engine.Map(inputs, Cases.Parameters with { Contact = ContactModel.Sphere });
        Assert.Equal(2, backend.KernelCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Page_locked_buffers_take_an_eighth_of_the_allowed_memory_at_the_most_shared_among_devices(int devices)
    {
        const long Allowed = 2_000_000;
        MapInputs inputs = Cases.Random(1, 61, 1000, instrumentMask: false);
        using DeviceBackend backend = SimulatedDevice.Open();
        backend.Sharers = devices;
        using MappingEngine engine = new([() => backend]);
        ModulusMaps maps = engine.Map(inputs, Cases.Parameters, MapOutputs.All & ~MapOutputs.Statistics, new() { MemoryBytes = Allowed });
        Assert.InRange(backend.DeviceBytes, Allowed / 8 / devices / 2, Allowed / 8 / devices);
        using MappingEngine cpu = TestedBackends.Engine("cpu");
        MapComparison.AssertAgree(cpu.Map(inputs, Cases.Parameters), maps, Tolerances.Of("opencl"), Cases.Parameters);
    }

    [Fact]
    public void A_part_that_cannot_be_delivered_is_given_back_and_the_failure_comes_through()
    {
        using DeviceBackend backend = SimulatedDevice.Open(61 * 4);
        MapInputs inputs = Cases.Random(3, 61, 64);
        MappingPlan plan = new(inputs.Grid, Cases.Parameters, false, false, false);
        RowDealer dealer = new(64, DevicePipeline.SlotCount);
        using Unwritable modulus = new(61 * 64, failsAt: 61 * 20);
        MapTile tile = new()
        {
            FirstRow = 0,
            Rows = 64,
            FirstHeightRow = 0,
            Height = ((Raster<float>)inputs.Height).Values,
            Signal = ((Raster<float>)inputs.Signal!).Values,
            Modulus = modulus.Memory,
        };
        MapStatistics statistics = new();
        Assert.Equal("row 20", Assert.Throws<IOException>(() => backend.Work(plan, tile, dealer, statistics)).Message);
        // Rows are either counted or left in the dealer, each once.
        bool[] left = new bool[64];
        while (dealer.TryTake(1, 64, out (int First, int Rows) part))
        {
            for (int row = part.First; row < part.First + part.Rows; row++)
            {
                Assert.False(left[row]);
                left[row] = true;
            }
        }

        Assert.True(left[20]);
        Assert.Equal(64 * 61, statistics.PixelCount + (left.Count(row => row) * 61));
    }

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(2, 2, 4)]
    [InlineData(8, 4, 2)]
    public void Groups_are_as_large_as_the_device_takes_and_the_results_do_not_depend_on_it(int warp, int warps, int multiprocessors)
    {
        Context context = Context.Create(builder => builder.CPU(new CPUDevice(warp, warps, multiprocessors)));
        using DeviceBackend backend = new("odd", context, context.GetCPUDevice(0));
        using DeviceBackend usual = SimulatedDevice.Open();
        using MappingEngine engine = new([() => backend]), other = new([() => usual]);
        MapInputs inputs = Cases.Random(9, 61, 64);
        MapComparison.AssertIdentical(other.Map(inputs, Cases.Parameters), engine.Map(inputs, Cases.Parameters));
        MappingPlan plan = new(inputs.Grid, Cases.Parameters, true, true, true);
        MapTile tile = new() { FirstRow = 0, Rows = 64, FirstHeightRow = 0, Height = new float[61 * 64], Modulus = new float[61 * 64] };
        DeviceUse use = backend.Use(plan, tile, true);
        Assert.Equal(warp * warps, use.Launch.GroupSize);
        Assert.Equal(multiprocessors, use.Multiprocessors);
        Assert.Equal(HistogramLayout.Length * sizeof(int), use.Launch.SharedBytes);
        Assert.Equal(0, backend.Use(plan, tile, false).Launch.SharedBytes);
        Assert.Equal(61 * 64, use.PartPixels);
        Assert.True(use.Streams >= 3);
    }

    [SkippableFact]
    public void An_OpenCL_kernel_runs_in_groups_of_whole_warps_that_the_device_takes_from_page_locked_memory()
    {
        using OpenClDevice openCl = new();
        Skip.If(openCl.Backend is null, openCl.WhyNot);
        using MappingEngine engine = new([() => openCl.Backend!]);
        MapInputs inputs = Cases.Random(9, 61, 64);
        engine.Map(inputs, new(), MapOutputs.Tilt);
        MappingPlan plan = new(inputs.Grid, new(), false, false, false);
        DeviceUse use = openCl.Backend!.Use(plan, new() { FirstRow = 0, Rows = 64, FirstHeightRow = 0, Height = new float[61 * 64] }, false);
        Assert.InRange(use.Launch.GroupSize, 1, 256);
        Assert.InRange(use.Launch.Groups, use.Multiprocessors, int.MaxValue);
        Assert.True(use.IsPageLocked);
    }

    [Fact]
    public void Where_memory_runs_out_parts_are_halved_and_the_map_is_the_same()
    {
        using DeviceBackend backend = SimulatedDevice.Open(61 * 32);
        MapInputs inputs = Cases.Random(3, 61, 64);
        MappingPlan plan = new(inputs.Grid, Cases.Parameters, false, false, false);
        float[] expected = new float[61 * 64], modulus = new float[61 * 64];
        MapStatistics first = new(), second = new();
        backend.Map(plan, Tile(((Raster<float>)inputs.Signal!).Values, expected), first);
        using Scarce signal = new(((Raster<float>)inputs.Signal!).Values, failures: 2);
        backend.Map(plan, Tile(signal.Memory, modulus), second);
        Assert.Equal(expected, modulus);
        MapComparison.AssertIdentical(first, second);
        Assert.InRange(backend.LargestPart, 61 * 2, 61 * 8);

        MapTile Tile(ReadOnlyMemory<float> frequency, float[] result) => new()
        {
            FirstRow = 0,
            Rows = 64,
            FirstHeightRow = 0,
            Height = ((Raster<float>)inputs.Height).Values,
            Signal = frequency,
            Modulus = result,
        };
    }

    [Fact]
    public void A_cancelled_map_stops_between_parts()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        using DeviceBackend backend = SimulatedDevice.Open(61 * 4);
        MapInputs inputs = Cases.Random(3, 61, 64);
        MappingPlan plan = new(inputs.Grid, new(), false, false, false) { Options = new() { Cancellation = source.Token } };
        MapTile tile = new() { FirstRow = 0, Rows = 64, FirstHeightRow = 0, Height = ((Raster<float>)inputs.Height).Values, Tilt = new float[61 * 64] };
        Assert.ThrowsAny<OperationCanceledException>(() => backend.Map(plan, tile, null));
    }

    [Fact]
    public void Every_row_is_dealt_once_whoever_asks()
    {
        Random random = new(4);
        for (int round = 0; round < 200; round++)
        {
            int rows = random.Next(1, 2000), most = random.Next(1, 300), least = random.Next(1, most + 1);
            RowDealer dealer = new(rows, random.Next(1, 9));
            int[] dealt = new int[rows];
            int previous = int.MaxValue;
            bool gaveBack = false;
            while (dealer.TryTake(least, most, out (int First, int Rows) part))
            {
                Assert.InRange(part.Rows, 1, most);
                if (random.Next(10) == 0)
                {
                    dealer.GiveBack(part);
                    gaveBack = true;
                    continue;
                }

                if (!gaveBack)
                    Assert.True(part.Rows <= previous);
                previous = part.Rows;
                for (int row = part.First; row < part.First + part.Rows; row++)
                    dealt[row]++;
            }

            Assert.False(dealer.HasMore);
            Assert.All(dealt, times => Assert.Equal(1, times));
        }
    }

    /// <summary>Memory that says, some times, that there is none.</summary>
    private sealed class Scarce(float[] values, int failures) : MemoryManager<float>
    {
        private int left = failures;

        public override Span<float> GetSpan() => values;

        public override MemoryHandle Pin(int elementIndex = 0) =>
            left-- > 0 ? throw new InvalidOperationException("CUDA_ERROR_OUT_OF_MEMORY") : values.AsMemory(elementIndex).Pin();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>Memory that refuses to be written at one place.</summary>
    private sealed class Unwritable(int length, int failsAt) : MemoryManager<float>
    {
        private readonly float[] values = new float[length];

        public override Span<float> GetSpan() => values;

        public override MemoryHandle Pin(int elementIndex = 0) =>
            elementIndex == failsAt ? throw new IOException($"row {failsAt / 61}") : values.AsMemory(elementIndex).Pin();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
