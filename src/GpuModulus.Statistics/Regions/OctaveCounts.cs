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

    /// <summary>All counts, those below and above the range included.</summary>
    public long Total => below + above + counts.Sum(octave => octave?.Sum() ?? 0);

    /// <summary>Counts a positive finite value where <see cref="LogHistogram.IndexOf"/> would.</summary>
    public void Count(float value)
    {
        int key = (BitConverter.SingleToInt32Bits(value) >> LogHistogram.KeyShift) - offset, octave = key >> OctaveBits;
        if ((uint)octave >= (uint)counts.Length)
        {
            if (key < 0)
                below++;
            else
                above++;
            return;
        }

        (counts[octave] ??= new long[LogHistogram.BinsPerOctave])[key & (LogHistogram.BinsPerOctave - 1)]++;
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

    /// <summary>The same counts with all bins.</summary>
    public LogHistogram ToHistogram()
    {
        LogHistogram histogram = new(minExponent, octaves);
        AddTo(histogram);
        return histogram;
    }

    private static void Add(Span<long> sum, ReadOnlySpan<long> added)
    {
        for (int i = 0; i < added.Length; i++)
            sum[i] += added[i];
    }
}
