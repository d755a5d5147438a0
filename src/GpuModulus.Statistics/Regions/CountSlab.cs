using GpuModulus.Core.Maps;

namespace GpuModulus.Statistics;

/// <summary>
/// Short rows of counts in few large arrays: a map has thousands of regions, and arrays of their own, made anew whenever one grows, cost more in page faults than all that is counted in them.
/// Not for several threads at once.
/// </summary>
internal sealed class CountSlab
{
    private const int Smallest = 1 << 12;

    // The least that fills huge pages.
    private const int Largest = 1 << 19;
    private long[] current = [];
    private int used;

    /// <summary>So many zeros.</summary>
    public Memory<long> Take(int count)
    {
        if (current.Length - used < count)
        {
            current = PixelArray.Zeroed<long>(Math.Max(count, Math.Clamp(2 * current.Length, Smallest, Largest)));
            used = 0;
        }

        Memory<long> taken = current.AsMemory(used, count);
        used += count;
        return taken;
    }
}
