using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>Counts the corrected modulus of every region into the region's own equal bins, in one pass over the map (label-indexed bins).</summary>
public interface IRegionCounter
{
    /// <summary>
    /// For each entry of <paramref name="bins"/>, in its order, one histogram per group of blocks (<see cref="PixelBlocks"/>).
    /// Counted are pixels with mask code 0 and a finite modulus above 0; exact integers, whatever the number of threads or tiles.
    /// Groups without a pixel may share one table: the histograms are to be read.
    /// </summary>
    /// <param name="maps">Labels, mask and modulus; the modulus must not be null.</param>
    /// <param name="bins">One entry per region, ids distinct.</param>
    IReadOnlyList<IReadOnlyList<LinearHistogram>> Count(RegionMaps maps, IReadOnlyList<RegionBins> bins);
}
