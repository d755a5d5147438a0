using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// The counts of a <see cref="LogHistogram"/>, kept only for the powers of two that occur: the modulus of one region spans a few octaves of 34, and a map may have
/// thousands of regions.
/// </summary>
internal sealed class OctaveCounts(int minExponent, int octaves)
{
    // The bins from the first to the last octave that occurs; null while there is none.
    private LogHistogram? occupied;
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

        int octave = (first - 1) / LogHistogram.BinsPerOctave, end = ((last - 1) / LogHistogram.BinsPerOctave) + 1;
        Span<long> sum = Including(octave, end);
        bins = bins[(octave * LogHistogram.BinsPerOctave)..(end * LogHistogram.BinsPerOctave)];
        for (int bin = 0; bin < bins.Length; bin++)
            sum[bin] += bins[bin];
    }

    /// <summary>Adds everything to a histogram of the same bins.</summary>
    public void AddTo(LogHistogram histogram)
    {
        histogram.Counts[0] += below;
        histogram.Counts[^1] += above;
        if (occupied is null)
            return;
        Span<long> sum = histogram.Counts.AsSpan(1 + ((occupied.MinExponent - minExponent) * LogHistogram.BinsPerOctave));
        for (int bin = 0; bin < occupied.BinCount; bin++)
            sum[bin] += occupied.Counts[bin + 1];
    }

    /// <summary>The same counts with the bins from the first to the last octave that occurs; with all bins where anything lies outside them. To be read only.</summary>
    public LogHistogram Occupied() => below != 0 || above != 0 || occupied is null ? ToHistogram() : occupied;

    /// <summary>The same counts with all bins.</summary>
    public LogHistogram ToHistogram()
    {
        LogHistogram histogram = new(minExponent, octaves);
        AddTo(histogram);
        return histogram;
    }

    /// <summary>The counts of some octaves, with room for them.</summary>
    private Span<long> Including(int octave, int end)
    {
        int first = octave, last = end;
        if (occupied is not null)
            (first, last) = (Math.Min(octave, occupied.MinExponent - minExponent), Math.Max(end, occupied.MinExponent - minExponent + occupied.Octaves));
        if (occupied is null || last - first > occupied.Octaves)
        {
            LogHistogram wider = new(minExponent + first, last - first);
            occupied?.Counts.AsSpan(1, occupied.BinCount).CopyTo(wider.Counts.AsSpan(1 + ((occupied.MinExponent - minExponent - first) * LogHistogram.BinsPerOctave)));
            occupied = wider;
        }

        return occupied.Counts.AsSpan(1 + ((octave - first) * LogHistogram.BinsPerOctave), (end - octave) * LogHistogram.BinsPerOctave);
    }
}
