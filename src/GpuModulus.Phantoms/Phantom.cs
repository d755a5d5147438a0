using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Phantoms;

/// <summary>A made measurement and the truth behind it; every raster is on <see cref="Scan"/>'s grid.</summary>
public sealed class Phantom
{
    /// <summary>What the instrument would have recorded, with its calibration.</summary>
    public required Scan Scan { get; init; }

    /// <summary>The surface before noise and artefacts, m.</summary>
    public required Raster<float> TrueHeight { get; init; }

    /// <summary>
    /// θ, rad: the tilt of <see cref="TrueHeight"/> under the central difference (one-sided at the borders), which is the tilt that the tip felt.
    /// It includes the film's roughness and the sample's tilt.
    /// </summary>
    public required Raster<float> TrueTilt { get; init; }

    /// <summary>The corrected modulus that a perfect evaluation gives, Pa.</summary>
    public required Raster<float> TrueModulus { get; init; }

    /// <summary>Codes of <see cref="Core.Results.PixelClass"/>. On crystals, None marks steep flanks that the tip's side touches and slivers of facets.</summary>
    public required Raster<byte> Classes { get; init; }

    /// <summary>
    /// 1, 2, 3 … by falling area: the crystal plane that is seen (a plane that binder/carbon cuts in two keeps one id), or the sphere; 0 elsewhere.
    /// </summary>
    public required Raster<int> RegionIds { get; init; }

    /// <summary>The true K_c(θ) = apparent / real modulus; held at its last value above its largest tilt.</summary>
    public required TiltPolynomial TrueTiltCorrection { get; init; }

    /// <summary>The planes of an electrode in the order of their ids; empty for other phantoms.</summary>
    public IReadOnlyList<FacetTruth> Facets { get; init; } = [];

    /// <summary>The spheres of a sphere phantom in the order of their ids; empty for other phantoms.</summary>
    public IReadOnlyList<Microsphere> Spheres { get; init; } = [];
}
