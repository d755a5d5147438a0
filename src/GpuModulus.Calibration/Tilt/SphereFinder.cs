using GpuModulus.Core.Maps;

namespace GpuModulus.Calibration;

/// <summary>Finds the spheres of a height map: votes for centres, a robust fit at each, no two at one place.</summary>
internal static class SphereFinder
{
    private const int MostCandidates = 2000;

    public static IReadOnlyList<FittedSphere> Find(Raster<float> height, in ScanGrid grid, TiltCalibrationOptions options)
    {
        SphereVotes votes = new(height, grid, options.SphereRadiusMetres);
        List<FittedSphere> spheres = [];
        for (int candidate = 0; candidate < MostCandidates; candidate++)
        {
            (double x, double y, double strength) = votes.TakeStrongest();
            if (strength < SphereVotes.SmallestStrength)
                break;
            if (SphereFit.Fit(height, grid, x, y, options.SphereRadiusMetres, options.RadiusTolerance) is not { } sphere)
                continue;
            double apart = sphere.RadiusMetres;
            if (spheres.TrueForAll(s => Distance(s, sphere) > apart))
                spheres.Add(sphere);
        }

        return spheres;
    }

    private static double Distance(FittedSphere one, FittedSphere other)
    {
        double dx = one.CentreX - other.CentreX, dy = one.CentreY - other.CentreY;
        return Math.Sqrt((dx * dx) + (dy * dy));
    }
}
