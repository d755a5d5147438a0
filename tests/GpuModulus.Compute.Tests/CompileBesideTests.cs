using GpuModulus.Compute.Backends;
using GpuModulus.Core;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using Xunit;
using static GpuModulus.Compute.Tests.EngineCase;

namespace GpuModulus.Compute.Tests;

/// <summary>Code that is compiled while the caller still reads changes nothing but the time.</summary>
public sealed class CompileBesideTests
{
    [Fact]
    public void What_was_to_be_warned_of_is_said_once_and_with_the_map()
    {
        List<string> warnings = [];
        FaultyBackend faulty = new((_, _) => new InvalidOperationException("the device was lost"));
        using MappingEngine engine = new([() => throw new InvalidOperationException("CUDA_ERROR_NO_DEVICE"), () => faulty, () => new CpuBackend(1)]);
        engine.CompileBeside(Parameters);
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters, options: new() { Warn = warnings.Add }));
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters, options: new() { Warn = warnings.Add }));
        Assert.Equal(["a device could not be opened: CUDA_ERROR_NO_DEVICE; going on with the next backend", "faulty (a broken device) failed: the device was lost; going on with the next backend"], warnings);
        Assert.Equal("cpu", engine.BackendName);
    }

    [Fact]
    public void What_is_wrong_with_the_parameters_or_with_every_backend_is_the_maps_to_say()
    {
        MappingParameters impossible = Parameters with { MaxTiltDegrees = 95 };
        using (MappingEngine engine = new([() => new CpuBackend(1)]))
        {
            engine.CompileBeside(impossible);
            Assert.Equal("--max-tilt", Assert.Throws<InputException>(() => engine.Map(Inputs, impossible)).Subject);
        }

        using MappingEngine without = new([() => throw new InvalidOperationException("no driver")]);
        without.CompileBeside(Parameters);
        for (int i = 0; i < 2; i++)
            Assert.Contains("no driver", Assert.Throws<InputException>(() => without.Map(Inputs, Parameters)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_that_was_busy_then_is_asked_again()
    {
        FaultyBackend busy = new((call, _) => call == 1 ? new InvalidOperationException("busy") : null);
        using (MappingEngine engine = new([() => busy]))
        {
            engine.CompileBeside(Parameters);
            MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters));
        }

        int opened = 0;
        using MappingEngine late = new([() => opened++ == 0 ? throw new InvalidOperationException("busy") : new CpuBackend(1)]);
        late.CompileBeside(Parameters);
        MapComparison.AssertIdentical(Expected, late.Map(Inputs, Parameters));
    }

    /// <summary>Memory that was short for a moment, for a few pixels, does not cut the map into crumbs.</summary>
    [Fact]
    public void Tiles_are_as_large_as_without()
    {
        List<int> rows = [];
        FaultyBackend full = new((call, tile) =>
        {
            rows.Add(tile.Rows);
            return call == 1 ? new InvalidOperationException("CL_MEM_OBJECT_ALLOCATION_FAILURE") : null;
        });
        using MappingEngine engine = new([() => full]);
        engine.CompileBeside(Parameters);
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters));
        Assert.Equal(Inputs.Grid.Rows, rows[^1]);
    }

    [Fact]
    public void Several_calls_wait_for_one_another_and_leaving_waits_for_all()
    {
        int opened = 0;
        FaultyBackend slow = new((_, _) => null);
        MappingEngine engine = new([() =>
        {
            Thread.Sleep(20);
            opened++;
            return slow;
        }]);
        engine.CompileBeside(Parameters);
        engine.CompileBeside(Parameters with { Slope = new(SlopeOperator.Central) });
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters));
        engine.CompileBeside(Parameters with { Slope = new(SlopeOperator.Gaussian, 200e-9) });
        engine.Dispose();
        Assert.Equal(1, opened);
        Assert.True(slow.IsDisposed);
        Assert.Equal(4, slow.Calls);
    }
}
