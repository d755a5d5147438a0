using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>What a measurement of all regions yields.</summary>
/// <param name="Regions">One entry per announced region, in that order.</param>
/// <param name="ClassHistograms">Corrected modulus (Pa) of all valid pixels of each class that has any.</param>
public sealed record MeasuredRegions(IReadOnlyList<RegionStatistics> Regions, IReadOnlyDictionary<PixelClass, LogHistogram> ClassHistograms);
