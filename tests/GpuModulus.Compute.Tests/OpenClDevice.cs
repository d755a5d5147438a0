using System.Reflection;
using System.Runtime.InteropServices;
using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Device;
using ILGPU;
using ILGPU.Runtime.OpenCL;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>
/// The first usable OpenCL device; else a PoCL without generic address space (Debian's 3.1), made to run the kernels without shared memory and atomics. A crutch for tests: ILGPU is told that the
/// device has what it lacks, and PoCL is told to read "generic" as "global". That proves the arithmetic and the ways of the data, not device support.
/// </summary>
internal sealed partial class OpenClDevice : IDisposable
{
    private const string BuildFlags = "POCL_EXTRA_BUILD_FLAGS";
    private const string GenericIsGlobal = "-D__generic=__global";

    public OpenClDevice(int? partPixels = null)
    {
        BackendDescription[] devices = [.. DeviceContext.Describe().Where(d => d.Backend == "opencl")];
        if (Array.Find(devices, d => d.IsUsable) is { } usable)
        {
            Backend = DeviceContext.Open("opencl", usable.Index);
            Backend.LargestPart = partPixels ?? Backend.LargestPart;
            Counts = true;
            return;
        }

        int index = Array.FindIndex(devices, d => d.Device.Contains("Portable Computing Language", StringComparison.Ordinal));
        if (index < 0 || !OperatingSystem.IsLinux())
        {
            WhyNot = $"no OpenCL device (Debian: pocl-opencl-icd); OpenCL shows {string.Join("; ", devices.Select(d => $"{d.Device}: {d.Remark}"))}";
            return;
        }

        // Read by PoCL with getenv at every build, which .NET's own Environment does not reach.
        Assert.Equal(0, SetVariable(BuildFlags, GenericIsGlobal, 1));
        Context context = Context.Create(builder => builder.OpenCL(PretendGenericAddressSpace));
        Backend = new DeviceBackend("opencl", context, context.GetCLDevice(index));
        Backend.LargestPart = partPixels ?? Backend.LargestPart;
    }

    /// <summary>Null where there is none.</summary>
    public DeviceBackend? Backend { get; }

    /// <summary>Why there is none.</summary>
    public string WhyNot { get; } = "";

    /// <summary>Whether it can count, too: not with the crutch.</summary>
    public bool Counts { get; }

    public void Dispose()
    {
        Backend?.Dispose();
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
