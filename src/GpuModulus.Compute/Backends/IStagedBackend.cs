using GpuModulus.Core.Results;

namespace GpuModulus.Compute.Backends;

/// <summary>A backend with a memory of its own, whose copies and kernel overlap in a map and can be timed apart.</summary>
public interface IStagedBackend : IMappingBackend
{
    /// <summary>Does what <see cref="IMappingBackend.Map"/> does, but waits after every stage to time it.</summary>
    /// <param name="plan">What is common to all tiles.</param>
    /// <param name="tile">Input and room for output.</param>
    /// <param name="statistics">Counts are added here; null where none are wanted.</param>
    DeviceStages MapInStages(MappingPlan plan, MapTile tile, MapStatistics? statistics);

    /// <summary>Group size, occupancy and buffers for such a tile.</summary>
    /// <param name="plan">What is common to all tiles.</param>
    /// <param name="tile">Which channels and maps there are.</param>
    /// <param name="counting">With counts, which is another kernel.</param>
    DeviceUse Use(MappingPlan plan, MapTile tile, bool counting);
}
