namespace GpuModulus.Core.Results;

/// <summary>
/// Integer counts in bins that are equally wide in the float's bits: <see cref="BinsPerOctave"/> linear steps inside every power of two.
/// Bin i holds values v with bits(v) &gt;&gt; shift equal to its key, so binning is exact: no rounding, no logarithm.
/// </summary>
public sealed class LogHistogram
{
    /// <summary>Bins in one power of two.</summary>
    public const int BinsPerOctave = 64;

    /// <summary>Right shift that turns the bits of a positive float into its bin key (23 mantissa bits, 6 kept).</summary>
    public const int KeyShift = 17;

    /// <summary>Wraps counts: [0] below the range, [1 … n] the bins, [n + 1] above the range.</summary>
    /// <param name="minExponent">The lowest bin begins at 2^minExponent.</param>
    /// <param name="octaves">Powers of two covered.</param>
    /// <param name="counts">octaves × 64 + 2 counts, or null for zeros.</param>
    public LogHistogram(int minExponent, int octaves, long[]? counts = null)
    {
        MinExponent = minExponent;
        Octaves = octaves;
        Counts = counts ?? new long[(octaves * BinsPerOctave) + 2];
        if (Counts.Length != (octaves * BinsPerOctave) + 2)
            throw new ArgumentException($"{Counts.Length} counts do not fit {octaves} octaves.", nameof(counts));
    }

    /// <summary>Exponent of two at which the first bin begins.</summary>
    public int MinExponent { get; }

    /// <summary>Powers of two covered.</summary>
    public int Octaves { get; }

    /// <summary>Counts: [0] below, [1 … BinCount] bins, [BinCount + 1] above.</summary>
    public long[] Counts { get; }

    /// <summary>Number of bins proper.</summary>
    public int BinCount => Octaves * BinsPerOctave;

    /// <summary>All counts, those below and above the range included.</summary>
    public long Total => Counts.Sum();

    /// <summary>Lower edge of bin <paramref name="bin"/> (0-based among the bins proper); BinCount gives the upper end of the range.</summary>
    public double Edge(int bin) => Math.ScaleB(1 + ((double)(bin % BinsPerOctave) / BinsPerOctave), MinExponent + (bin / BinsPerOctave));

    /// <summary>Index into <see cref="Counts"/> for a positive finite value.</summary>
    public int IndexOf(float value) =>
        Math.Clamp((BitConverter.SingleToInt32Bits(value) >> KeyShift) - ((127 + MinExponent) * BinsPerOctave) + 1, 0, BinCount + 1);

    /// <summary>Adds another histogram of the same bins.</summary>
    public void Add(LogHistogram other)
    {
        if (other.MinExponent != MinExponent || other.Octaves != Octaves)
            throw new ArgumentException("The histograms have different bins.", nameof(other));
        CountVectors.Add(other.Counts, Counts);
    }

    /// <summary>
    /// Value below which the fraction <paramref name="fraction"/> of the counts lies, linear inside its bin; accurate to one bin (1.6 %).
    /// NaN where there is no count.
    /// </summary>
    public double Quantile(double fraction)
    {
        long total = Total;
        if (total == 0)
            return double.NaN;
        double target = fraction * total;
        double below = Counts[0];
        if (target < below)
            return Edge(0);
        for (int bin = 0; bin < BinCount; bin++)
        {
            long count = Counts[bin + 1];
            if (count > 0 && target <= below + count)
                return Edge(bin) + ((Edge(bin + 1) - Edge(bin)) * ((target - below) / count));
            below += count;
        }

        return Edge(BinCount);
    }
}
