namespace GpuModulus.Benchmarks;

/// <summary>What to time, and how long.</summary>
public sealed record BenchmarkSettings
{
    /// <summary>Backends by their contract names.</summary>
    public required IReadOnlyList<string> Backends { get; init; }

    /// <summary>Edges of the square maps, pixels.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>Devices as in <see cref="Compute.Backends.BackendCatalog.Choose"/>, or null for the first usable one.</summary>
    public string? Device { get; init; }

    /// <summary>Threads of the CPU backend and of the bound; 0 for all processors.</summary>
    public int Threads { get; init; }

    /// <summary>Repeats per piece of work; the median of them counts.</summary>
    public int Repeats { get; init; } = 7;

    /// <summary>Told what is being done.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Stops between repeats.</summary>
    public CancellationToken Cancellation { get; init; }
}
