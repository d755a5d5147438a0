using GpuModulus.Phantoms.Randomness;

namespace GpuModulus.Phantoms.Surfaces;

/// <summary>The binder/carbon aggregate: overlapping grains of 50–200 nm on an undulating bed, one per cell of a jittered lattice.</summary>
internal sealed class GrainField(CounterRandom random, double spread)
{
    private const double Cell = 68e-9;
    private const double LargestRadius = 100e-9;
    private const double TailFraction = 0.10;

    private readonly SmoothNoise wide = new(random.Stream(1), 1.4e-6);
    private readonly SmoothNoise narrow = new(random.Stream(2), 0.4e-6);
    private readonly CounterRandom grains = random.Stream(3);

    /// <summary>Mean height of the grains' tops above the bed, m: to be counted in when the level is set.</summary>
    public const double MeanTop = 45e-9;

    /// <summary>Height of the bed under the grains, relative to its level.</summary>
    public double BedAt(double x, double y) => (110e-9 * wide.At(x, y)) + (45e-9 * narrow.At(x, y));

    /// <summary>Fills a band of rows with the aggregate's surface and each pixel's modulus factor.</summary>
    public void Draw(Span<double> heights, Span<float> factors, int columns, int firstRow, int rows, double pitchX, double pitchY, double level)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<double> line = heights.Slice(row * columns, columns);
            // What shows between the grains: the bed a little deeper.
            line.Fill(level - 40e-9);
            wide.AddRow(line, pitchX, (firstRow + row) * pitchY, 110e-9);
            narrow.AddRow(line, pitchX, (firstRow + row) * pitchY, 45e-9);
        }

        factors.Fill(1);
        double reach = LargestRadius * Grain.LargestElongation;
        int top = CellOf((firstRow * pitchY) - reach), bottom = CellOf(((firstRow + rows - 1) * pitchY) + reach);
        int left = CellOf(-reach), right = CellOf(((columns - 1) * pitchX) + reach);
        for (int cy = top; cy <= bottom; cy++)
        {
            for (int cx = left; cx <= right; cx++)
            {
                CounterRandom here = grains.At(cx, cy);
                double x = (cx + here.Uniform(0)) * Cell, y = (cy + here.Uniform(1)) * Cell;
                double size = here.Uniform(2);
                double radius = 25e-9 + ((LargestRadius - 25e-9) * size * size);
                double z = level + BedAt(x, y) + (60e-9 * (here.Uniform(3) - 0.5)) - (0.25 * radius);
                Make(here, x, y, z, radius).Stamp(heights, factors, columns, firstRow, rows, pitchX, pitchY);
            }
        }
    }

    /// <summary>A grain with the aggregate's own scatter of shape and modulus, with a long tail of stiff grains.</summary>
    public Grain Make(CounterRandom here, double x, double y, double z, double radius)
    {
        double elongation = here.Between(1, Grain.LargestElongation, 10);
        (double sine, double cosine) = Math.SinCos(Math.PI * here.Uniform(11));
        double factor = Math.Exp(spread * here.LimitedNormal(3, 12));
        if (here.Uniform(13) < TailFraction)
            factor *= 1 - (0.8 * Math.Log(1 - (0.99 * here.Uniform(14))));
        return new Grain(x, y, z, radius, elongation, cosine, sine, (float)factor);
    }

    private static int CellOf(double position) => (int)Math.Floor(position / Cell);
}
