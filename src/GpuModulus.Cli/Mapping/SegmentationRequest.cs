using GpuModulus.Segmentation;

namespace GpuModulus.Cli.Mapping;

/// <summary>From where the tilt inside facets is taken.</summary>
internal enum TiltSource
{
    /// <summary>From the facet where the height noise alone would tilt a pixel by more than a degree, else per pixel.</summary>
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

    /// <summary>Whether the tilt inside facets is to be <see cref="FacetTilt"/>, where there are any.</summary>
    /// <param name="tiltFloorDegrees">Tilt that the height noise alone causes.</param>
    public bool WantsFacetTilt(double tiltFloorDegrees) => TiltFrom switch
    {
        TiltSource.Pixel => false,
        TiltSource.Facet => true,
        _ => tiltFloorDegrees > FacetTilt.NoisyTiltDegrees,
    };

    /// <summary>What was done, and why, for the list of parameters.</summary>
    public ResolvedParameter TiltUsed(FacetTilt? facets, double tiltFloorDegrees) => ResolvedParameter.Words(
        "tiltFrom",
        "tilt inside facets",
        facets switch
        {
            null => "each pixel",
            { SigmaMetres: > 0 } => $"the facet's plane and, about it, the slopes in a Gaussian of {facets.SigmaMetres * 1e9:F0} nm",
            _ => "the facet's plane",
        },
        TiltFrom == TiltSource.Auto ? $"auto: height noise alone tilts a pixel by {tiltFloorDegrees:F1}°" : "option --tilt-from");
}
