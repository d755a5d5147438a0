using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// Counts in the bins of a <see cref="LogHistogram"/> of what one region has in one band of rows: all octaves stand in one table, of which only the few that occur are touched, so that values on either side of a
/// power of two are counted like others.
/// </summary>
internal sealed class OctaveTally(int minExponent, int octaves)
{
    /// <summary>Values that <see cref="CountLanes"/> takes at once.</summary>
    public const int Lanes = 8;

    private readonly int above = (octaves * LogHistogram.BinsPerOctave) + 1;
    private readonly int offset = ((127 + minExponent) * LogHistogram.BinsPerOctave) - 1;

    // As in the histogram, and one place more for lanes that do not count: adding there costs less than asking for each.
    private readonly uint[] counts = new uint[(octaves * LogHistogram.BinsPerOctave) + 3];

    // Of every lane: no lower and no higher place has been counted in.
    private Vector256<uint> lowest = Vector256<uint>.AllBitsSet;
    private Vector256<uint> highest;

    /// <summary>All bits set where a value is positive and finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Countable(Vector256<float> values) =>
        Vector256.LessThan(values.AsUInt32() - Vector256<uint>.One, Vector256.Create(0x7F7F_FFFFu)).AsInt32();

    /// <summary>Counts the lanes whose bits are set in <paramref name="chosen"/> where <see cref="LogHistogram.IndexOf"/> would; those are positive and finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountLanes(Vector256<float> values, Vector256<int> chosen)
    {
        if (chosen == Vector256<int>.Zero)
            return;
        Vector256<int> keys = (values.AsInt32() >> LogHistogram.KeyShift) - Vector256.Create(offset);
        Vector256<uint> places = Vector256.Min(Vector256.Max(keys, Vector256<int>.Zero), Vector256.Create(above)).AsUInt32();
        lowest = Vector256.Min(lowest, places | ~chosen.AsUInt32());
        highest = Vector256.Max(highest, places & chosen.AsUInt32());
        LaneCounts.Add(ref MemoryMarshal.GetArrayDataReference(counts), Vector256.ConditionalSelect(chosen, places.AsInt32(), Vector256.Create(above + 1)));
    }

    /// <summary>Adds the counts to others of the same bins, and begins anew.</summary>
    public void MoveTo(OctaveCounts sum)
    {
        uint low = uint.MaxValue, high = 0;
        for (int lane = 0; lane < Lanes; lane++)
            (low, high) = (Math.Min(low, lowest.GetElement(lane)), Math.Max(high, highest.GetElement(lane)));
        if (low <= high)
        {
            sum.Add(counts.AsSpan(0, above + 1), (int)low, (int)high);
            Array.Clear(counts, (int)low, (int)(high - low) + 1);
        }

        (lowest, highest) = (Vector256<uint>.AllBitsSet, default);
    }
}
