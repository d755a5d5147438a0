namespace GpuModulus.Compute.Backends;

/// <summary>How a kernel is launched on a device.</summary>
/// <param name="GroupSize">Threads per group.</param>
/// <param name="Groups">Groups that fill the device; smaller tiles take fewer.</param>
/// <param name="SharedBytes">Shared memory per group.</param>
/// <param name="Occupancy">Resident threads over what a multiprocessor holds; null where the driver does not tell.</param>
public sealed record DeviceLaunch(int GroupSize, int Groups, int SharedBytes, double? Occupancy);
