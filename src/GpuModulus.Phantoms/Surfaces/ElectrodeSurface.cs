using GpuModulus.Core.Maps;
using GpuModulus.Phantoms.Randomness;

namespace GpuModulus.Phantoms.Surfaces;

/// <summary>The composite electrode as a height field: crystals, the aggregate between them, islands upon them, and the film over all.</summary>
internal sealed class ElectrodeSurface
{
    private const int BandRows = 64;
    private const double WideFilmCell = 130e-9;
    private const double FineFilmCell = 60e-9;

    private readonly ElectrodePhantomSettings settings;
    private readonly ScanGrid grid;
    private readonly GrainField aggregate;
    private readonly SmoothNoise wideFilm;
    private readonly SmoothNoise fineFilm;
    private readonly CounterRandom terraces;
    private readonly Grain[] islands;
    private readonly double aggregateLevel;
    private readonly double zero;

    public ElectrodeSurface(ElectrodePhantomSettings settings, in ScanGrid grid, CounterRandom random, StageProperties stage)
    {
        this.settings = settings;
        this.grid = grid;
        Stage = stage;
        double size = settings.CrystalSizeMetres;
        // The level of the aggregate is set on at least 8 µm, so that a small map is a true cut and not a scene of its own.
        double width = Math.Max(grid.WidthMetres, 8e-6), height = Math.Max(grid.HeightMetres, 8e-6);
        Crystals = new CrystalField(random.Stream(1), width, height, size, -0.25 * size);
        aggregate = new GrainField(random.Stream(2), stage.BinderSpread);
        wideFilm = new SmoothNoise(random.Stream(3), WideFilmCell);
        fineFilm = new SmoothNoise(random.Stream(4), FineFilmCell);
        terraces = random.Stream(5);
        (aggregateLevel, zero) = SetLevel(width, height);
        islands = PlaceIslands(random.Stream(6));
    }

    public CrystalField Crystals { get; }

    public StageProperties Stage { get; }

    /// <summary>
    /// Fills heights (m), keys (plane of a crystal, −1 for a crystal's flank, 0 for binder/carbon) and the modulus factor of binder/carbon pixels.
    /// </summary>
    public void Draw(Raster<float> heights, Raster<int> keys, Raster<float> factors)
    {
        int columns = grid.Columns;
        int bands = (grid.Rows + BandRows - 1) / BandRows;
        List<Grain>[] islandsOfBand = [.. Enumerable.Range(0, bands).Select(_ => new List<Grain>())];
        foreach (Grain island in islands)
        {
            int first = (int)Math.Floor((island.Y - island.Reach) / grid.PitchYMetres) / BandRows;
            int last = (int)Math.Ceiling((island.Y + island.Reach) / grid.PitchYMetres) / BandRows;
            for (int band = Math.Max(first, 0); band <= Math.Min(last, bands - 1); band++)
                islandsOfBand[band].Add(island);
        }

        Parallel.For(0, bands, band =>
        {
            int firstRow = band * BandRows;
            int rows = Math.Min(BandRows, grid.Rows - firstRow);
            double[] grains = new double[columns * rows];
            Span<float> bandFactors = factors.Values.AsSpan(firstRow * columns, rows * columns);
            aggregate.Draw(grains, bandFactors, columns, firstRow, rows, grid.PitchXMetres, grid.PitchYMetres, aggregateLevel);
            foreach (Grain island in islandsOfBand[band])
                island.Stamp(grains, bandFactors, columns, firstRow, rows, grid.PitchXMetres, grid.PitchYMetres);

            double[] crystal = new double[columns];
            double[] film = new double[columns];
            for (int row = 0; row < rows; row++)
            {
                int y = firstRow + row;
                double py = y * grid.PitchYMetres;
                Span<int> rowKeys = keys.Row(y);
                Crystals.DrawRow(crystal, rowKeys, grid.PitchXMetres, py, Stage.FilmRounding);
                Array.Clear(film);
                double roughness = Stage.FilmRoughness * settings.FilmRoughnessFactor;
                wideFilm.AddRow(film, grid.PitchXMetres, py, roughness * 0.9);
                fineFilm.AddRow(film, grid.PitchXMetres, py, roughness * Math.Sqrt(1 - (0.9 * 0.9)));
                Compose(heights.Row(y), rowKeys, crystal, grains.AsSpan(row * columns, columns), film, py);
            }
        });
    }

    private void Compose(Span<float> heights, Span<int> keys, ReadOnlySpan<double> crystal, ReadOnlySpan<double> grains, ReadOnlySpan<double> film, double y)
    {
        double sampleY = settings.Artefacts.SampleSlopeY * (y - (grid.HeightMetres / 2));
        for (int x = 0; x < heights.Length; x++)
        {
            double px = x * grid.PitchXMetres;
            double z = crystal[x];
            int key = keys[x];
            if (grains[x] >= z || key == 0)
                (z, key) = (grains[x], 0);
            else if (!Crystals.IsFacet(key))
                key = -1;
            else if (settings.TerraceHeightMetres > 0)
                z += Terrace(key, px, y);
            z += film[x] - zero + sampleY + (settings.Artefacts.SampleSlopeX * (px - (grid.WidthMetres / 2)));
            heights[x] = (float)z;
            keys[x] = key;
        }
    }

    /// <summary>A sawtooth about the mean plane: terraces 0.25 to 0.7 µm wide, steps of the terrace height.</summary>
    private double Terrace(int key, double x, double y)
    {
        double width = terraces.Uniform(key, 0);
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * terraces.Uniform(key, 1));
        double u = ((x * cosine) + (y * sine)) / (0.25e-6 + (0.45e-6 * width));
        return settings.TerraceHeightMetres * (u - Math.Floor(u) - 0.5);
    }

    private (double Level, double Zero) SetLevel(double width, double height)
    {
        const int side = 72;
        double[] above = new double[side * side];
        double[] tops = new double[side * side];
        for (int j = 0; j < side; j++)
        {
            for (int i = 0; i < side; i++)
            {
                double x = (i + 0.5) * width / side, y = (j + 0.5) * height / side;
                tops[(j * side) + i] = Crystals.HeightAt(x, y, out _);
                above[(j * side) + i] = tops[(j * side) + i] - aggregate.BedAt(x, y) - GrainField.MeanTop;
            }
        }

        double[] sorted = [.. above.Order()];
        double level = settings.BinderCarbonFraction switch
        {
            <= 0 => sorted[0] - 1e-6,
            >= 1 => sorted[^1] + 1e-6,
            double fraction => sorted[(int)(fraction * (sorted.Length - 1))],
        };
        double mean = 0;
        for (int i = 0; i < tops.Length; i++)
            mean += Math.Max(tops[i], level) / tops.Length;
        return (level, mean);
    }

    private Grain[] PlaceIslands(CounterRandom random)
    {
        const double cell = 0.5e-6;
        List<Grain> placed = [];
        double chance = settings.IslandsPerSquareMetre * cell * cell;
        for (int cy = -1; cy <= grid.HeightMetres / cell; cy++)
        {
            for (int cx = -1; cx <= grid.WidthMetres / cell; cx++)
            {
                CounterRandom here = random.At(cx, cy);
                if (here.Uniform(0) >= chance)
                    continue;
                double x = (cx + here.Uniform(1)) * cell, y = (cy + here.Uniform(2)) * cell;
                int grains = 1 + (int)(9 * here.Uniform(3) * here.Uniform(4));
                for (int i = 0; i < grains; i++)
                {
                    CounterRandom grain = here.Stream((ulong)i + 1);
                    double spread = 45e-9 * Math.Sqrt(grains);
                    double gx = x + (i == 0 ? 0 : spread * grain.LimitedNormal(2, 0));
                    double gy = y + (i == 0 ? 0 : spread * grain.LimitedNormal(2, 1));
                    double z = Crystals.HeightAt(gx, gy, out int key);
                    if (!Crystals.IsFacet(key))
                        continue;
                    (double sx, double sy) = Crystals.SlopeOf(key);
                    // Nothing stays on a slope above 50°, and next to the aggregate a grain would be no island.
                    if ((sx * sx) + (sy * sy) > 1.42 || z < aggregateLevel + aggregate.BedAt(gx, gy) + 80e-9)
                        continue;
                    double radius = grain.Between(35e-9, 95e-9, 2);
                    placed.Add(aggregate.Make(grain.Stream(9), gx, gy, z + (0.15 * radius), radius));
                }
            }
        }

        return [.. placed];
    }
}
