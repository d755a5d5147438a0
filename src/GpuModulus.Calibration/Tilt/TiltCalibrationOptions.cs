using GpuModulus.Core;

namespace GpuModulus.Calibration;

/// <summary>How K_c is measured on spheres.</summary>
public sealed record TiltCalibrationOptions
{
    /// <summary>Expected radius of the spheres, m (--sphere-radius).</summary>
    public double SphereRadiusMetres { get; init; } = 1.5e-6;

    /// <summary>Spheres whose radius differs by more than this fraction are rejected.</summary>
    public double RadiusTolerance { get; init; } = 0.25;

    /// <summary>Largest tilt of the fit, degrees; K_c is never extrapolated.</summary>
    public double MaxTiltDegrees { get; init; } = 45;

    /// <summary>Degree of the polynomial.</summary>
    public int Degree { get; init; } = 4;

    /// <summary>Width of the tilt bins, degrees.</summary>
    public double BinDegrees { get; init; } = 1;

    /// <summary>Which tilt.</summary>
    public SphereTiltSource Tilt { get; init; } = SphereTiltSource.Auto;

    internal void Validate()
    {
        if (!(SphereRadiusMetres > 0) || !double.IsFinite(SphereRadiusMetres))
            throw new InputException("--sphere-radius", $"{SphereRadiusMetres:G4} m is no radius", "give the nominal one, e.g. --sphere-radius 1.5um");
        if (!(RadiusTolerance is > 0 and < 1))
            throw new InputException("--sphere-radius", $"a tolerance of {RadiusTolerance:P0} makes no sense", "give a fraction between 0 and 1");
        if (!(MaxTiltDegrees is >= 10 and <= 60))
            throw new InputException("--max-tilt", $"{MaxTiltDegrees:G4}° is not between 10° and 60°", "45 is usual: above some 60° the apparent modulus rises again");
        if (Degree is < 1 or > 6 || !(BinDegrees is >= 0.2 and <= 5))
            throw new InputException("calibrate tilt", "the degree or the bin width makes no sense", "use degree 4 and bins of 1°");
    }
}
