using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Statistics;

/// <summary>Counts of eight values at a time.</summary>
internal static class LaneCounts
{
    /// <summary>Adds one at each of eight places of a table, some of which may be the same; the places are the caller's to check.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref uint first, Vector256<int> places)
    {
        Vector256<ulong> pairs = places.AsUInt64();
        ulong one = pairs.GetElement(0), two = pairs.GetElement(1), three = pairs.GetElement(2), four = pairs.GetElement(3);
        Unsafe.Add(ref first, (nint)(uint)one)++;
        Unsafe.Add(ref first, (nint)(one >> 32))++;
        Unsafe.Add(ref first, (nint)(uint)two)++;
        Unsafe.Add(ref first, (nint)(two >> 32))++;
        Unsafe.Add(ref first, (nint)(uint)three)++;
        Unsafe.Add(ref first, (nint)(three >> 32))++;
        Unsafe.Add(ref first, (nint)(uint)four)++;
        Unsafe.Add(ref first, (nint)(four >> 32))++;
    }
}
