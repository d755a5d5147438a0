using GpuModulus.Core.Maps;
using GpuModulus.Phantoms.Measurement;
using GpuModulus.Phantoms.Randomness;
using GpuModulus.Phantoms.Surfaces;

namespace GpuModulus.Phantoms;

/// <summary>
/// Silica microspheres on a flat substrate, some touching, some cut by the border, debris on and between them: the scan from which K_c is calibrated.
/// Region ids are the spheres', where the tip's apex touches them (tilt up to 72°); flanks, substrate and debris have id 0, every class is None.
/// </summary>
public static class SpherePhantom
{
    private const int BandRows = 64;
    private const double DebrisModulus = 4e9;

    /// <summary>Makes the spheres and measures them.</summary>
    /// <exception cref="Core.InputException">A setting is impossible.</exception>
    public static Phantom Create(SpherePhantomSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ScanGrid grid = settings.Validated();
        CounterRandom random = new CounterRandom(settings.Seed).Stream(0x5FE);
        SphereField field = new(settings, grid, random.Stream(1));
        Grain[] debris = Scatter(settings, grid, field, random.Stream(2));

        Raster<float> height = new(grid.Columns, grid.Rows), modulus = new(grid.Columns, grid.Rows), tilt = new(grid.Columns, grid.Rows);
        Raster<byte> classes = new(grid.Columns, grid.Rows);
        Raster<int> ids = new(grid.Columns, grid.Rows);
        SmoothNoise relief = new(random.Stream(3), 0.15e-6);
        CounterRandom pixels = random.Stream(4);
        Parallel.For(0, (grid.Rows + BandRows - 1) / BandRows, band =>
        {
            int first = band * BandRows;
            int rows = Math.Min(BandRows, grid.Rows - first);
            double[] grains = new double[rows * grid.Columns];
            float[] factors = new float[grains.Length];
            grains.AsSpan().Fill(double.NegativeInfinity);
            foreach (Grain grain in debris)
                grain.Stamp(grains, factors, grid.Columns, first, rows, grid.PitchXMetres, grid.PitchYMetres);
            double[] roughness = new double[grid.Columns];
            for (int y = first; y < first + rows; y++)
            {
                Array.Clear(roughness);
                relief.AddRow(roughness, grid.PitchXMetres, y * grid.PitchYMetres, settings.RoughnessMetres);
                for (int x = 0; x < grid.Columns; x++)
                {
                    double px = x * grid.PitchXMetres, py = y * grid.PitchYMetres;
                    double z = field.HeightAt(px, py, out int id);
                    double stiffness = id > 0 ? settings.ModulusPascals : settings.SubstrateModulusPascals;
                    int inBand = ((y - first) * grid.Columns) + x;
                    if (grains[inBand] > z)
                        (z, id, stiffness) = (grains[inBand], 0, DebrisModulus * factors[inBand]);
                    ids[x, y] = id;
                    height[x, y] = (float)(z + roughness[x]
                        + (settings.Artefacts.SampleSlopeX * (px - (grid.WidthMetres / 2))) + (settings.Artefacts.SampleSlopeY * (py - (grid.HeightMetres / 2))));
                    modulus[x, y] = (float)(stiffness * Math.Max(1 + (settings.ModulusSpread * pixels.Normal(x, y)), 0.1));
                }
            }
        });

        VirtualMicroscope microscope = new()
        {
            Grid = grid,
            Random = random.Stream(5),
            Instrument = settings.Instrument,
            Noise = settings.Noise,
            Artefacts = settings.Artefacts,
            TiltCorrection = settings.TiltCorrection,
            PhaseDegreesOfClass = [39],
            WithInstrumentModulus = settings.WithInstrumentModulus,
            AbsoluteFrequency = settings.AbsoluteFrequency,
        };
        return new Phantom
        {
            Scan = microscope.Record($"sphere phantom, seed {settings.Seed}", height, modulus, classes, tilt),
            TrueHeight = height,
            TrueTilt = tilt,
            TrueModulus = modulus,
            Classes = classes,
            RegionIds = ids,
            TrueTiltCorrection = settings.TiltCorrection,
            Spheres = field.Spheres,
        };
    }

    private static Grain[] Scatter(SpherePhantomSettings settings, ScanGrid grid, SphereField field, CounterRandom random)
    {
        const double cell = 0.5e-6;
        GrainField shapes = new(random.Stream(1), 0.3);
        List<Grain> grains = [];
        for (int cy = -1; cy <= grid.HeightMetres / cell; cy++)
        {
            for (int cx = -1; cx <= grid.WidthMetres / cell; cx++)
            {
                CounterRandom here = random.At(cx, cy);
                if (here.Uniform(0) >= settings.DebrisPerSquareMetre * cell * cell)
                    continue;
                int count = 1 + (int)(7 * here.Uniform(1) * here.Uniform(2));
                for (int i = 0; i < count; i++)
                {
                    CounterRandom grain = here.Stream((ulong)i + 1);
                    double x = ((cx + here.Uniform(3)) * cell) + (i == 0 ? 0 : 90e-9 * grain.LimitedNormal(2, 0));
                    double y = ((cy + here.Uniform(4)) * cell) + (i == 0 ? 0 : 90e-9 * grain.LimitedNormal(2, 1));
                    double radius = grain.Between(30e-9, 130e-9, 2);
                    grains.Add(shapes.Make(grain.Stream(9), x, y, field.HeightAt(x, y, out _) + (0.2 * radius), radius));
                }
            }
        }

        return [.. grains];
    }
}
