using GpuModulus.Core;

namespace GpuModulus.Segmentation;

/// <summary>What counts as a facet. The defaults hold for every cycling stage and for pitches from 5 to 40 nm.</summary>
public sealed record SegmentationSettings
{
    /// <summary>Smallest facet that is reported, m². Default (0.2 µm)².</summary>
    public double MinimumAreaSquareMetres { get; init; } = 0.04e-12;

    /// <summary>Two touching planes whose normals differ by less than this, in degrees, are one facet; 0.5 to 45. Those that a growth step parts must be parallel to 1.5°.</summary>
    public double FacetAngleDegrees { get; init; } = 6;

    /// <summary>
    /// Scales how rough a facet may be: above 1, rougher planes are facets too; below 1, only smoother ones. 0.2 to 5.
    /// </summary>
    public double Sensitivity { get; init; } = 1;

    /// <summary>Returns these settings, or throws when one is out of its range.</summary>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public SegmentationSettings Validated()
    {
        if (!(MinimumAreaSquareMetres >= 0) || !double.IsFinite(MinimumAreaSquareMetres))
            throw new InputException("--min-area", $"{MinimumAreaSquareMetres:G6} m² is not an area", "give it in m², e.g. 4e-14, or with a unit");
        if (!(FacetAngleDegrees is >= 0.5 and <= 45))
            throw new InputException("--facet-angle", $"{FacetAngleDegrees:G6}° is not between 0.5° and 45°", "6 is the default");
        if (!(Sensitivity is >= 0.2 and <= 5))
            throw new InputException("--sensitivity", $"{Sensitivity:G6} is not between 0.2 and 5", "1 is the default");
        return this;
    }
}
