using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>The per-pixel kernels, run as OpenCL.</summary>
public sealed class OpenClTests : IDisposable
{
    private readonly OpenClDevice device = new();

    public static TheoryData<ContactModel, SlopeOperator> Variants()
    {
        TheoryData<ContactModel, SlopeOperator> variants = [];
        foreach (ContactModel contact in Enum.GetValues<ContactModel>())
        {
            foreach (SlopeOperator slope in Enum.GetValues<SlopeOperator>())
                variants.Add(contact, slope);
        }

        return variants;
    }

    [SkippableTheory]
    [MemberData(nameof(Variants))]
    public void A_kernel_without_counts_runs_as_OpenCL_and_equals_the_reference(ContactModel contact, SlopeOperator slope)
    {
        Skip.If(device.Backend is null, device.WhyNot);
        using MappingEngine reference = TestedBackends.Engine("reference");
        using MappingEngine engine = new([() => device.Backend!]);
        MapInputs inputs = Cases.Random(40 + (int)contact + (3 * (int)slope), 211, 97);
        MappingParameters parameters = Cases.Parameters with { Contact = contact, Slope = Cases.Slopes.Single(s => s.Operator == slope) };
        ModulusMaps expected = reference.Map(inputs, parameters);
        foreach (int? rows in new int?[] { null, 13 })
        {
            ModulusMaps maps = engine.Map(inputs, parameters, MapOutputs.All & ~MapOutputs.Statistics, new() { TileRows = rows });
            MapComparison.AssertAgree(expected, maps, Tolerances.Of("opencl"), parameters);
        }

        Assert.Equal("opencl", engine.BackendName);
    }

    public void Dispose() => device.Dispose();
}
