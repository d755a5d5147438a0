using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using Xunit;

namespace GpuModulus.Phantoms.Tests;

public sealed class ElectrodePhantomTests
{
    private static readonly ElectrodePhantomSettings Quiet = new() { Columns = 256, Rows = 256, PitchXMetres = 40e-9, PitchYMetres = 40e-9, Noise = PhantomNoise.None };

    public static TheoryData<CyclingStage> Stages => [.. Enum.GetValues<CyclingStage>()];

    [Theory]
    [MemberData(nameof(Stages))]
    public void The_modulus_comes_back_through_an_independent_punch_formula(CyclingStage stage)
    {
        Phantom phantom = ElectrodePhantom.Create(Quiet with { Stage = stage, PitchYMetres = 30e-9 });
        PunchOracle oracle = new(phantom.Scan);
        double worst = 0, worstTilt = 0;
        int seen = 0;
        for (int y = 1; y < 255; y++)
        {
            for (int x = 1; x < 255; x++)
            {
                double tilt = oracle.TiltDegrees(x, y);
                worstTilt = Math.Max(worstTilt, Math.Abs(tilt - (phantom.TrueTilt[x, y] * 180 / Math.PI)));
                if (tilt > 45)
                    continue;
                worst = Math.Max(worst, Math.Abs((oracle.Modulus(x, y) / phantom.TrueModulus[x, y]) - 1));
                seen++;
            }
        }

        Assert.True(seen > 32000, $"{seen} pixels");
        Assert.True(worstTilt < 1e-5, $"{worstTilt:G3}°");
        // Channels are single precision: 6e-8 each, Δf2 to the power 1.5.
        Assert.True(worst < 2e-6, $"{worst:G3}");
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void With_noise_the_median_error_on_facets_stays_below_half_a_percent(CyclingStage stage)
    {
        Phantom phantom = ElectrodePhantom.Create(new ElectrodePhantomSettings { Stage = stage, Seed = 7 });
        PunchOracle oracle = new(phantom.Scan);
        List<double> errors = [];
        for (int y = 1; y < 511; y++)
        {
            for (int x = 1; x < 511; x++)
            {
                if (phantom.Classes[x, y] == (byte)PixelClass.Facet && oracle.TiltDegrees(x, y) <= 45)
                    errors.Add((oracle.Modulus(x, y) / phantom.TrueModulus[x, y]) - 1);
            }
        }

        errors.Sort();
        Assert.InRange(errors[errors.Count / 2], -0.005, 0.005);
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void The_scene_is_sane(CyclingStage stage)
    {
        foreach (ulong seed in new ulong[] { 1, 2, 3, 4, 5 })
        {
            Phantom phantom = ElectrodePhantom.Create(Quiet with { Stage = stage, Seed = seed });
            double pixels = phantom.Classes.Values.Length;
            Assert.InRange(phantom.Classes.Values.Count(c => c == (byte)PixelClass.BinderCarbon) / pixels, 0.2, 0.5);
            Assert.InRange(phantom.Classes.Values.Count(c => c == (byte)PixelClass.None) / pixels, 0, 0.12);
            Assert.InRange(phantom.Facets.Count(f => f.PixelCount * 1.6e-15 > 0.05e-12), 20, 100);
            Assert.True(phantom.Facets[0].PixelCount * 1.6e-15 > 1.5e-12, "no facet of some µm²");
            double gentle = phantom.Facets.Where(f => f.TiltRadians < Math.PI / 4).Sum(f => f.PixelCount) / (double)phantom.Facets.Sum(f => f.PixelCount);
            Assert.InRange(gentle, 0.6, 0.97);
            Assert.InRange(phantom.TrueHeight.Values.Min(), -1.3e-6, -0.2e-6);
            Assert.InRange(phantom.TrueHeight.Values.Max(), 0.2e-6, 1.3e-6);
            Assert.True(phantom.Scan.Channels.All(c => Array.TrueForAll(((Raster<float>)c.Values).Values, float.IsFinite)));
            Assert.True(Array.TrueForAll(phantom.TrueModulus.Values, value => value > 0 && float.IsFinite(value)));
        }
    }

    [Fact]
    public void Region_ids_classes_and_facet_table_tell_one_story()
    {
        Phantom phantom = ElectrodePhantom.Create(Quiet);
        for (int i = 0; i < phantom.RegionIds.Values.Length; i++)
            Assert.Equal(phantom.RegionIds.Values[i] > 0, phantom.Classes.Values[i] == (byte)PixelClass.Facet);
        Assert.Equal(Enumerable.Range(1, phantom.Facets.Count), phantom.Facets.Select(f => f.Id));
        Assert.Equal(phantom.Facets.OrderByDescending(f => f.PixelCount), phantom.Facets);
        foreach (FacetTruth facet in phantom.Facets)
            Assert.Equal(facet.PixelCount, phantom.RegionIds.Values.LongCount(id => id == facet.Id));
    }

    [Theory]
    [InlineData(CyclingStage.Pristine, 0, 1)]
    [InlineData(CyclingStage.Cycles200, 1, 1)]
    [InlineData(CyclingStage.Cycles200, 2, 2)]
    public void A_facet_is_a_plane_of_the_stated_slope_within_the_film_roughness(CyclingStage stage, double factor, double timesRoughness)
    {
        double expected = factor == 0 ? 0 : timesRoughness * 2.2e-9;
        Phantom phantom = ElectrodePhantom.Create(new ElectrodePhantomSettings { Stage = stage, FilmRoughnessFactor = factor, IslandsPerSquareMetre = 0, Noise = PhantomNoise.None, Seed = 3 });
        foreach (FacetTruth facet in phantom.Facets.Where(f => f.PixelCount > 4000 && f.TiltRadians < 0.9))
        {
            List<double> residuals = [];
            for (int y = 10; y < 502; y++)
            {
                for (int x = 10; x < 502; x++)
                {
                    // Ten pixels inside: away from the film's rounding.
                    if (InsideBy(10, phantom.RegionIds, x, y, facet.Id))
                        residuals.Add(phantom.TrueHeight[x, y] - (facet.SlopeX * x * 20e-9) - (facet.SlopeY * y * 20e-9));
                }
            }

            if (residuals.Count < 500)
                continue;
            double mean = residuals.Average();
            double deviation = Math.Sqrt(residuals.Average(r => (r - mean) * (r - mean)));
            if (expected == 0)
                Assert.True(deviation < 1e-12, $"{deviation:G3} m");
            else
                Assert.InRange(deviation, 0.7 * expected, 1.3 * expected);
        }
    }

    [Fact]
    public void Terraces_leave_the_mean_plane_and_add_their_own_roughness()
    {
        ElectrodePhantomSettings settings = new() { FilmRoughnessFactor = 0, Noise = PhantomNoise.None, Seed = 3 };
        Phantom flat = ElectrodePhantom.Create(settings), stepped = ElectrodePhantom.Create(settings with { TerraceHeightMetres = 3e-9 });
        double[] steps = [.. Enumerable.Range(0, flat.RegionIds.Values.Length).Where(i => flat.RegionIds.Values[i] > 0).Select(i => (double)stepped.TrueHeight.Values[i] - flat.TrueHeight.Values[i])];
        Assert.InRange(steps.Max(), 1.4e-9, 1.51e-9);
        Assert.InRange(steps.Min(), -1.51e-9, -1.4e-9);
        Assert.InRange(steps.Average(), -0.1e-9, 0.1e-9);
        // A sawtooth of height h has the deviation h/√12.
        Assert.InRange(Math.Sqrt(steps.Average(s => s * s)), 0.95 * 3e-9 / Math.Sqrt(12), 1.05 * 3e-9 / Math.Sqrt(12));
    }

    [Theory]
    [InlineData(CyclingStage.Pristine, 126e9, 20e9, 1.9e9, 0.1e9)]
    [InlineData(CyclingStage.Cycles5, 3.2e9, 1.1e9, 1.6e9, 0.3e9)]
    [InlineData(CyclingStage.Cycles30, 4.5e9, 1.6e9, 2.2e9, 0.7e9)]
    [InlineData(CyclingStage.Cycles60, 4.1e9, 0.7e9, 3.5e9, 1.1e9)]
    [InlineData(CyclingStage.Cycles200, 3.9e9, 0.8e9, 3.9e9, 0.4e9)]
    public void Moduli_follow_table_1(CyclingStage stage, double facetMean, double facetDeviation, double binderMean, double binderDeviation)
    {
        List<double> facetMeans = [], binderMedians = [], tails = [];
        for (ulong seed = 11; seed < 19; seed++)
        {
            Phantom phantom = ElectrodePhantom.Create(Quiet with { Stage = stage, Seed = seed });
            foreach (FacetTruth facet in phantom.Facets.Where(f => f.PixelCount > 300))
            {
                double[] pixels = [.. Enumerable.Range(0, 65536).Where(i => phantom.RegionIds.Values[i] == facet.Id).Select(i => (double)phantom.TrueModulus.Values[i])];
                facetMeans.Add(pixels.Average());
                Assert.InRange(pixels.Average(), facet.ModulusPascals - (0.4 * facet.ModulusSpreadPascals), facet.ModulusPascals + (0.4 * facet.ModulusSpreadPascals));
            }

            float[] binder = [.. Enumerable.Range(0, 65536).Where(i => phantom.Classes.Values[i] == (byte)PixelClass.BinderCarbon).Select(i => phantom.TrueModulus.Values[i]).Order()];
            binderMedians.Add(binder[binder.Length / 2]);
            tails.Add((binder[(int)(0.99 * binder.Length)] - binder[binder.Length / 2]) / (binder[binder.Length / 2] - binder[(int)(0.01 * binder.Length)]));
        }

        double mean = facetMeans.Average();
        Assert.InRange(mean, facetMean - (0.25 * facetDeviation), facetMean + (0.25 * facetDeviation));
        Assert.InRange(Math.Sqrt(facetMeans.Average(m => (m - mean) * (m - mean))), 0.75 * facetDeviation, 1.15 * facetDeviation);
        Assert.InRange(binderMedians.Average(), binderMean - Math.Max(0.8 * binderDeviation, 0.06 * binderMean), binderMean + Math.Max(0.8 * binderDeviation, 0.12 * binderMean));
        Assert.True(tails.Average() > 1.8, $"upper tail only {tails.Average():G3} times the lower");
    }

    [Fact]
    public void The_crystals_stay_where_they_are_while_the_electrode_ages()
    {
        Phantom young = ElectrodePhantom.Create(Quiet), old = ElectrodePhantom.Create(Quiet with { Stage = CyclingStage.Cycles200 });
        int same = Enumerable.Range(0, 65536).Count(i => young.Classes.Values[i] == old.Classes.Values[i]);
        Assert.True(same > 0.97 * 65536, $"{same}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_another_place()
    {
        ElectrodePhantomSettings settings = ElectrodePhantomSettings.Hard(CyclingStage.Cycles30, 5) with { Columns = 200, Rows = 150 };
        Phantom[] made = new Phantom[3];
        Parallel.For(0, 3, i => made[i] = ElectrodePhantom.Create(settings));
        for (int i = 1; i < 3; i++)
        {
            for (int c = 0; c < 4; c++)
                Assert.Equal(((Raster<float>)made[0].Scan.Channels[c].Values).Values, ((Raster<float>)made[i].Scan.Channels[c].Values).Values);
            Assert.Equal(made[0].RegionIds.Values, made[i].RegionIds.Values);
        }

        Phantom other = ElectrodePhantom.Create(settings with { Seed = 6 });
        Assert.NotEqual(made[0].TrueHeight.Values, other.TrueHeight.Values);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 37)]
    [InlineData(37, 1)]
    [InlineData(2, 2)]
    public void Tiny_maps_are_made_too(int columns, int rows)
    {
        foreach (ElectrodePhantomSettings settings in new[] { new ElectrodePhantomSettings(), ElectrodePhantomSettings.Hard(CyclingStage.Cycles60, 2) })
        {
            Phantom phantom = ElectrodePhantom.Create(settings with { Columns = columns, Rows = rows });
            Assert.Equal(columns * rows, phantom.TrueModulus.Values.Length);
            Assert.True(phantom.Scan.Channels.All(c => Array.TrueForAll(((Raster<float>)c.Values).Values, float.IsFinite)));
        }
    }

    [Fact]
    public void Impossible_settings_are_refused_in_one_line()
    {
        ElectrodePhantomSettings[] wrong =
        [
            new() { Columns = 0 },
            new() { PitchXMetres = -1 },
            new() { PitchYMetres = double.NaN },
            new() { Columns = 100_000, Rows = 100_000 },
            new() { Stage = (CyclingStage)17 },
            new() { BinderCarbonFraction = 1.5 },
            new() { CrystalSizeMetres = double.PositiveInfinity },
            new() { Noise = new PhantomNoise { HeightMetres = -1 } },
            new() { Artefacts = new ScanArtefacts { BowMetres = double.NaN } },
            new() { Instrument = new PhantomInstrument { QualityFactor1 = 0 } },
        ];
        foreach (ElectrodePhantomSettings settings in wrong)
            Assert.DoesNotContain('\n', Assert.Throws<InputException>(() => ElectrodePhantom.Create(settings)).Message);
    }

    [Theory]
    [InlineData(0, 0, 0.15)]
    [InlineData(1, 0.999, 1)]
    public void A_map_of_little_or_nothing_but_binder_can_be_asked_for(double fraction, double least, double most)
    {
        Phantom phantom = ElectrodePhantom.Create(Quiet with { BinderCarbonFraction = fraction, IslandsPerSquareMetre = 0 });
        Assert.InRange(phantom.Classes.Values.Count(c => c == (byte)PixelClass.BinderCarbon) / 65536.0, least, most);
    }

    private static bool InsideBy(int margin, Raster<int> ids, int x, int y, int id)
    {
        for (int dy = -margin; dy <= margin; dy += margin / 2)
        {
            for (int dx = -margin; dx <= margin; dx += margin / 2)
            {
                if (ids[x + dx, y + dy] != id)
                    return false;
            }
        }

        return true;
    }
}
