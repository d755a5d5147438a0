using GpuModulus.Kernels.Device;

namespace GpuModulus.Compute.Counting;

/// <summary>What a device must know to count every labelled pixel in bins of its region: see <see cref="DeviceRegion"/> for the places.</summary>
public sealed class LabelledBins
{
    /// <summary>From label to place in <see cref="Regions"/>; −1 for a label that is not counted.</summary>
    public required int[] Places { get; init; }

    /// <summary>The regions.</summary>
    public required DeviceRegion[] Regions { get; init; }

    /// <summary>The thresholds of all regions.</summary>
    public required int[] Thresholds { get; init; }

    /// <summary>Groups into which the blocks of pixels are dealt: (⌊x/size⌋ + BlockStep · ⌊y/size⌋) mod BlockGroups.</summary>
    public required int BlockGroups { get; init; }

    /// <summary>See <see cref="BlockGroups"/>.</summary>
    public required int BlockStep { get; init; }
}
