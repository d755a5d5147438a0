using System.Reflection;
using System.Runtime.InteropServices;
using GpuModulus.Compute.Backends;
using ILGPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuModulus.Compute.Device;

/// <summary>Looks for CUDA and OpenCL devices through ILGPU.</summary>
internal static class DeviceContext
{
    private static readonly Lock ResolverLock = new();
    private static bool resolverSet;

    public static IReadOnlyList<BackendDescription> Describe()
    {
        List<BackendDescription> found = [];
        using Context? cuda = TryCreate(builder => builder.Cuda(_ => true), "cuda", found);
        if (cuda is not null)
        {
            int index = 0;
            foreach (CudaDevice device in cuda.GetCudaDevices())
                found.Add(Describe(device, index++));
        }

        if (!found.Exists(d => d.Backend == "cuda"))
            found.Add(new("cuda", 0, "none", false, true, "no NVIDIA driver or no CUDA device found"));
        using Context? openCl = TryCreate(builder => builder.OpenCL(_ => true), "opencl", found);
        if (openCl is not null)
        {
            int index = 0;
            foreach (CLDevice device in openCl.GetCLDevices())
                found.Add(Describe(device, index++));
        }

        if (!found.Exists(d => d.Backend == "opencl"))
            found.Add(new("opencl", 0, "none", false, true, "no OpenCL loader (libOpenCL.so.1) or no OpenCL device found"));
        return found;
    }

    public static DeviceBackend Open(string backend, int index)
    {
        UseVersionedOpenClLibrary();
        Context context = Context.Create(builder =>
        {
            if (backend == "cuda")
                builder.Cuda(_ => true);
            else
                builder.OpenCL(_ => true);
            builder.Optimize(OptimizationLevel.O2);
        });
        try
        {
            ILGPU.Runtime.Device device = backend == "cuda" ? context.GetCudaDevice(index) : context.GetCLDevice(index);
            return new DeviceBackend(backend, context, device);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    private static Context? TryCreate(Action<Context.Builder> build, string backend, List<BackendDescription> found)
    {
        UseVersionedOpenClLibrary();
        try
        {
            return Context.Create(builder => build(builder));
        }
        catch (Exception e) when (e is DllNotFoundException or NotSupportedException or TypeInitializationException or InvalidOperationException || e is ILGPU.Runtime.AcceleratorException)
        {
            found.Add(new(backend, 0, "none", false, true, e.Message));
            return null;
        }
    }

    private static BackendDescription Describe(CudaDevice device, int index)
    {
        string name = $"{device.Name}, {device.MemorySize >> 20} MiB, compute capability {device.Architecture}";
        bool usable = device.Architecture is { } architecture && architecture.Major >= 5;
        return new("cuda", index, name, usable, true, usable ? $"driver {device.DriverVersion}" : "compute capability below 5.0");
    }

    private static BackendDescription Describe(CLDevice device, int index)
    {
        bool isGpu = device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU);
        string name = $"{device.Name} ({device.PlatformName}), {device.MemorySize >> 20} MiB, {device.CVersion}";
        bool usable = device.Capabilities.GenericAddressSpace;
        string remark = usable
            ? isGpu ? "" : "a CPU: taken only with --backend opencl"
            : "no generic address space, which ILGPU needs (OpenCL 2.x, or 3.0 with that feature)";
        return new("opencl", index, name, usable, isGpu, remark);
    }

    /// <summary>Handle of the OpenCL loader, 0 where there is none. ILGPU asks for libOpenCL.so, which only development packages install; the loader itself is libOpenCL.so.1.</summary>
    public static nint OpenClLibrary { get; } = LoadOpenCl();

    private static nint LoadOpenCl()
    {
        foreach (string name in new[] { "libOpenCL.so.1", "libOpenCL.so", "OpenCL.dll", "/System/Library/Frameworks/OpenCL.framework/OpenCL" })
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
                return handle;
        }

        return 0;
    }

    private static void UseVersionedOpenClLibrary()
    {
        lock (ResolverLock)
        {
            if (resolverSet || !OperatingSystem.IsLinux())
                return;
            resolverSet = true;
            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (NativeLibrary.TryLoad(name, assembly, path, out nint handle))
            return handle;
        return name.Contains("OpenCL", StringComparison.OrdinalIgnoreCase) ? OpenClLibrary : 0;
    }
}
