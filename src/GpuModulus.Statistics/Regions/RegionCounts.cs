using GpuModulus.Core.Maps;

namespace GpuModulus.Statistics;

/// <summary>
/// Integer counts of many regions in one flat table. A region has, one after the other, its bins each in <see cref="RegionBinning.FinePerBin"/> parts, and per group of
/// blocks (<see cref="PixelBlocks"/>) its bins whole; every such run begins with the count below and ends with that at or above the maximum.
/// </summary>
public sealed class RegionCounts
{
    private readonly int[] starts;

    /// <summary>Zeros.</summary>
    /// <param name="bins">One entry per region.</param>
    /// <exception cref="OverflowException">The table would hold 2³¹ counts or more.</exception>
    public RegionCounts(IReadOnlyList<RegionBins> bins)
    {
        ArgumentNullException.ThrowIfNull(bins);
        Bins = bins;
        starts = new int[bins.Count + 1];
        for (int i = 0; i < bins.Count; i++)
            starts[i + 1] = checked(starts[i] + FineLength(bins[i]) + (PixelBlocks.GroupCount * GroupLength(bins[i])));
        Table = PixelArray.Zeroed<long>(starts[^1]);
    }

    /// <summary>The regions' bins.</summary>
    public IReadOnlyList<RegionBins> Bins { get; }

    /// <summary>All counts.</summary>
    public long[] Table { get; }

    /// <summary>Where a region begins in the table.</summary>
    /// <param name="region">Its place in the list of bins.</param>
    public int Start(int region) => starts[region];

    /// <summary>All pixels of a region in the parts of its bins: below, FinePerBin · Count parts, above.</summary>
    /// <param name="region">Its place in the list of bins.</param>
    public ReadOnlySpan<long> Fine(int region) => Table.AsSpan(starts[region], FineLength(Bins[region]));

    /// <summary>Every group's pixels in the bins, group after group: below, Count bins, above.</summary>
    /// <param name="region">Its place in the list of bins.</param>
    public ReadOnlyMemory<long> Groups(int region) => Table.AsMemory(starts[region] + FineLength(Bins[region]), PixelBlocks.GroupCount * GroupLength(Bins[region]));

    /// <summary>All counts of a region.</summary>
    /// <param name="region">Its place in the list of bins.</param>
    internal Span<long> All(int region) => Table.AsSpan(starts[region]..starts[region + 1]);

    internal static int FineLength(in RegionBins bins) => (bins.Count * RegionBinning.FinePerBin) + 2;

    internal static int GroupLength(in RegionBins bins) => bins.Count + 2;
}
