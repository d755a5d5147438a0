namespace GpuModulus.Segmentation;

/// <summary>Regions of a map whose labels and classes went to a <see cref="BlockWriter"/>.</summary>
public sealed class SegmentedMap
{
    /// <summary>The regions; that of id i is at i − 1: facets by falling area, then binder/carbon.</summary>
    public required IReadOnlyList<SegmentedRegion> Regions { get; init; }

    /// <summary>What the user should know, one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <inheritdoc cref="SegmentationResult.Bow"/>
    public (double XX, double XY, double YY) Bow { get; init; }
}
