using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>One cycling stage: its name and the regions of its map or maps.</summary>
/// <param name="Name">As given: "pristine", "5", "30" …</param>
/// <param name="Regions">All regions of the stage; several maps are simply listed together.</param>
public sealed record Stage(string Name, IReadOnlyList<RegionStatistics> Regions);
