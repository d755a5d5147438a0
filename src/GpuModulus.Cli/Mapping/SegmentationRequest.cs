namespace GpuModulus.Cli.Mapping;

/// <summary>How regions are found, or where they are taken from.</summary>
internal sealed record SegmentationRequest
{
    /// <summary>Hand-drawn regions in place of automatic ones.</summary>
    public string? RegionsFile { get; init; }
}
