using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// The counts of a <see cref="LogHistogram"/>, kept only for the powers of two that occur: the modulus of one region spans a few octaves of 34, and a map may have
/// thousands of regions.
/// </summary>
internal sealed class OctaveCounts(int minExponent, int octaves)
{
    /// <summary>Values that <see cref="CountLanes"/> takes at once.</summary>
    public const int Lanes = 8;

    private const int OctaveBits = 6;
    private const int BinMask = LogHistogram.BinsPerOctave - 1;

    // One place more for lanes that do not count: adding there costs less than asking for each.
    private const int Ignored = LogHistogram.BinsPerOctave;
    private readonly long[]?[] counts = new long[octaves][];
    private readonly int offset = (127 + minExponent) * LogHistogram.BinsPerOctave;
    private long below;
    private long above;

    /// <summary>Counts a positive finite value where <see cref="LogHistogram.IndexOf"/> would.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(float value)
    {
        int key = (BitConverter.SingleToInt32Bits(value) >> LogHistogram.KeyShift) - offset, octave = key >> OctaveBits;
        if ((uint)octave < (uint)counts.Length && counts[octave] is { } known)
            known[key & BinMask]++;
        else
            CountRare(key, octave);
    }

    /// <summary>All bits set where a value is positive and finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Countable(Vector256<float> values) =>
        Vector256.LessThan(values.AsUInt32() - Vector256<uint>.One, Vector256.Create(0x7F7F_FFFFu)).AsInt32();

    /// <summary>Counts the lanes whose bits are set in <paramref name="chosen"/>; those are positive and finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountLanes(Vector256<float> values, Vector256<int> chosen)
    {
        uint lanes = chosen.ExtractMostSignificantBits();
        if (lanes == 0)
            return;
        Vector256<int> keys = (values.AsInt32() >> LogHistogram.KeyShift) - Vector256.Create(offset), places = keys >> OctaveBits;
        int octave = places.GetElement(BitOperations.TrailingZeroCount(lanes));
        // One region's neighbours are seldom an octave apart.
        if ((uint)octave < (uint)counts.Length && counts[octave] is { } table && ((Vector256.Equals(places, Vector256.Create(octave)) & chosen) == chosen))
            CountIn(ref MemoryMarshal.GetArrayDataReference(table), Vector256.ConditionalSelect(chosen, keys & Vector256.Create(BinMask), Vector256.Create(Ignored)).AsUInt64());
        else
            CountApart(keys, lanes);
    }

    /// <summary>Adds counts of the same bins; what the other held may become part of this one, so it is not to be used any more.</summary>
    public void Take(OctaveCounts other)
    {
        below += other.below;
        above += other.above;
        for (int i = 0; i < counts.Length; i++)
        {
            if (other.counts[i] is not { } added)
                continue;
            if (counts[i] is { } octave)
                Add(octave, added);
            else
                counts[i] = added;
        }
    }

    /// <summary>Adds everything to a histogram of the same bins.</summary>
    public void AddTo(LogHistogram histogram)
    {
        histogram.Counts[0] += below;
        histogram.Counts[^1] += above;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] is { } octave)
                Add(histogram.Counts.AsSpan(1 + (i * LogHistogram.BinsPerOctave), LogHistogram.BinsPerOctave), octave);
        }
    }

    /// <summary>The same counts with the bins from the first to the last octave that occurs; with all bins where anything lies outside them.</summary>
    public LogHistogram Occupied()
    {
        int first = Array.FindIndex(counts, octave => octave is not null), last = Array.FindLastIndex(counts, octave => octave is not null);
        if (below != 0 || above != 0 || first < 0)
            return ToHistogram();
        LogHistogram histogram = new(minExponent + first, last - first + 1);
        for (int i = first; i <= last; i++)
            counts[i].AsSpan(0, counts[i] is null ? 0 : LogHistogram.BinsPerOctave).CopyTo(histogram.Counts.AsSpan(1 + ((i - first) * LogHistogram.BinsPerOctave)));
        return histogram;
    }

    /// <summary>The same counts with all bins.</summary>
    public LogHistogram ToHistogram()
    {
        LogHistogram histogram = new(minExponent, octaves);
        AddTo(histogram);
        return histogram;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountIn(ref long first, Vector256<ulong> bins)
    {
        ulong one = bins.GetElement(0), two = bins.GetElement(1), three = bins.GetElement(2), four = bins.GetElement(3);
        Unsafe.Add(ref first, (nint)(uint)one)++;
        Unsafe.Add(ref first, (nint)(one >> 32))++;
        Unsafe.Add(ref first, (nint)(uint)two)++;
        Unsafe.Add(ref first, (nint)(two >> 32))++;
        Unsafe.Add(ref first, (nint)(uint)three)++;
        Unsafe.Add(ref first, (nint)(three >> 32))++;
        Unsafe.Add(ref first, (nint)(uint)four)++;
        Unsafe.Add(ref first, (nint)(four >> 32))++;
    }

    private void CountApart(Vector256<int> keys, uint lanes)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int key = keys.GetElement(BitOperations.TrailingZeroCount(lanes)), octave = key >> OctaveBits;
            if ((uint)octave < (uint)counts.Length && counts[octave] is { } known)
                known[key & BinMask]++;
            else
                CountRare(key, octave);
        }
    }

    private void CountRare(int key, int octave)
    {
        if (key < 0)
            below++;
        else if (octave >= counts.Length)
            above++;
        else
            (counts[octave] = new long[LogHistogram.BinsPerOctave + 1])[key & BinMask]++;
    }

    private static void Add(Span<long> sum, ReadOnlySpan<long> added)
    {
        for (int i = 0; i < LogHistogram.BinsPerOctave; i++)
            sum[i] += added[i];
    }
}
