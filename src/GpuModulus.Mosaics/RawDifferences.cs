using GpuModulus.Core.Maps;

namespace GpuModulus.Mosaics;

/// <summary>
/// First differences of unsmoothed pixels along one axis over a part of a tile, 0 where a pixel is missing, with running sums that give count, sum and energy of any
/// rectangle at once.
/// </summary>
internal sealed class RawDifferences
{
    private readonly float[] values;
    private readonly double[] sums;
    private readonly double[] energies;
    private readonly int[] counts;

    /// <summary>Takes the differences.</summary>
    /// <param name="image">The tile's pixels.</param>
    /// <param name="part">Columns and rows of the part, ends excluded.</param>
    /// <param name="alongX">z(x + 1, y) − z(x, y), else z(x, y + 1) − z(x, y).</param>
    public RawDifferences(Raster<float> image, (int Left, int Right, int Top, int Bottom) part, bool alongX)
    {
        int dx = alongX ? 1 : 0, dy = 1 - dx;
        (Left, Top, Columns, Rows) = (part.Left, part.Top, Math.Max(0, part.Right - part.Left - dx), Math.Max(0, part.Bottom - part.Top - dy));
        values = new float[Columns * Rows];
        for (int y = 0; y < Rows; y++)
        {
            ReadOnlySpan<float> from = image.Row(Top + y).Slice(Left, Columns), to = image.Row(Top + y + dy).Slice(Left + dx, Columns);
            for (int x = 0; x < Columns; x++)
                values[(y * Columns) + x] = to[x] - from[x];
        }

        int cells = (Columns + 1) * (Rows + 1);
        (sums, energies, counts) = (new double[cells], new double[cells], new int[cells]);
    }

    public int Left { get; }

    public int Top { get; }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Robust standard deviation of the differences; NaN of none.</summary>
    public double Deviation()
    {
        int step = Math.Max(1, values.Length / 4096);
        List<double> sizes = [];
        for (int i = 0; i < values.Length; i += step)
        {
            if (float.IsFinite(values[i]))
                sizes.Add(Math.Abs(values[i]));
        }

        return Robust.DeviationPerMedian * Robust.Median(sizes.ToArray());
    }

    /// <summary>Cuts the differences at ±<paramref name="limit"/>, so that a few edges do not decide alone, and sums.</summary>
    public void Prepare(float limit)
    {
        int width = Columns + 1;
        for (int y = 0; y < Rows; y++)
        {
            double sum = 0, energy = 0;
            int count = 0;
            for (int x = 0; x < Columns; x++)
            {
                ref float value = ref values[(y * Columns) + x];
                if (float.IsFinite(value))
                {
                    value = Math.Clamp(value, -limit, limit);
                    sum += value;
                    energy += (double)value * value;
                    count++;
                }
                else
                {
                    value = 0;
                }

                int at = ((y + 1) * width) + x + 1;
                (sums[at], energies[at], counts[at]) = (sums[at - width] + sum, energies[at - width] + energy, counts[at - width] + count);
            }
        }
    }

    public ReadOnlySpan<float> Row(int x, int y, int columns) => values.AsSpan((y * Columns) + x, columns);

    /// <summary>Count, sum and energy of a rectangle, in columns and rows of this part.</summary>
    public (int Count, double Sum, double Energy) Over(int x, int y, int columns, int rows)
    {
        int a = (y * (Columns + 1)) + x, b = a + columns, c = a + (rows * (Columns + 1)), d = c + columns;
        return (counts[d] - counts[b] - counts[c] + counts[a], sums[d] - sums[b] - sums[c] + sums[a], energies[d] - energies[b] - energies[c] + energies[a]);
    }

    /// <summary>Autocorrelation at one lag over the whole part, 1 at none.</summary>
    public double Autocorrelation(int lagX, int lagY)
    {
        (int count, double sum, double energy) = Over(0, 0, Columns, Rows);
        int columns = Columns - Math.Abs(lagX), rows = Rows - lagY;
        if (columns < 1 || rows < 1 || count == 0)
            return 0;
        double product = 0;
        for (int y = 0; y < rows; y++)
            product += Product(Row(Math.Max(0, -lagX), y, columns), Row(Math.Max(0, lagX), y + lagY, columns));
        double mean = sum / count, variance = (energy / count) - (mean * mean);
        return variance > 0 ? ((product / ((double)columns * rows)) - (mean * mean)) / variance : 0;
    }

    /// <summary>Σ aᵢ bᵢ.</summary>
    public static float Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        int width = System.Numerics.Vector<float>.Count, i = 0;
        System.Numerics.Vector<float> sum = default;
        for (; i <= a.Length - width; i += width)
            sum += new System.Numerics.Vector<float>(a[i..]) * new System.Numerics.Vector<float>(b[i..]);
        float total = System.Numerics.Vector.Sum(sum);
        for (; i < a.Length; i++)
            total += a[i] * b[i];
        return total;
    }
}
