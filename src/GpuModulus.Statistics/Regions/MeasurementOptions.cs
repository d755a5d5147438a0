namespace GpuModulus.Statistics;

/// <summary>How regions are measured.</summary>
public sealed record MeasurementOptions
{
    /// <summary>The defaults.</summary>
    public static readonly MeasurementOptions Default = new();

    /// <summary>Worker threads; 0 = all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>A2 in m, for the fraction of pixels with δ &lt; A2; null where unknown.</summary>
    public double? Amplitude2Metres { get; init; }

    /// <summary>Also fit two components where the histogram supports them.</summary>
    public bool TwoComponents { get; init; }

    /// <summary>Thresholds of the peak fit.</summary>
    public PeakFitOptions Fit { get; init; } = PeakFitOptions.Default;

    /// <summary>
    /// Bytes that the tables of the regions in work may take together; regions are then measured in groups that lie near each other, each in passes over its own rows.
    /// Null measures all at once. Results do not depend on it.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Called after every group with the fraction of the regions that are measured.</summary>
    public Action<double>? Progress { get; init; }

    /// <summary>Who counts the label-indexed bins; null = this library, on the CPU.</summary>
    public IRegionCounter? Counter { get; init; }
}
