using GpuModulus.Core.Maps;
using GpuModulus.Phantoms.Randomness;

namespace GpuModulus.Phantoms.Surfaces;

/// <summary>Microspheres that rest on a plane at z = 0, seen by a tip whose flank is 72° steep: beyond that tilt the image is the tip's cone.</summary>
internal sealed class SphereField
{
    private const double FlankSine = 0.9510565162951535;
    private const double FlankCosine = 0.3090169943749474;

    private readonly Microsphere[] spheres;

    public SphereField(SpherePhantomSettings settings, in ScanGrid grid, CounterRandom random)
    {
        List<Microsphere> placed = [];
        for (int i = 0; i < settings.Spheres; i++)
        {
            CounterRandom here = random.At(i, 0);
            double radius = settings.RadiusMetres * (1 + (settings.RadiusSpread * here.LimitedNormal(2, 0)));
            if (Place(settings, grid, here.Stream(1), radius, placed) is { } sphere)
                placed.Add(sphere);
        }

        spheres = [.. placed];
    }

    public IReadOnlyList<Microsphere> Spheres => spheres;

    /// <summary>Image height at a point and the sphere that the tip's apex touches there, or 0 for the substrate and for flanks.</summary>
    public double HeightAt(double x, double y, out int id)
    {
        double highest = 0;
        id = 0;
        foreach (Microsphere sphere in spheres)
        {
            double dx = x - sphere.CentreX, dy = y - sphere.CentreY;
            double distance = (dx * dx) + (dy * dy);
            double radius = sphere.RadiusMetres;
            // The cone reaches the substrate at 1.38 R.
            if (distance > 1.96 * radius * radius)
                continue;
            distance = Math.Sqrt(distance);
            bool apex = distance <= FlankSine * radius;
            double z = sphere.CentreZ + (apex
                ? Math.Sqrt((radius * radius) - (distance * distance))
                : (FlankCosine * radius) - ((distance - (FlankSine * radius)) * FlankSine / FlankCosine));
            if (z > highest)
                (highest, id) = (z, apex ? sphere.Id : 0);
        }

        return highest;
    }

    /// <summary>A free place, in touch with an earlier sphere where the dice say so; null after 500 vain tries.</summary>
    private static Microsphere? Place(SpherePhantomSettings settings, in ScanGrid grid, CounterRandom random, double radius, List<Microsphere> placed)
    {
        double beyond = 0.6 * radius;
        bool touching = placed.Count > 0 && random.Uniform(0) < settings.TouchingFraction;
        for (int attempt = 1; attempt <= 500; attempt++)
        {
            double x, y;
            if (touching && attempt < 200)
            {
                Microsphere neighbour = placed[(int)(random.Uniform(attempt, 1) * placed.Count)];
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * random.Uniform(attempt, 2));
                // Two spheres on one plane touch when their centres are 2 √(R1 R2) apart in the plane.
                double apart = 2 * Math.Sqrt(radius * neighbour.RadiusMetres) * (1 + 1e-9);
                (x, y) = (neighbour.CentreX + (apart * cosine), neighbour.CentreY + (apart * sine));
            }
            else
            {
                x = ((grid.WidthMetres + (2 * beyond)) * random.Uniform(attempt, 1)) - beyond;
                y = ((grid.HeightMetres + (2 * beyond)) * random.Uniform(attempt, 2)) - beyond;
            }

            bool inside = x > -beyond && y > -beyond && x < grid.WidthMetres + beyond && y < grid.HeightMetres + beyond;
            if (inside && placed.TrueForAll(other => Squared(x - other.CentreX) + Squared(y - other.CentreY) >= 4 * radius * other.RadiusMetres))
                return new Microsphere(placed.Count + 1, x, y, radius, radius);
        }

        return null;

        static double Squared(double value) => value * value;
    }
}
