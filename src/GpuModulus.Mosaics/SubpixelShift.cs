using MathNet.Numerics.LinearAlgebra;

namespace GpuModulus.Mosaics;

/// <summary>
/// The shift s that makes z_a(p) = z_b(p − s) + (an offset for each scan line) + c₁u + c₂u² + c₃uv in the overlap, by Gauss–Newton with Tukey weights: tilt, bow, drift
/// and line noise of either tile are solved with the shift and cannot feign one.
/// </summary>
/// <remarks>B. D. Lucas and T. Kanade, IJCAI 1981, 674, with the nuisance terms added; for equal noise it is the maximum-likelihood estimate.</remarks>
internal static class SubpixelShift
{
    private const int Terms = 5;
    private const int Margin = 2;
    private const int MostSamples = 8000;
    private const double Reach = 3;

    // Residuals of an image smoothed by one pixel are correlated over about 4π pixels.
    private const double CorrelatedPixels = 4 * Math.PI;

    /// <summary>The refined shift and its covariance; null where it does not settle within three pixels of the start.</summary>
    public static Measured? Refine(TileImage a, TileImage b, double startX, double startY)
    {
        double sx = startX, sy = startY;
        double scale = double.PositiveInfinity;
        for (int pass = 0; pass < 25; pass++)
        {
            Samples samples = Collect(a, b, sx, sy);
            if (samples.Count < 60)
                return null;
            // Weights need the residuals at this very shift: solve once without, then with.
            double[]? step = null;
            Matrix<double>? inverse = null;
            for (int inner = 0; inner < 3; inner++)
            {
                if (!samples.Solve(step, scale, out step, out inverse))
                    return null;
                scale = samples.Scale(step);
            }

            sx += step![0];
            sy += step[1];
            if (Math.Abs(sx - startX) > Reach || Math.Abs(sy - startY) > Reach || !double.IsFinite(sx + sy))
                return null;
            if (Math.Max(Math.Abs(step[0]), Math.Abs(step[1])) < 2e-3 && pass >= 2)
            {
                double variance = scale * scale * Math.Max(1, CorrelatedPixels / samples.PixelsPerSample);
                return new(sx, sy, variance * inverse![0, 0], variance * inverse[0, 1], variance * inverse[1, 1]);
            }
        }

        return null;
    }

    private static Samples Collect(TileImage a, TileImage b, double sx, double sy)
    {
        int left = (int)Math.Ceiling(Math.Max(Margin, sx + Margin)), right = (int)Math.Floor(Math.Min(a.Columns - 1 - Margin, b.Columns - 1 - Margin + sx));
        int top = (int)Math.Ceiling(Math.Max(Margin, sy + Margin)), bottom = (int)Math.Floor(Math.Min(a.Rows - 1 - Margin, b.Rows - 1 - Margin + sy));
        int columns = right - left + 1, rows = bottom - top + 1;
        Samples samples = new();
        if (columns < 3 || rows < 3)
            return samples;
        int stepX = Math.Max(1, columns / 64);
        int stepY = Math.Max(1, columns / stepX * rows / MostSamples);
        samples.PixelsPerSample = stepX * stepY;
        for (int y = top; y <= bottom; y += stepY)
        {
            samples.BeginRow();
            double v = (2.0 * (y - top) / (rows - 1)) - 1;
            for (int x = left; x <= right; x += stepX)
            {
                double difference = a.Smooth[x, y] - CubicSample.At(b.Smooth, x - sx, y - sy);
                (float gx, float gy) = a.Gradient(x, y);
                double u = (2.0 * (x - left) / (columns - 1)) - 1;
                if (double.IsFinite(difference + gx + gy))
                    samples.Add(-gx, -gy, u, v, difference);
            }
        }

        samples.BeginRow();
        return samples;
    }

    /// <summary>A shift with its covariance in pixels².</summary>
    public readonly record struct Measured(double X, double Y, double VarianceX, double Covariance, double VarianceY);

    private sealed class Samples
    {
        private readonly List<double> values = [];
        private readonly List<int> rowStarts = [];

        public int Count => values.Count / (Terms + 1);

        public int PixelsPerSample { get; set; } = 1;

        public void BeginRow() => rowStarts.Add(Count);

        public void Add(double gx, double gy, double u, double v, double difference)
        {
            values.Add(gx);
            values.Add(gy);
            values.Add(u);
            values.Add(u * u);
            values.Add(u * v);
            values.Add(difference);
        }

        /// <summary>One weighted least-squares step; the offset of each line is eliminated by taking off the line's weighted means.</summary>
        public bool Solve(double[]? before, double scale, out double[] solution, out Matrix<double> inverse)
        {
            Matrix<double> normal = Matrix<double>.Build.Dense(Terms, Terms);
            Vector<double> right = Vector<double>.Build.Dense(Terms);
            double[] weights = Weights(before, scale);
            ReadOnlySpan<double> all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values);
            Span<double> means = stackalloc double[Terms + 1];
            Span<double> row = stackalloc double[Terms + 1];
            for (int line = 0; line + 1 < rowStarts.Count; line++)
            {
                double sum = LineMeans(all, weights, rowStarts[line], rowStarts[line + 1], means);
                if (!(sum > 0))
                    continue;
                for (int s = rowStarts[line]; s < rowStarts[line + 1]; s++)
                {
                    for (int i = 0; i <= Terms; i++)
                        row[i] = all[(s * (Terms + 1)) + i] - means[i];
                    for (int i = 0; i < Terms; i++)
                    {
                        double weighted = weights[s] * row[i];
                        right[i] += weighted * row[Terms];
                        for (int j = 0; j <= i; j++)
                            normal[i, j] += weighted * row[j];
                    }
                }
            }

            for (int i = 0; i < Terms; i++)
            {
                for (int j = i + 1; j < Terms; j++)
                    normal[i, j] = normal[j, i];
            }

            // Heights are in metres: the ridge is a trillionth of each term's own size.
            for (int i = 0; i < Terms; i++)
                normal[i, i] = (normal[i, i] * (1 + 1e-12)) + double.Epsilon;
            solution = [];
            inverse = normal;
            if (!(normal[0, 0] > 0) || !(normal[1, 1] > 0) || !(normal[2, 2] > 0))
                return false;
            inverse = normal.Inverse();
            solution = [.. inverse * right];
            return solution.All(double.IsFinite) && inverse[0, 0] > 0 && inverse[1, 1] > 0;
        }

        /// <summary>Robust standard deviation of what is left.</summary>
        public double Scale(double[] solution)
        {
            double[] sizes = Residuals(solution);
            for (int i = 0; i < sizes.Length; i++)
                sizes[i] = Math.Abs(sizes[i]);
            return Robust.DeviationPerMedian * Robust.Median(sizes);
        }

        private static double LineMeans(ReadOnlySpan<double> all, double[] weights, int from, int to, Span<double> means)
        {
            means.Clear();
            double sum = 0;
            for (int s = from; s < to; s++)
            {
                sum += weights[s];
                for (int i = 0; i <= Terms; i++)
                    means[i] += weights[s] * all[(s * (Terms + 1)) + i];
            }

            for (int i = 0; i <= Terms && sum > 0; i++)
                means[i] /= sum;
            return sum;
        }

        private double[] Weights(double[]? before, double scale)
        {
            double[] weights = new double[Count];
            if (before is null || !(scale > 0) || double.IsInfinity(scale))
            {
                Array.Fill(weights, 1);
                return weights;
            }

            double[] residuals = Residuals(before);
            for (int i = 0; i < weights.Length; i++)
                weights[i] = Robust.Tukey(residuals[i] / (5 * scale));
            return weights;
        }

        /// <summary>What the solution leaves, the median of each line taken off.</summary>
        private double[] Residuals(double[] solution)
        {
            double[] residuals = new double[Count];
            for (int s = 0; s < residuals.Length; s++)
            {
                residuals[s] = values[(s * (Terms + 1)) + Terms];
                for (int i = 0; i < Terms; i++)
                    residuals[s] -= solution[i] * values[(s * (Terms + 1)) + i];
            }

            for (int line = 0; line + 1 < rowStarts.Count; line++)
            {
                Span<double> row = residuals.AsSpan(rowStarts[line], rowStarts[line + 1] - rowStarts[line]);
                double middle = row.IsEmpty ? 0 : Robust.Median(row.ToArray());
                for (int i = 0; i < row.Length; i++)
                    row[i] -= middle;
            }

            return residuals;
        }
    }
}
