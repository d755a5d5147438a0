using System.Reflection;
using System.Runtime.InteropServices;
using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Device;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using ILGPU;
using ILGPU.Runtime.OpenCL;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>
/// The per-pixel kernels, run as OpenCL on a PoCL without generic address space (Debian's 3.1). A crutch for tests: ILGPU is told that the device has what it
/// lacks, and PoCL is told to read "generic" as "global". That holds for kernels without shared memory and atomics, and proves the arithmetic, not device support.
/// </summary>
public sealed partial class PoclTests : IDisposable
{
    private const string BuildFlags = "POCL_EXTRA_BUILD_FLAGS";
    private const string GenericIsGlobal = "-D__generic=__global";
    private readonly DeviceBackend? backend;
    private readonly string whyNot = "";

    public PoclTests()
    {
        BackendDescription[] devices = [.. DeviceContext.Describe().Where(d => d.Backend == "opencl")];
        int index = Array.FindIndex(devices, d => d.Device.Contains("Portable Computing Language", StringComparison.Ordinal));
        if (index < 0 || !OperatingSystem.IsLinux())
        {
            whyNot = $"no PoCL (Debian: pocl-opencl-icd); OpenCL shows {string.Join("; ", devices.Select(d => $"{d.Device}: {d.Remark}"))}";
            return;
        }

        if (devices[index].IsUsable)
        {
            whyNot = "this PoCL has generic address space: the shared suite runs everything on it, without a crutch";
            return;
        }

        // Read by PoCL with getenv at every build, which .NET's own Environment does not reach.
        Assert.Equal(0, SetVariable(BuildFlags, GenericIsGlobal, 1));
        Context context = Context.Create(builder => builder.OpenCL(PretendGenericAddressSpace));
        backend = new DeviceBackend("opencl", context, context.GetCLDevice(index));
    }

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
        Skip.If(backend is null, whyNot);
        using MappingEngine reference = TestedBackends.Engine("reference");
        using MappingEngine engine = new([() => backend!]);
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

    public void Dispose()
    {
        backend?.Dispose();
        _ = UnsetVariable(BuildFlags);
    }

    private static bool PretendGenericAddressSpace(CLDevice device)
    {
        // An exception here would be swallowed by ILGPU; the backend's constructor then fails instead.
        PropertyInfo property = typeof(CLCapabilityContext).GetProperty("GenericAddressSpace", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)!;
        property.GetSetMethod(nonPublic: true)!.Invoke(device.Capabilities, [true]);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UnsetVariable(string name);
}
