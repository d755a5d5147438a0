using GpuModulus.Core.Results;

namespace GpuModulus.Compute.Backends;

/// <summary>A machine that runs the per-pixel physics over tiles.</summary>
public interface IMappingBackend : IDisposable
{
    /// <summary>Contract name: cuda, opencl, cpu or reference.</summary>
    string Name { get; }

    /// <summary>The device in words.</summary>
    string Device { get; }

    /// <summary>Largest number of pixels it takes in one tile.</summary>
    long MaxTilePixels { get; }

    /// <summary>Whether an eighth of the allowed memory goes into buffers of its own, so that tiles must do with the rest.</summary>
    bool HasHostBuffers => false;

    /// <summary>Fills the tile's maps and adds its counts; a tile that fails has added nothing.</summary>
    /// <param name="plan">What is common to all tiles.</param>
    /// <param name="tile">Input and room for output.</param>
    /// <param name="statistics">Counts are added here; null where none are wanted.</param>
    void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics);
}
