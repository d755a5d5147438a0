using GpuModulus.Core.Results;

namespace GpuModulus.Compute.Backends;

/// <summary>A backend of processor threads. Whoever has as many threads of his own may let each of them map a tile by itself.</summary>
internal interface IThreadedBackend : IMappingBackend
{
    /// <summary>Threads that it maps with.</summary>
    int Threads { get; }

    /// <summary>Pixels that one thread takes at a time.</summary>
    long BandPixels { get; }

    /// <summary>Does what <see cref="IMappingBackend.Map"/> does on the calling thread alone; several threads may, each with a tile of its own.</summary>
    /// <param name="plan">What is common to all tiles.</param>
    /// <param name="tile">Input and room for output.</param>
    /// <param name="statistics">Counts are added here; null where none are wanted.</param>
    void MapAlone(MappingPlan plan, MapTile tile, MapStatistics? statistics);
}
