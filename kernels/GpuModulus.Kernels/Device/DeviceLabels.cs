using System.Runtime.InteropServices;
using ILGPU;

namespace GpuModulus.Kernels.Device;

/// <summary>Rows of a labelled map in device memory, and what is known of its regions.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DeviceLabels
{
    /// <summary>Label of every pixel.</summary>
    public ArrayView<int> Labels;

    /// <summary>Reason codes; 0 = the pixel has a value.</summary>
    public ArrayView<byte> Mask;

    /// <summary>Corrected modulus, Pa.</summary>
    public ArrayView<float> Modulus;

    /// <summary>From label to place in <see cref="Regions"/>; −1 for a label that is not counted.</summary>
    public ArrayView<int> Places;

    /// <summary>The regions.</summary>
    public ArrayView<DeviceRegion> Regions;

    /// <summary>Thresholds of all regions.</summary>
    public ArrayView<int> Thresholds;

    /// <summary>Pixels of a row.</summary>
    public int Columns;

    /// <summary>Rows.</summary>
    public int Rows;

    /// <summary>The first of them in the map.</summary>
    public int FirstRow;

    /// <summary>Groups into which the blocks are dealt, (⌊x/size⌋ + BlockStep · ⌊y/size⌋) mod BlockGroups.</summary>
    public int BlockGroups;

    /// <summary>See <see cref="BlockGroups"/>.</summary>
    public int BlockStep;
}
