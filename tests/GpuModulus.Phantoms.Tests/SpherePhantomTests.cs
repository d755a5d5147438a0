using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using Xunit;

namespace GpuModulus.Phantoms.Tests;

public sealed class SpherePhantomTests
{
    private static readonly SpherePhantomSettings Quiet = new()
    {
        Columns = 420,
        Rows = 400,
        PitchXMetres = 40e-9,
        PitchYMetres = 40e-9,
        Noise = PhantomNoise.None,
        RoughnessMetres = 0,
        ModulusSpread = 0,
    };

    [Fact]
    public void Pixels_of_a_sphere_lie_on_it_up_to_72_degrees()
    {
        Phantom phantom = SpherePhantom.Create(Quiet);
        int seen = 0;
        double steepest = 0;
        for (int y = 0; y < 400; y++)
        {
            for (int x = 0; x < 420; x++)
            {
                int id = phantom.RegionIds[x, y];
                if (id == 0)
                    continue;
                Microsphere sphere = phantom.Spheres[id - 1];
                double dx = (x * 40e-9) - sphere.CentreX, dy = (y * 40e-9) - sphere.CentreY, dz = phantom.TrueHeight[x, y] - sphere.CentreZ;
                Assert.InRange(Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz)) - sphere.RadiusMetres, -1e-12, 1e-12);
                steepest = Math.Max(steepest, Math.Asin(Math.Sqrt((dx * dx) + (dy * dy)) / sphere.RadiusMetres) * 180 / Math.PI);
                Assert.Equal(70e9f, phantom.TrueModulus[x, y]);
                seen++;
            }
        }

        Assert.True(seen > 20000);
        Assert.InRange(steepest, 70, 72.01);
    }

    [Fact]
    public void Spheres_touch_overlap_the_border_and_never_each_other()
    {
        int touching = 0, cut = 0;
        for (ulong seed = 1; seed <= 6; seed++)
        {
            IReadOnlyList<Microsphere> spheres = SpherePhantom.Create(Quiet with { Seed = seed, Columns = 210, Rows = 200, PitchXMetres = 80e-9, PitchYMetres = 80e-9 }).Spheres;
            Assert.InRange(spheres.Count, 8, 12);
            Assert.All(spheres, s => Assert.InRange(s.RadiusMetres, 0.94 * 1.5e-6, 1.06 * 1.5e-6));
            for (int i = 0; i < spheres.Count; i++)
            {
                Microsphere a = spheres[i];
                if (a.CentreX < a.RadiusMetres || a.CentreY < a.RadiusMetres || a.CentreX > 16.8e-6 - a.RadiusMetres || a.CentreY > 16e-6 - a.RadiusMetres)
                    cut++;
                for (int j = 0; j < i; j++)
                {
                    Microsphere b = spheres[j];
                    double distance = Math.Sqrt(Math.Pow(a.CentreX - b.CentreX, 2) + Math.Pow(a.CentreY - b.CentreY, 2) + Math.Pow(a.CentreZ - b.CentreZ, 2));
                    double gap = distance - a.RadiusMetres - b.RadiusMetres;
                    Assert.True(gap > -1e-12, $"{gap} m");
                    if (gap < 1e-9)
                        touching++;
                }
            }
        }

        Assert.True(touching >= 4, $"{touching} pairs touch");
        Assert.True(cut >= 6, $"{cut} spheres are cut");
    }

    [Fact]
    public void The_apparent_modulus_over_the_nominal_one_is_Kc()
    {
        TiltPolynomial own = new([1.002, -0.001, -3e-4, 2e-6], 45, "test");
        Phantom phantom = SpherePhantom.Create(Quiet with { TiltCorrection = own, DebrisPerSquareMetre = 0 });
        PunchOracle oracle = new(phantom.Scan);
        int seen = 0;
        for (int y = 1; y < 399; y++)
        {
            for (int x = 1; x < 419; x++)
            {
                double tilt = oracle.TiltDegrees(x, y);
                if (phantom.RegionIds[x, y] == 0 || tilt > 44.99)
                    continue;
                Assert.InRange(oracle.Apparent(x, y) / 70e9 / (1.002 - (0.001 * tilt) - (3e-4 * tilt * tilt) + (2e-6 * tilt * tilt * tilt)), 1 - 3e-6, 1 + 3e-6);
                seen++;
            }
        }

        Assert.True(seen > 10000);
    }

    [Fact]
    public void Debris_belongs_to_no_sphere_and_is_soft()
    {
        Phantom with = SpherePhantom.Create(Quiet), without = SpherePhantom.Create(Quiet with { DebrisPerSquareMetre = 0 });
        int[] covered = [.. Enumerable.Range(0, 420 * 400).Where(i => with.TrueHeight.Values[i] > without.TrueHeight.Values[i])];
        Assert.InRange(covered.Length, 200, 20000);
        Assert.Contains(covered, i => without.RegionIds.Values[i] > 0);
        Assert.All(covered, i => Assert.Equal(0, with.RegionIds.Values[i]));
        Assert.All(covered, i => Assert.True(with.TrueModulus.Values[i] < 40e9));
    }

    [Fact]
    public void Impossible_settings_are_refused_and_tiny_maps_are_made()
    {
        Assert.Throws<InputException>(() => SpherePhantom.Create(Quiet with { RadiusMetres = 0 }));
        Assert.Throws<InputException>(() => SpherePhantom.Create(Quiet with { Spheres = -1 }));
        Assert.Throws<InputException>(() => SpherePhantom.Create(Quiet with { TiltCorrection = new TiltPolynomial([1, -0.03], 45, "negative at 45°") }));
        Assert.Throws<InputException>(() => ReferencePhantom.Create(new ReferencePhantomSettings { ModulusPascals = double.NaN }));
        Assert.Equal(5, SpherePhantom.Create(Quiet with { Columns = 1, Rows = 5 }).TrueModulus.Values.Length);
        Assert.Single(ReferencePhantom.Create(ReferencePhantomSettings.Polystyrene(1) with { Columns = 1, Rows = 1 }).TrueModulus.Values);
        Assert.Empty(SpherePhantom.Create(Quiet with { Spheres = 0, Columns = 20, Rows = 20 }).Spheres);
    }
}
