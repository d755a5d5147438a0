namespace GpuModulus.Compute.Backends;

/// <summary>Where the time of one tile on a device went, each stage waited for before the next began.</summary>
/// <param name="StageIn">Channels into page-locked memory, by the processor.</param>
/// <param name="CopyIn">From there to the device.</param>
/// <param name="Kernel">The map, and the counts where they were wanted.</param>
/// <param name="CopyOut">Results into page-locked memory of the host.</param>
/// <param name="StageOut">From there to where they belong, by the processor.</param>
public readonly record struct DeviceStages(TimeSpan StageIn, TimeSpan CopyIn, TimeSpan Kernel, TimeSpan CopyOut, TimeSpan StageOut)
{
    /// <summary>Stage by stage the sum of two tiles.</summary>
    public static DeviceStages operator +(DeviceStages a, DeviceStages b) =>
        new(a.StageIn + b.StageIn, a.CopyIn + b.CopyIn, a.Kernel + b.Kernel, a.CopyOut + b.CopyOut, a.StageOut + b.StageOut);
}
