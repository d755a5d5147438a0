using GpuModulus.Compute.Device;
using ILGPU;
using ILGPU.Runtime.CPU;

namespace GpuModulus.Compute.Tests;

/// <summary>ILGPU's device in the processor, in a context of its own.</summary>
internal static class SimulatedDevice
{
    /// <param name="partPixels">Pixels per part, small ones so that small maps fill all slots; null for the usual size.</param>
    /// <param name="name">Name of the backend.</param>
    public static DeviceBackend Open(int? partPixels = null, string name = "simulated")
    {
        Context context = Context.Create(builder => builder.DefaultCPU());
        DeviceBackend device = new(name, context, context.GetCPUDevice(0));
        device.LargestPart = partPixels ?? device.LargestPart;
        return device;
    }
}
