namespace GpuModulus.Compute.Backends;

/// <summary>Where the time of one tile on a device went, each stage waited for before the next began.</summary>
/// <param name="CopyIn">Channels to the device.</param>
/// <param name="Kernel">The map, and the counts where they were wanted.</param>
/// <param name="CopyOut">Results to the host.</param>
public readonly record struct DeviceStages(TimeSpan CopyIn, TimeSpan Kernel, TimeSpan CopyOut);
