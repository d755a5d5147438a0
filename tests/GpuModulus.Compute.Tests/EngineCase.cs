using GpuModulus.Compute.Backends;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Compute.Tests;

/// <summary>A small map for what engines do with tiles and backends: a slope that needs several rows, and what one backend makes of it.</summary>
internal static class EngineCase
{
    public static MapInputs Inputs { get; } = Cases.Random(1, 61, 64);

    public static MappingParameters Parameters { get; } = Cases.Parameters with { Slope = new(SlopeOperator.Gaussian, 20e-9) };

    public static ModulusMaps Expected { get; } = Map([() => new CpuBackend(1)], new());

    public static ModulusMaps Map(IEnumerable<Func<IMappingBackend>> backends, MappingOptions options)
    {
        using MappingEngine engine = new(backends);
        return engine.Map(Inputs, Parameters, options: options);
    }
}
