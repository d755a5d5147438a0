using GpuModulus.Compute;
using GpuModulus.Compute.Counting;
using GpuModulus.Kernels.Device;

namespace GpuModulus.Statistics;

/// <summary>Regions counted by the backend that made the map, where it has a counter of its own.</summary>
/// <param name="engine">The engine that made the map.</param>
/// <param name="warn">Told when the backend failed and the CPU counts in its place.</param>
public sealed class BackendRegionCounter(MappingEngine engine, Action<string>? warn = null) : IRegionCounter
{
    /// <inheritdoc/>
    public RegionCounts? Count(RegionMaps maps, int firstRow, int endRow, IReadOnlyList<RegionBins> bins)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(bins);
        if (!engine.CanCount || bins.Count == 0)
            return null;
        RegionCounts counts = new(bins);
        LabelledRows rows = new(maps.Labels, maps.Mask, maps.Modulus!, firstRow, endRow);
        return engine.TryCount(Describe(counts), rows, counts.Table, warn) ? counts : null;
    }

    /// <summary>The same places, in the words of the backend.</summary>
    internal static LabelledBins Describe(RegionCounts counts)
    {
        IReadOnlyList<RegionBins> bins = counts.Bins;
        int[] places = new int[bins.Max(b => b.Id) + 1];
        Array.Fill(places, -1);
        DeviceRegion[] regions = new DeviceRegion[bins.Count];
        int[] thresholds = new int[bins.Sum(b => b.FineCount + 3)];
        int start = 0;
        for (int i = 0; i < regions.Length; i++)
        {
            RegionBins region = bins[i];
            places[region.Id] = i;
            regions[i] = new()
            {
                Minimum = (float)region.Minimum,
                PerPascal = (float)region.FinePerPascal,
                Parts = region.FineCount,
                PartsPerBin = RegionBinning.FinePerBin,
                Thresholds = start,
                Fine = counts.Start(i),
                Groups = counts.Start(i) + region.FineCount + 2,
                GroupLength = region.Count + 2,
                BlockSize = region.BlockSize,
            };
            int[] own = region.Thresholds();
            own.CopyTo(thresholds, start);
            start += own.Length;
        }

        return new() { Places = places, Regions = regions, Thresholds = thresholds, BlockGroups = PixelBlocks.GroupCount, BlockStep = PixelBlocks.RowStep };
    }
}
