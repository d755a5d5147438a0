using GpuModulus.Core.Maps;
using MathNet.Numerics.LinearAlgebra;

namespace GpuModulus.Mosaics;

/// <summary>
/// The image of one tile by which it is placed: as read, and levelled (a robust paraboloid taken off) and smoothed by a Gaussian of one pixel, so that
/// neither a tile's tilt and bow nor its pixel noise decides.
/// </summary>
internal sealed class TileImage
{
    private const int Terms = 6;
    private const int SamplesPerSide = 64;

    // exp(−k²/2): a Gaussian of one pixel, cut at three.
    private static readonly float[] Kernel = [1f, 0.60653066f, 0.13533528f, 0.011108997f];

    public TileImage(string name, Raster<float> values)
    {
        Name = name;
        Values = values;
        Smooth = Level(values);
        Convolve(Smooth);
        Noise = MeasureNoise(values);
    }

    public string Name { get; }

    public int Columns => Values.Columns;

    public int Rows => Values.Rows;

    public Raster<float> Values { get; }

    /// <summary>Levelled and smoothed; NaN where more than half of the weight around has no value.</summary>
    public Raster<float> Smooth { get; }

    /// <summary>Standard deviation of what is rough from pixel to pixel along a line: an upper bound of the noise.</summary>
    public double Noise { get; }

    /// <summary>Central difference of the smoothed image, per pixel; NaN where a neighbour is missing.</summary>
    public (float X, float Y) Gradient(int x, int y)
    {
        int left = Math.Max(x - 1, 0), right = Math.Min(x + 1, Columns - 1), up = Math.Max(y - 1, 0), down = Math.Min(y + 1, Rows - 1);
        if (left == right || up == down)
            return (float.NaN, float.NaN);
        return ((Smooth[right, y] - Smooth[left, y]) / (right - left), (Smooth[x, down] - Smooth[x, up]) / (down - up));
    }

    private static Raster<float> Level(Raster<float> values)
    {
        List<(double U, double V, double Z)> samples = Samples(values);
        double[] c = new double[Terms];
        double scale = double.PositiveInfinity;
        for (int pass = 0; pass < 8 && samples.Count >= 4 * Terms; pass++)
        {
            c = Fit(samples, c, scale);
            double[] size = [.. samples.Select(s => Math.Abs(s.Z - Value(c, s.U, s.V)))];
            scale = 4.5 * Robust.DeviationPerMedian * Robust.Median(size);
            if (!(scale > 0))
                break;
        }

        Raster<float> level = new(values.Columns, values.Rows);
        for (int y = 0; y < values.Rows; y++)
        {
            double v = Unit(y, values.Rows);
            for (int x = 0; x < values.Columns; x++)
                level[x, y] = (float)(values[x, y] - Value(c, Unit(x, values.Columns), v));
        }

        return level;
    }

    private static List<(double U, double V, double Z)> Samples(Raster<float> values)
    {
        int stepX = Math.Max(1, values.Columns / SamplesPerSide), stepY = Math.Max(1, values.Rows / SamplesPerSide);
        List<(double, double, double)> samples = [];
        for (int y = stepY / 2; y < values.Rows; y += stepY)
        {
            for (int x = stepX / 2; x < values.Columns; x += stepX)
            {
                if (float.IsFinite(values[x, y]))
                    samples.Add((Unit(x, values.Columns), Unit(y, values.Rows), values[x, y]));
            }
        }

        return samples;
    }

    private static double[] Fit(List<(double U, double V, double Z)> samples, double[] before, double scale)
    {
        Matrix<double> a = Matrix<double>.Build.Dense(Terms, Terms);
        Vector<double> b = Vector<double>.Build.Dense(Terms);
        Span<double> f = stackalloc double[Terms];
        foreach ((double u, double v, double z) in samples)
        {
            double residual = z - Value(before, u, v);
            double weight = double.IsInfinity(scale) ? 1 : Robust.Tukey(residual / scale);
            (f[0], f[1], f[2], f[3], f[4], f[5]) = (1, u, v, u * u, u * v, v * v);
            for (int i = 0; i < Terms; i++)
            {
                b[i] += weight * f[i] * residual;
                for (int j = 0; j <= i; j++)
                    a[i, j] = a[j, i] = a[i, j] + (weight * f[i] * f[j]);
            }
        }

        // A tile of few lines cannot tell all terms: the ridge keeps those that it cannot at nothing.
        for (int i = 0; i < Terms; i++)
            a[i, i] += 1e-9 * samples.Count;
        return [.. a.Cholesky().Solve(b).Select((step, i) => before[i] + step)];
    }

    private static double Value(double[] c, double u, double v) => c[0] + (u * (c[1] + (u * c[3]) + (v * c[4]))) + (v * (c[2] + (v * c[5])));

    private static double Unit(int at, int count) => count > 1 ? (2.0 * at / (count - 1)) - 1 : 0;

    private static void Convolve(Raster<float> image)
    {
        float[] line = new float[Math.Max(image.Columns, image.Rows)];
        float[] result = new float[line.Length];
        for (int y = 0; y < image.Rows; y++)
        {
            Convolve(image.Row(y), result);
            result.AsSpan(0, image.Columns).CopyTo(image.Row(y));
        }

        for (int x = 0; x < image.Columns; x++)
        {
            for (int y = 0; y < image.Rows; y++)
                line[y] = image[x, y];
            Convolve(line.AsSpan(0, image.Rows), result);
            for (int y = 0; y < image.Rows; y++)
                image[x, y] = result[y];
        }
    }

    private static void Convolve(ReadOnlySpan<float> from, Span<float> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            float sum = 0, weight = 0;
            for (int k = -3; k <= 3; k++)
            {
                int at = i + k;
                if (at < 0 || at >= from.Length || !float.IsFinite(from[at]))
                    continue;
                float w = Kernel[Math.Abs(k)];
                sum += w * from[at];
                weight += w;
            }

            to[i] = weight > 1.25f ? sum / weight : float.NaN;
        }
    }

    private static double MeasureNoise(Raster<float> values)
    {
        List<double> seconds = [];
        int step = Math.Max(1, values.Rows / SamplesPerSide);
        for (int y = 0; y < values.Rows; y += step)
        {
            for (int x = 1; x < values.Columns - 1; x += 3)
            {
                double second = values[x - 1, y] - (2.0 * values[x, y]) + values[x + 1, y];
                if (double.IsFinite(second))
                    seconds.Add(Math.Abs(second));
            }
        }

        // The second difference of white noise is √6 of it.
        return seconds.Count == 0 ? 0 : Robust.DeviationPerMedian * Robust.Median(seconds.ToArray()) / Math.Sqrt(6);
    }
}
