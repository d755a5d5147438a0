namespace GpuModulus.Core.Results;

/// <summary>Integer counts in equal bins from <paramref name="minimum"/> to <paramref name="maximum"/>, with one count below and one above.</summary>
public sealed class LinearHistogram(double minimum, double maximum, int binCount, long[]? counts = null)
{
    /// <summary>Lower end of the first bin.</summary>
    public double Minimum { get; } = minimum;

    /// <summary>Upper end of the last bin.</summary>
    public double Maximum { get; } = maximum;

    /// <summary>Number of bins proper.</summary>
    public int BinCount { get; } = binCount;

    /// <summary>Counts: [0] below, [1 … BinCount] bins, [BinCount + 1] at or above the maximum.</summary>
    public long[] Counts { get; } = counts ?? new long[binCount + 2];

    /// <summary>Width of a bin.</summary>
    public double BinWidth => (Maximum - Minimum) / BinCount;

    /// <summary>All counts, those below and above the range included.</summary>
    public long Total => Counts.Sum();

    /// <summary>Lower edge of bin <paramref name="bin"/> (0-based); BinCount gives the maximum.</summary>
    public double Edge(int bin) => Minimum + ((Maximum - Minimum) * bin / BinCount);

    /// <summary>Adds another histogram of the same bins.</summary>
    public void Add(LinearHistogram other)
    {
        if (other.BinCount != BinCount || other.Minimum != Minimum || other.Maximum != Maximum)
            throw new ArgumentException("The histograms have different bins.", nameof(other));
        CountVectors.Add(other.Counts, Counts);
    }
}
