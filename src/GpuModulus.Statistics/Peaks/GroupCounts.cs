using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>The counts of a histogram split over groups of pixel blocks (<see cref="PixelBlocks"/>), in one flat table, with what every fit asks of them again and again.</summary>
internal sealed class GroupCounts
{
    private readonly ReadOnlyMemory<long> table;
    private readonly int stride;

    /// <summary>Reads groups that stand one after the other.</summary>
    /// <param name="table">Per group the counts of a <see cref="LinearHistogram"/>: below, bins, above.</param>
    /// <param name="bins">Bins proper of one group.</param>
    public GroupCounts(ReadOnlyMemory<long> table, int bins)
    {
        this.table = table;
        stride = bins + 2;
        double[] shares = new double[table.Length / stride];
        double all = 0, squares = 0;
        for (int g = 0; g < shares.Length; g++)
        {
            long sum = 0;
            foreach (long count in Of(g))
                sum += count;
            shares[g] = sum;
            all += sum;
        }

        for (int g = 0; g < shares.Length; g++)
        {
            shares[g] /= all;
            squares += shares[g] * shares[g];
        }

        Shares = shares;
        Effective = 1 / squares;
    }

    /// <summary>Share of all counts that each group holds.</summary>
    public double[] Shares { get; }

    /// <summary>1/Σ share²: how many groups of equal size would scatter as these do.</summary>
    public double Effective { get; }

    /// <summary>The groups of the public interface.</summary>
    public static GroupCounts? From(IReadOnlyList<LinearHistogram>? groups)
    {
        if (groups is not { Count: > 0 })
            return null;
        int length = groups[0].Counts.Length;
        long[] counts = new long[groups.Count * length];
        for (int g = 0; g < groups.Count; g++)
            groups[g].Counts.CopyTo(counts.AsSpan(g * length, length));
        return new(counts, length - 2);
    }

    /// <summary>Counts of one group: below, bins, above.</summary>
    public ReadOnlySpan<long> Of(int group) => table.Span.Slice(group * stride, stride);
}
