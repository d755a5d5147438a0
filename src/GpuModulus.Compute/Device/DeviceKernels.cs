using GpuModulus.Compute.Backends;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Device;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuModulus.Compute.Device;

using CountingKernel = Action<AcceleratorStream, KernelConfig, DeviceTile, MappingConstants<FloatLane>, DeviceMaps, ArrayView<int>>;
using MapsKernel = Action<AcceleratorStream, KernelConfig, DeviceTile, MappingConstants<FloatLane>, DeviceMaps>;

/// <summary>The kernels of one device, each compiled at its first use and kept, with the launch that suits the device.</summary>
internal sealed class DeviceKernels(Accelerator accelerator)
{
    private readonly Dictionary<(ContactModel, SlopeOperator, bool), Loaded> loaded = [];

    /// <summary>Kernels compiled so far.</summary>
    public int Count => loaded.Count;

    /// <summary>Starts the kernel that this plan needs; does not wait.</summary>
    public void Start(AcceleratorStream stream, MappingPlan plan, DeviceTile tile, DeviceMaps maps, ArrayView<int>? counts)
    {
        Loaded kernel = Get(plan, counts is not null);
        long pixels = (long)tile.Rows * tile.Columns;
        // The grid-stride loop does the rest: as many groups as the device holds at once, and few groups mean few merges of their tables.
        int groups = (int)Math.Clamp((pixels + kernel.Launch.GroupSize - 1) / kernel.Launch.GroupSize, 1, kernel.Launch.Groups);
        KernelConfig launch = new(groups, kernel.Launch.GroupSize);
        MappingConstants<FloatLane> constants = plan.Constants<FloatLane>();
        if (counts is { } table)
            ((CountingKernel)kernel.Kernel)(stream, launch, tile, constants, maps, table);
        else
            ((MapsKernel)kernel.Kernel)(stream, launch, tile, constants, maps);
    }

    /// <summary>How this plan's kernel is launched here.</summary>
    public DeviceLaunch Launch(MappingPlan plan, bool counting) => Get(plan, counting).Launch;

    private Loaded Get(MappingPlan plan, bool counting)
    {
        (ContactModel, SlopeOperator, bool) key = (plan.Parameters.Contact, plan.Parameters.Slope.Operator, counting);
        if (!loaded.TryGetValue(key, out Loaded? kernel))
        {
            int sharedBytes = counting ? HistogramLayout.Length * sizeof(int) : 0;
            if (sharedBytes > accelerator.MaxSharedMemoryPerGroup)
                throw new NotSupportedException($"{accelerator.Name} has {accelerator.MaxSharedMemoryPerGroup} bytes of shared memory per group where the histograms need {sharedBytes}");
            Delegate compiled = MappingVariants.Dispatch(plan.Parameters.Contact, plan.Parameters.Slope.Operator, new Loader(accelerator, counting));
            kernel = new(compiled, Suited(compiled.GetKernel(), sharedBytes));
            loaded[key] = kernel;
        }

        return kernel;
    }

    private DeviceLaunch Suited(Kernel kernel, int sharedBytes)
    {
        int multiprocessors = accelerator.NumMultiprocessors;
        switch (accelerator)
        {
            case CudaAccelerator:
                // The driver knows the kernel's registers and shared memory.
                int best = accelerator.EstimateGroupSize(kernel);
                int active = Math.Max(1, accelerator.EstimateMaxActiveGroupsPerMultiprocessor(kernel, best));
                return new(best, active * multiprocessors, sharedBytes, (double)active * best / accelerator.MaxNumThreadsPerMultiprocessor);
            case CLAccelerator:
                // OpenCL tells what a kernel can have at the most, not what fills the device: 256 suits GPUs of every make, and eight groups fill a multiprocessor.
                const int Usual = 256;
                int most = accelerator.EstimateGroupSize(kernel);
                int group = Math.Min(Usual, most);
                return new(group - (group > accelerator.WarpSize ? group % accelerator.WarpSize : 0), 8 * multiprocessors, sharedBytes, null);
            default:
                return new(accelerator.MaxNumThreadsPerGroup, 8 * multiprocessors, sharedBytes, null);
        }
    }

    private sealed record Loaded(Delegate Kernel, DeviceLaunch Launch);

    private sealed class Loader(Accelerator accelerator, bool counting) : IMappingVariant<Delegate>
    {
        public Delegate Use<TContact, TSlope>()
            where TContact : struct, IContactModel
            where TSlope : struct, ISlopeOperator => counting
                ? accelerator.LoadKernel<DeviceTile, MappingConstants<FloatLane>, DeviceMaps, ArrayView<int>>(MapKernel.MapsAndHistograms<TContact, TSlope>)
                : accelerator.LoadKernel<DeviceTile, MappingConstants<FloatLane>, DeviceMaps>(MapKernel.Maps<TContact, TSlope>);
    }
}
