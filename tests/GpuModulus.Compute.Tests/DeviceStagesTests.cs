using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Device;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using ILGPU;
using ILGPU.Runtime.CPU;
using Xunit;

namespace GpuModulus.Compute.Tests;

public sealed class DeviceStagesTests
{
    [Fact]
    public void Timed_stage_by_stage_a_device_makes_the_same_map_and_every_stage_takes_time()
    {
        Context context = Context.Create(builder => builder.DefaultCPU());
        using DeviceBackend backend = new("ILGPU on the CPU", context, context.GetCPUDevice(0));
        MapInputs inputs = Cases.Random(3, 61, 64);
        MappingPlan plan = new(inputs.Grid, Cases.Parameters, false, false, false);
        float[] expected = new float[61 * 64], modulus = new float[61 * 64];
        MapStatistics first = new(), second = new();
        backend.Map(plan, Tile(expected), first);
        DeviceStages stages = backend.MapInStages(plan, Tile(modulus), second);
        Assert.Equal(expected, modulus);
        Assert.NotEqual(0, first.Modulus.Total);
        Assert.Equal(first.Modulus.Counts, second.Modulus.Counts);
        Assert.All([stages.StageIn, stages.CopyIn, stages.Kernel, stages.CopyOut, stages.StageOut], stage => Assert.True(stage > TimeSpan.Zero));

        float[] Filled(IRowSource<float> source)
        {
            float[] values = new float[61 * 64];
            source.ReadRows(0, values);
            return values;
        }

        MapTile Tile(float[] result) => new()
        {
            FirstRow = 0,
            Rows = 64,
            FirstHeightRow = 0,
            Height = Filled(inputs.Height),
            Signal = Filled(inputs.Signal!),
            Modulus = result,
            Mask = new byte[61 * 64],
        };
    }
}
