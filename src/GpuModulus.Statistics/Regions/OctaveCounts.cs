using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// The counts of a <see cref="LogHistogram"/>, kept only for the powers of two that occur: the modulus of one region spans a few octaves of 34, and a map may have
/// thousands of regions.
/// </summary>
internal sealed class OctaveCounts(int minExponent, int octaves, CountSlab slab)
{
    // Of every thread one row for each number of octaves: a histogram is asked and forgotten.
    [ThreadStatic]
    private static long[]?[]? lent;

    // The bins from the first octave that occurs to the one behind the last.
    private Memory<long> occupied;
    private int begin;
    private int end;
    private long below;
    private long above;

    /// <summary>Adds counts of the same bins.</summary>
    /// <param name="added">Below, the bins of all octaves, above.</param>
    /// <param name="first">The first of these that is not 0.</param>
    /// <param name="last">The last that is not 0.</param>
    public void Add(ReadOnlySpan<uint> added, int first, int last)
    {
        if (first == 0)
            below += added[0];
        if (last == added.Length - 1)
            above += added[^1];
        ReadOnlySpan<uint> bins = added[1..^1];
        if (first == 0 || last == added.Length - 1)
        {
            // What lies outside says nothing of the octaves.
            (first, last) = (1 + bins.IndexOfAnyExcept(0u), 1 + bins.LastIndexOfAnyExcept(0u));
            if (first == 0)
                return;
        }

        int octave = (first - 1) / LogHistogram.BinsPerOctave, behind = ((last - 1) / LogHistogram.BinsPerOctave) + 1;
        Span<long> sum = Including(octave, behind);
        CountVectors.Add(bins[(octave * LogHistogram.BinsPerOctave)..(behind * LogHistogram.BinsPerOctave)], sum);
    }

    /// <summary>Adds everything to a histogram of the same bins.</summary>
    public void AddTo(LogHistogram histogram)
    {
        histogram.Counts[0] += below;
        histogram.Counts[^1] += above;
        CountVectors.Add(occupied.Span, histogram.Counts.AsSpan(1 + (begin * LogHistogram.BinsPerOctave), occupied.Length));
    }

    /// <summary>What is asked of the same counts with the bins from the first to the last octave that occurs; with all bins where anything lies outside them.</summary>
    /// <param name="question">Keeps nothing of the histogram, and asks for no other.</param>
    public T Ask<T>(Func<LogHistogram, T> question)
    {
        if (below != 0 || above != 0 || occupied.IsEmpty)
            return question(ToHistogram());
        if (lent is null || lent.Length <= octaves)
            Array.Resize(ref lent, octaves + 1);
        long[] counts = lent[end - begin] ??= new long[occupied.Length + 2];
        occupied.Span.CopyTo(counts.AsSpan(1));
        return question(new LogHistogram(minExponent + begin, end - begin, counts));
    }

    /// <summary>The same counts with all bins.</summary>
    public LogHistogram ToHistogram()
    {
        LogHistogram histogram = new(minExponent, octaves);
        AddTo(histogram);
        return histogram;
    }

    /// <summary>The counts of some octaves, with room for them.</summary>
    private Span<long> Including(int octave, int behind)
    {
        bool none = occupied.IsEmpty;
        int first = none ? octave : Math.Min(octave, begin), last = none ? behind : Math.Max(behind, end);
        if (last - first > end - begin)
        {
            Memory<long> wider = slab.Take((last - first) * LogHistogram.BinsPerOctave);
            occupied.Span.CopyTo(wider.Span[(none ? 0 : (begin - first) * LogHistogram.BinsPerOctave)..]);
            (occupied, begin, end) = (wider, first, last);
        }

        return occupied.Span.Slice((octave - begin) * LogHistogram.BinsPerOctave, (behind - octave) * LogHistogram.BinsPerOctave);
    }
}
