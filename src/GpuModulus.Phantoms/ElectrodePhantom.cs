using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Phantoms.Measurement;
using GpuModulus.Phantoms.Randomness;
using GpuModulus.Phantoms.Surfaces;

namespace GpuModulus.Phantoms;

/// <summary>
/// A made LNMO electrode: convex spinel crystals with flat facets amid granular binder/carbon, islands of binder/carbon on facets, an interphase film
/// that grows with cycling; measured in AM-FM with a flat punch.
/// </summary>
/// <remarks>
/// The recorded Δf2 is the double-precision inverse of the punch model for E_apparent = E_true · K_c(θ), with θ the tilt of the noise-free sampled
/// surface under the central difference. Moduli follow table 1 of [Shi 2026]: Gaussian inside a facet, log-normal from grain to grain with a long upper
/// tail in binder/carbon.
/// </remarks>
public static class ElectrodePhantom
{
    /// <summary>Makes the electrode and measures it.</summary>
    /// <exception cref="Core.InputException">A setting is impossible.</exception>
    public static Phantom Create(ElectrodePhantomSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ScanGrid grid = settings.Validated();
        CounterRandom random = new CounterRandom(settings.Seed).Stream(0xE1EC);
        StageProperties stage = StageProperties.Of(settings.Stage);
        // Crystals stay where they are while the electrode ages: only what depends on the stage may differ between stages.
        ElectrodeSurface surface = new(settings, grid, random.Stream(1), stage);

        Raster<float> height = new(grid.Columns, grid.Rows), modulus = new(grid.Columns, grid.Rows), tilt = new(grid.Columns, grid.Rows);
        Raster<int> ids = new(grid.Columns, grid.Rows);
        surface.Draw(height, ids, modulus);
        Raster<byte> classes = new(grid.Columns, grid.Rows);
        FacetTruth[] facets = NumberFacets(settings, grid, surface, ids, classes, random.Stream(2).Stream((ulong)settings.Stage));
        FillModulus(grid, stage, facets, ids, classes, modulus, random.Stream(3).Stream((ulong)settings.Stage));

        VirtualMicroscope microscope = new()
        {
            Grid = grid,
            Random = random.Stream(4).Stream((ulong)settings.Stage),
            Instrument = settings.Instrument,
            Noise = settings.Noise,
            Artefacts = settings.Artefacts,
            TiltCorrection = settings.TiltCorrection,
            PhaseDegreesOfClass = [stage.FacetPhaseDegrees, stage.FacetPhaseDegrees, stage.BinderPhaseDegrees],
            WithInstrumentModulus = settings.WithInstrumentModulus,
            AbsoluteFrequency = settings.AbsoluteFrequency,
        };
        Scan scan = microscope.Record($"electrode phantom, {settings.Stage}, seed {settings.Seed}", height, modulus, classes, tilt);
        return new Phantom
        {
            Scan = scan,
            TrueHeight = height,
            TrueTilt = tilt,
            TrueModulus = modulus,
            Classes = classes,
            RegionIds = ids,
            TrueTiltCorrection = settings.TiltCorrection,
            Facets = facets,
        };
    }

    /// <summary>Turns keys of planes into ids by falling area, and fills the classes.</summary>
    private static FacetTruth[] NumberFacets(
        ElectrodePhantomSettings settings, ScanGrid grid, ElectrodeSurface surface, Raster<int> ids, Raster<byte> classes, CounterRandom random)
    {
        long[] counts = new long[(surface.Crystals.Crystals.Length * Crystal.MaxPlanes) + 1];
        foreach (int key in ids.Values)
        {
            if (key > 0)
                counts[key]++;
        }

        double least = settings.MinimumFacetAreaSquareMetres / grid.PixelAreaSquareMetres;
        int[] order = [.. Enumerable.Range(1, counts.Length - 1).Where(key => counts[key] > 0 && counts[key] >= least).OrderByDescending(key => counts[key]).ThenBy(key => key)];
        int[] idOf = new int[counts.Length];
        FacetTruth[] facets = new FacetTruth[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            idOf[order[i]] = i + 1;
            (double sx, double sy) = surface.Crystals.SlopeOf(order[i]);
            CounterRandom here = random.At(order[i], 0);
            double mean = surface.Stage.FacetMean + (surface.Stage.FacetDeviation * here.LimitedNormal(1.9, 0));
            double spread = mean * here.Between(surface.Stage.LeastSpread, surface.Stage.LargestSpread, 1);
            facets[i] = new FacetTruth(i + 1, sx + settings.Artefacts.SampleSlopeX, sy + settings.Artefacts.SampleSlopeY, mean, spread, counts[order[i]]);
        }

        Parallel.For(0, grid.Rows, y =>
        {
            Span<int> row = ids.Row(y);
            Span<byte> rowClasses = classes.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                int key = row[x];
                row[x] = key > 0 ? idOf[key] : 0;
                rowClasses[x] = (byte)(key == 0 ? PixelClass.BinderCarbon : row[x] > 0 ? PixelClass.Facet : PixelClass.None);
            }
        });
        return facets;
    }

    /// <summary>Replaces the modulus factors by moduli.</summary>
    private static void FillModulus(
        ScanGrid grid, StageProperties stage, FacetTruth[] facets, Raster<int> ids, Raster<byte> classes, Raster<float> modulus, CounterRandom random)
    {
        const double least = 0.1;
        double binder = stage.BinderMean + (stage.BinderDeviation * random.LimitedNormal(1.9, 0));
        SmoothNoise patches = new(random.Stream(1), 0.12e-6);
        CounterRandom pixels = random.Stream(2);
        Parallel.For(0, grid.Rows, () => new double[grid.Columns], (y, _, scatter) =>
        {
            Array.Clear(scatter);
            patches.AddRow(scatter, grid.PitchXMetres, y * grid.PitchYMetres, 0.45);
            Span<float> row = modulus.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                double deviation = scatter[x] + (0.893 * pixels.Normal(x, y));
                double value;
                if (classes[x, y] == (byte)PixelClass.BinderCarbon)
                {
                    value = binder * row[x] * Math.Max(1 + (0.12 * deviation), least);
                }
                else
                {
                    // Slivers and flanks are of the same crystals: the stage's mean stands in for a modulus of their own.
                    int id = ids[x, y];
                    (double mean, double spread) = id > 0 ? (facets[id - 1].ModulusPascals, facets[id - 1].ModulusSpreadPascals) : (stage.FacetMean, stage.LeastSpread * stage.FacetMean);
                    value = Math.Max(mean + (spread * deviation), least * mean);
                }

                row[x] = (float)value;
            }

            return scatter;
        }, _ => { });
    }
}
