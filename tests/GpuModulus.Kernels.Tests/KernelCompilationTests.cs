using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Device;
using GpuModulus.Kernels.Slopes;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Xunit;

namespace GpuModulus.Kernels.Tests;

/// <summary>Every kernel, in every variant, becomes PTX and OpenCL C on a machine without a GPU.</summary>
public sealed class KernelCompilationTests : IClassFixture<KernelCompilationTests.SharedContext>
{
    private readonly SharedContext shared;

    public KernelCompilationTests(SharedContext shared) => this.shared = shared;

    public static TheoryData<string, Type, Type> Kernels()
    {
        TheoryData<string, Type, Type> data = [];
        foreach (string kernel in new[] { nameof(MapKernel.Maps), nameof(MapKernel.MapsAndHistograms) })
        {
            foreach (Type contact in new[] { typeof(FlatPunch), typeof(HertzSphere), typeof(SneddonCone) })
            {
                foreach (Type slope in new[] { typeof(CentralDifference), typeof(SobelOperator), typeof(PrewittOperator), typeof(GaussianDerivative) })
                    data.Add(kernel, contact, slope);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_compiles_to_PTX_for_sm_70_80_and_90(string kernel, Type contact, Type slope)
    {
        bool counts = kernel == nameof(MapKernel.MapsAndHistograms);
        foreach (CudaArchitecture architecture in new[] { CudaArchitecture.SM_70, CudaArchitecture.SM_80, CudaArchitecture.SM_90 })
        {
            using PTXBackend backend = new(shared.Context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
            CompiledKernel compiled = backend.Compile(Entry(kernel, contact, slope), default);
            string assembly = Assert.IsType<PTXCompiledKernel>(compiled).PTXAssembly;
            Assert.Contains(".visible .entry", assembly, StringComparison.Ordinal);
            // Tables of the group in shared memory; one addition to the device's own table, in the merge.
            Assert.Equal(counts ? 7 : 0, Occurrences(assembly, "red.add.shared"));
            Assert.Equal(counts ? 1 : 0, Occurrences(assembly, "red.add.") - Occurrences(assembly, "red.add.shared"));
            Assert.DoesNotContain("atom.", assembly, StringComparison.Ordinal);
            // A 64-bit division per pixel would cost more than its physics: two at the start of a thread are enough.
            Assert.Equal(2, Occurrences(assembly, "div.s64"));
            Assert.DoesNotContain("rem.", assembly, StringComparison.Ordinal);
            Assert.DoesNotContain(".f64", assembly, StringComparison.Ordinal);
            // Approximate instructions would break the tolerance: a cosine near 90° above all.
            Assert.DoesNotContain(".approx", assembly, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_compiles_to_OpenCL_C(string kernel, Type contact, Type slope)
    {
        CLCapabilityContext capabilities = new(true, true, true, true, true);
        using CLBackend backend = new(shared.Context, capabilities, CLDeviceVendor.Other, new CLCVersion(2, 0));
        CompiledKernel compiled = backend.Compile(Entry(kernel, contact, slope), default);
        string source = Assert.IsType<CLCompiledKernel>(compiled).Source;
        Assert.Contains("kernel void", source, StringComparison.Ordinal);
        Assert.DoesNotContain("double", source, StringComparison.Ordinal);
        Assert.Equal(kernel == nameof(MapKernel.MapsAndHistograms), source.Contains("atomic_", StringComparison.Ordinal));
    }

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    [Fact]
    public void The_counting_of_regions_compiles_to_PTX_and_OpenCL_C_without_a_decimal_in_a_decision()
    {
        EntryPointDescription entry = EntryPointDescription.FromExplicitlyGroupedKernel(typeof(RegionKernel).GetMethod(nameof(RegionKernel.Count))!);
        foreach (CudaArchitecture architecture in new[] { CudaArchitecture.SM_70, CudaArchitecture.SM_80, CudaArchitecture.SM_90 })
        {
            using PTXBackend cuda = new(shared.Context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
            string assembly = Assert.IsType<PTXCompiledKernel>(cuda.Compile(entry, default)).PTXAssembly;
            Assert.Contains(".visible .entry", assembly, StringComparison.Ordinal);
            Assert.Contains("atom.cas.shared", assembly, StringComparison.Ordinal);
            // Two counts a pixel in shared memory; in global memory one per entry at the end, and two for pixels without an entry.
            Assert.Equal(2, Occurrences(assembly, "red.add.shared"));
            Assert.Equal(3, Occurrences(assembly, "red.add.") - Occurrences(assembly, "red.add.shared"));
            Assert.DoesNotContain(".f64", assembly, StringComparison.Ordinal);
        }

        using CLBackend openCl = new(shared.Context, new CLCapabilityContext(true, true, true, true, true), CLDeviceVendor.Other, new CLCVersion(2, 0));
        string source = Assert.IsType<CLCompiledKernel>(openCl.Compile(entry, default)).Source;
        Assert.Contains("atomic_compare_exchange", source, StringComparison.Ordinal);
        Assert.DoesNotContain("double", source, StringComparison.Ordinal);
    }

    private static EntryPointDescription Entry(string kernel, Type contact, Type slope) =>
        EntryPointDescription.FromExplicitlyGroupedKernel(typeof(MapKernel).GetMethod(kernel)!.MakeGenericMethod(contact, slope));

    /// <summary>One ILGPU context for all: making one, and reading the same methods anew into each, is most of the cost.</summary>
    public sealed class SharedContext : IDisposable
    {
        public Context Context { get; } = Context.Create(builder => builder.DefaultCPU());

        public void Dispose() => Context.Dispose();
    }
}
