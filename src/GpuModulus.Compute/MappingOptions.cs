namespace GpuModulus.Compute;

/// <summary>How, not what, to compute.</summary>
public sealed class MappingOptions
{
    /// <summary>Bound on the memory for tiles in bytes; null: a quarter of what is free.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Rows per tile, or null to follow from memory and caches: then every thread of a processor reads tiles of its own, which suits sources that are cheap to read in few rows. Results do not depend on it.</summary>
    public int? TileRows { get; init; }

    /// <summary>First row to compute; those before it were done by an earlier run. Only for <see cref="MappingEngine.Stream"/>.</summary>
    public int StartRow { get; init; }

    /// <summary>Called after every tile with the number of rows done, on any thread, one at a time.</summary>
    public Action<int>? Progress { get; init; }

    /// <summary>Called once per thing the user should know (a device that failed, a fallback).</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Stops between tiles.</summary>
    public CancellationToken Cancellation { get; init; }
}
