namespace GpuModulus.Statistics;

/// <summary>Counts the corrected modulus of every region into the region's own equal bins, in one pass over the map (label-indexed bins).</summary>
public interface IRegionCounter
{
    /// <summary>
    /// Counts the pixels with mask code 0 and a finite modulus above 0, each in the place that <see cref="RegionBins.FineIndexOf"/> gives among the parts of its region's
    /// bins, and in the bin (<see cref="RegionBins.BinOfFine"/>) of its group of blocks; exact integers, whatever the number of threads or tiles.
    /// </summary>
    /// <param name="maps">Labels, mask and modulus; the modulus must not be null.</param>
    /// <param name="firstRow">The first row that holds a pixel of these regions, or an earlier one.</param>
    /// <param name="endRow">The row after the last, or a later one.</param>
    /// <param name="bins">One entry per region, ids distinct.</param>
    /// <returns>The counts, or null where this counter cannot: the CPU does then.</returns>
    RegionCounts? Count(RegionMaps maps, int firstRow, int endRow, IReadOnlyList<RegionBins> bins);
}
