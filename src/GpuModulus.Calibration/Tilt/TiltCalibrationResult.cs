using GpuModulus.Core.Calibration;

namespace GpuModulus.Calibration;

/// <summary>K_c measured on spheres.</summary>
public sealed record TiltCalibrationResult
{
    /// <summary>The scan of spheres.</summary>
    public required string Source { get; init; }

    /// <summary>The fitted polynomial with its covariance; never to be used above its largest tilt.</summary>
    public required TiltPolynomial Polynomial { get; init; }

    /// <summary>χ²/ν of the polynomial; near 1 where it describes the bins.</summary>
    public required double ReducedChiSquare { get; init; }

    /// <summary>n of cosⁿ θ; geometry alone predicts 2.5 for a spherical tip.</summary>
    public required CalibrationValue CosineExponent { get; init; }

    /// <summary>χ²/ν of cosⁿ.</summary>
    public required double CosineReducedChiSquare { get; init; }

    /// <summary>The bins that were fitted, by rising tilt.</summary>
    public required IReadOnlyList<TiltBin> Bins { get; init; }

    /// <summary>The same by the other tilt (the sphere's own where the operator's was used, and the reverse), for comparison.</summary>
    public required IReadOnlyList<TiltBin> OtherBins { get; init; }

    /// <summary>Which tilt was used.</summary>
    public required SphereTiltSource Tilt { get; init; }

    /// <summary>Root mean square difference of the operator's and the spheres' tilt between 10° and 40°, degrees.</summary>
    public required double TiltNoiseDegrees { get; init; }

    /// <summary>All spheres found, rejected ones with the reason.</summary>
    public required IReadOnlyList<FittedSphere> Spheres { get; init; }

    /// <summary>Spheres used.</summary>
    public int UsedSpheres => Spheres.Count(s => s.Rejected is null);

    /// <summary>Whether nothing speaks against the result.</summary>
    public required bool Trustworthy { get; init; }

    /// <summary>A sentence that says whether to trust it.</summary>
    public required string Verdict { get; init; }

    /// <summary>Standard error of K_c at a tilt in degrees, from the covariance.</summary>
    public double ErrorAt(double degrees) => KcUncertainty.At(Polynomial, degrees);

    /// <summary>The polynomial as it goes into calibration.json.</summary>
    public CalibrationRecord ToCalibration() => new() { Kc = Polynomial };
}
