using System.Runtime.InteropServices;

namespace GpuModulus.Kernels.Device;

/// <summary>Where a kernel counts the values of one region: in the parts of its bins, and in the bins of the group of pixel blocks.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DeviceRegion
{
    /// <summary>About where the first part begins, Pa; only a first guess is made with it.</summary>
    public float Minimum;

    /// <summary>About how many parts a Pa holds.</summary>
    public float PerPascal;

    /// <summary>Number of parts.</summary>
    public int Parts;

    /// <summary>Parts of one bin.</summary>
    public int PartsPerBin;

    /// <summary>
    /// Where the region's thresholds begin: Parts + 3 bit patterns of positive floats, the first 0 and the last 2³¹ − 1. A value lies in place k (0 below, 1 … Parts, Parts + 1 above)
    /// when threshold k ≤ its bits &lt; threshold k + 1.
    /// </summary>
    public int Thresholds;

    /// <summary>Where the counts of the parts begin.</summary>
    public int Fine;

    /// <summary>Where the counts of the first group of blocks begin.</summary>
    public int Groups;

    /// <summary>Counts of one group of blocks: below, bins, above.</summary>
    public int GroupLength;

    /// <summary>Edge of the blocks in pixels.</summary>
    public int BlockSize;
}
