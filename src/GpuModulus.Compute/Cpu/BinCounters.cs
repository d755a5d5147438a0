using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Compute.Cpu;

/// <summary>
/// Several counters for every bin, side by side. Neighbouring pixels count in different ones, so that equal values do not wait for each other: what was just written can be read again only
/// several cycles later.
/// </summary>
internal static unsafe class BinCounters
{
    /// <summary>A bin's counters begin at its number times 2^this.</summary>
    public const int Spread = 3;

    /// <summary>Counters of a bin.</summary>
    public const int PerBin = 1 << Spread;

    /// <summary>Places ahead of the first bin for what has no value, one for each lane of a vector: pixels without one come in crowds, and would wait for each other at a single place.</summary>
    public const int Ahead = 16;

    /// <summary>Counters, all 0; none where nobody wants them.</summary>
    public static OwnLines<int> Create(bool wanted, int bins) => new(wanted ? (Ahead + bins) * PerBin : 0);

    /// <summary>Counts one vector's keys, each the place of a bin's counters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Count<T>(int* keys, int* counters)
        where T : unmanaged, ILanes<T>
    {
        CountFour(keys, counters);
        if (T.Count > 4)
            CountFour(keys + 4, counters + 4);
        if (T.Count > 8)
        {
            CountFour(keys + 8, counters);
            CountFour(keys + 12, counters + 4);
        }
    }

    /// <summary>
    /// Adds every bin's counters. Pixels without a value fell into the bin <paramref name="rest"/>; how many have one is known, so that bin is what the others leave.
    /// </summary>
    public static void Merge(OwnLines<int> counters, long counted, int rest, long[] counts)
    {
        if (counters.Length == 0)
            return;
        long left = counted;
        for (int i = 0; i < counts.Length; i++)
        {
            if (i == rest)
                continue;
            Vector256<uint> places = Vector256.Load((uint*)counters.Pointer + ((Ahead + i) * PerBin));
            // Most bins are empty.
            if (places == Vector256<uint>.Zero)
                continue;
            (Vector256<ulong> lower, Vector256<ulong> upper) = Vector256.Widen(places);
            long sum = (long)Vector256.Sum(lower + upper);
            counts[i] += sum;
            left -= sum;
        }

        counts[rest] += left;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountFour(int* keys, int* counters)
    {
        counters[(nint)(uint)keys[0]]++;
        counters[(nint)(uint)keys[1] + 1]++;
        counters[(nint)(uint)keys[2] + 2]++;
        counters[(nint)(uint)keys[3] + 3]++;
    }
}
