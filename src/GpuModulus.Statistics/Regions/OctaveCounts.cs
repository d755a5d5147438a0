using System.Runtime.CompilerServices;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// The counts of a <see cref="LogHistogram"/>, kept only for the powers of two that occur: the modulus of one region spans a few octaves of 34, and a map may have
/// thousands of regions.
/// </summary>
internal sealed class OctaveCounts(int minExponent, int octaves)
{
    private const int OctaveBits = 6;
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
            known[key & (LogHistogram.BinsPerOctave - 1)]++;
        else
            CountRare(key, octave);
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
            counts[i]?.CopyTo(histogram.Counts.AsSpan(1 + ((i - first) * LogHistogram.BinsPerOctave)));
        return histogram;
    }

    /// <summary>The same counts with all bins.</summary>
    public LogHistogram ToHistogram()
    {
        LogHistogram histogram = new(minExponent, octaves);
        AddTo(histogram);
        return histogram;
    }

    private void CountRare(int key, int octave)
    {
        if (key < 0)
            below++;
        else if (octave >= counts.Length)
            above++;
        else
            (counts[octave] = new long[LogHistogram.BinsPerOctave])[key & (LogHistogram.BinsPerOctave - 1)]++;
    }

    private static void Add(Span<long> sum, ReadOnlySpan<long> added)
    {
        for (int i = 0; i < added.Length; i++)
            sum[i] += added[i];
    }
}
