using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Phantoms.Measurement;
using GpuModulus.Phantoms.Randomness;

namespace GpuModulus.Phantoms;

/// <summary>A flat, slightly rough reference sample of one modulus, from which a contact radius is calibrated. All of it is region 1, class Facet.</summary>
public static class ReferencePhantom
{
    /// <summary>Makes the sample and measures it.</summary>
    /// <exception cref="Core.InputException">A setting is impossible.</exception>
    public static Phantom Create(ReferencePhantomSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ScanGrid grid = settings.Validated();
        CounterRandom random = new CounterRandom(settings.Seed).Stream(0x4EF);
        Raster<float> height = new(grid.Columns, grid.Rows), modulus = new(grid.Columns, grid.Rows), tilt = new(grid.Columns, grid.Rows);
        Raster<byte> classes = new(grid.Columns, grid.Rows);
        Raster<int> ids = new(grid.Columns, grid.Rows);
        classes.Values.AsSpan().Fill((byte)PixelClass.Facet);
        ids.Values.AsSpan().Fill(1);
        SmoothNoise relief = new(random.Stream(1), 0.2e-6);
        CounterRandom pixels = random.Stream(2);
        Parallel.For(0, grid.Rows, () => new double[grid.Columns], (y, _, z) =>
        {
            Array.Clear(z);
            relief.AddRow(z, grid.PitchXMetres, y * grid.PitchYMetres, settings.RoughnessMetres);
            double slopeY = settings.Artefacts.SampleSlopeY * ((y * grid.PitchYMetres) - (grid.HeightMetres / 2));
            for (int x = 0; x < z.Length; x++)
            {
                height[x, y] = (float)(z[x] + slopeY + (settings.Artefacts.SampleSlopeX * ((x * grid.PitchXMetres) - (grid.WidthMetres / 2))));
                modulus[x, y] = (float)(settings.ModulusPascals * Math.Max(1 + (settings.ModulusSpread * pixels.Normal(x, y)), 0.1));
            }

            return z;
        }, _ => { });

        VirtualMicroscope microscope = new()
        {
            Grid = grid,
            Random = random.Stream(3),
            Instrument = settings.Instrument,
            Noise = settings.Noise,
            Artefacts = settings.Artefacts,
            TiltCorrection = settings.TiltCorrection,
            PhaseDegreesOfClass = [settings.PhaseDegrees, settings.PhaseDegrees, settings.PhaseDegrees],
            WithInstrumentModulus = settings.WithInstrumentModulus,
            AbsoluteFrequency = settings.AbsoluteFrequency,
        };
        return new Phantom
        {
            Scan = microscope.Record($"reference phantom, {settings.ModulusPascals / 1e9:G4} GPa, seed {settings.Seed}", height, modulus, classes, tilt),
            TrueHeight = height,
            TrueTilt = tilt,
            TrueModulus = modulus,
            Classes = classes,
            RegionIds = ids,
            TrueTiltCorrection = settings.TiltCorrection,
            Facets =
            [
                new FacetTruth(
                    1, settings.Artefacts.SampleSlopeX, settings.Artefacts.SampleSlopeY, settings.ModulusPascals, settings.ModulusPascals * settings.ModulusSpread, grid.PixelCount),
            ],
        };
    }
}
