using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// The counts of a <see cref="LogHistogram"/>, kept only for the powers of two that occur: the modulus of one region spans a few octaves of 34, and a map may have
/// thousands of regions.
/// </summary>
internal sealed class OctaveCounts(int minExponent, int octaves)
{
    private readonly long[]?[] counts = new long[octaves][];
    private long below;
    private long above;

    /// <summary>Adds counts of the same bins.</summary>
    /// <param name="added">Below, the bins of all octaves, above.</param>
    /// <param name="first">The first of these that is not 0, or an earlier one.</param>
    /// <param name="last">The last that is not 0, or a later one.</param>
    public void Add(ReadOnlySpan<uint> added, int first, int last)
    {
        if (first == 0)
            below += added[0];
        if (last == added.Length - 1)
            above += added[^1];
        for (int i = Math.Max(0, first - 1) / LogHistogram.BinsPerOctave; i < octaves && i <= (last - 1) / LogHistogram.BinsPerOctave; i++)
        {
            ReadOnlySpan<uint> octave = added.Slice(1 + (i * LogHistogram.BinsPerOctave), LogHistogram.BinsPerOctave);
            if (counts[i] is { } known)
                Add(known, octave);
            else if (octave.ContainsAnyExcept(0u))
                Add(counts[i] = new long[LogHistogram.BinsPerOctave], octave);
        }
    }

    /// <summary>Adds everything to a histogram of the same bins.</summary>
    public void AddTo(LogHistogram histogram)
    {
        histogram.Counts[0] += below;
        histogram.Counts[^1] += above;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] is not { } octave)
                continue;
            Span<long> sum = histogram.Counts.AsSpan(1 + (i * LogHistogram.BinsPerOctave), LogHistogram.BinsPerOctave);
            for (int bin = 0; bin < octave.Length; bin++)
                sum[bin] += octave[bin];
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
            counts[i].AsSpan().CopyTo(histogram.Counts.AsSpan(1 + ((i - first) * LogHistogram.BinsPerOctave)));
        return histogram;
    }

    /// <summary>The same counts with all bins.</summary>
    public LogHistogram ToHistogram()
    {
        LogHistogram histogram = new(minExponent, octaves);
        AddTo(histogram);
        return histogram;
    }

    private static void Add(long[] sum, ReadOnlySpan<uint> added)
    {
        for (int bin = 0; bin < sum.Length; bin++)
            sum[bin] += added[bin];
    }
}
