using GpuModulus.Segmentation;

namespace GpuModulus.Cli.Mapping;

/// <summary>From where the tilt inside facets is taken.</summary>
internal enum TiltSource
{
    /// <summary>From the facet's plane where the height noise alone would tilt a pixel by more than a degree, else per pixel.</summary>
    Auto,
    Pixel,
    Facet,
}

/// <summary>How regions are found, or where they are taken from.</summary>
internal sealed record SegmentationRequest
{
    /// <summary>Hand-drawn regions in place of automatic ones.</summary>
    public string? RegionsFile { get; init; }

    public SegmentationSettings Settings { get; init; } = new();

    public TiltSource TiltFrom { get; init; }

    public bool TwoComponents { get; init; }
}
