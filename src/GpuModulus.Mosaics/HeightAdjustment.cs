namespace GpuModulus.Mosaics;

/// <summary>
/// Offset, tilt, bow and slow drift in z of all tiles at once, from the differences of their heights wherever two overlap: least squares with Tukey weights.
/// </summary>
/// <remarks>
/// A plane or paraboloid through the whole mosaic, and a drift common to all tiles, change no difference; a slight pull of every term towards 0 settles them. So the
/// mosaic keeps the mean tilt of its tiles, and a bow that all tiles share is taken off rather than read as a growing tilt.
/// </remarks>
internal static class HeightAdjustment
{
    private const int Terms = HeightCorrection.Terms;
    private const int MostSamples = 2500;
    private const int Passes = 8;

    // Positions are right to about this many pixels: on a slope g the heights then differ by g times it without anyone's fault.
    private const double PlacePixels = 0.1;

    /// <summary>Solves.</summary>
    /// <returns>The corrections, and the robust standard deviation of what is left in the overlaps (NaN without any).</returns>
    public static (HeightCorrection[] Corrections, double Remaining) Solve(TileImage[] tiles, IReadOnlyList<(double X, double Y)> positions, TileOrder order)
    {
        List<Overlap> overlaps = [];
        for (int i = 0; i < tiles.Length; i++)
        {
            for (int j = i + 1; j < tiles.Length; j++)
            {
                Overlap overlap = Overlap.Of(i, j, tiles, positions);
                if (overlap.Count >= 16)
                    overlaps.Add(overlap);
            }
        }

        double[][] coefficients = [.. tiles.Select(_ => new double[Terms])];
        if (overlaps.Count == 0)
            return ([.. tiles.Select(_ => HeightCorrection.None)], double.NaN);
        int bandwidth = ((order.Bandwidth(overlaps.Select(o => (o.First, o.Second))) + 1) * Terms) - 1;
        double remaining = 0;
        for (int pass = 0; pass < Passes; pass++)
        {
            double scale = pass == 0 ? double.PositiveInfinity : 5 * remaining;
            double[] solution = Step(tiles.Length, overlaps, order, bandwidth, coefficients, scale);
            for (int tile = 0; tile < tiles.Length; tile++)
                Array.Copy(solution, order.Rank(tile) * Terms, coefficients[tile], 0, Terms);
            double[] sizes = [.. overlaps.SelectMany(o => o.Residuals(coefficients)).Select(Math.Abs)];
            double before = remaining;
            remaining = Robust.DeviationPerMedian * Robust.Median(sizes);
            if (!(remaining > 0) || (pass > 1 && Math.Abs(remaining - before) < 1e-3 * remaining))
                break;
        }

        return ([.. coefficients.Select(c => new HeightCorrection(c))], remaining);
    }

    private static double[] Step(int tiles, List<Overlap> overlaps, TileOrder order, int bandwidth, double[][] coefficients, double scale)
    {
        (double[,] Normal, double[] Right)[] blocks = new (double[,], double[])[overlaps.Count];
        Parallel.For(0, overlaps.Count, i => blocks[i] = overlaps[i].Block(coefficients, scale));
        BandedSystem system = new(tiles * Terms, bandwidth);
        for (int o = 0; o < overlaps.Count; o++)
        {
            int a = order.Rank(overlaps[o].First) * Terms, b = order.Rank(overlaps[o].Second) * Terms;
            int Index(int i) => i < Terms ? a + i : b + i - Terms;
            for (int i = 0; i < 2 * Terms; i++)
            {
                system.Right[Index(i)] += blocks[o].Right[i];
                for (int j = 0; j <= i; j++)
                    system.Add(Index(i), Index(j), blocks[o].Normal[i, j]);
            }
        }

        double strength = Math.Max(Enumerable.Range(0, tiles).Average(t => system.Diagonal(t * Terms)), double.Epsilon);
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int i = 0; i < Terms; i++)
                system.Add((tile * Terms) + i, (tile * Terms) + i, strength * (i == 0 ? 1e-9 : i < 6 ? 1e-6 : 1e-4));
        }

        return system.Solve();
    }

    /// <summary>Samples of two tiles where they overlap.</summary>
    private sealed class Overlap(int first, int second)
    {
        private readonly List<(float Ua, float Va, float Ub, float Vb, double Difference, float Weight)> samples = [];

        public int First => first;

        public int Second => second;

        public int Count => samples.Count;

        public static Overlap Of(int first, int second, TileImage[] tiles, IReadOnlyList<(double X, double Y)> positions)
        {
            Overlap overlap = new(first, second);
            TileImage a = tiles[first], b = tiles[second];
            double sx = positions[second].X - positions[first].X, sy = positions[second].Y - positions[first].Y;
            int left = (int)Math.Ceiling(Math.Max(0, sx)), right = (int)Math.Floor(Math.Min(a.Columns - 1, b.Columns - 1 + sx));
            int top = (int)Math.Ceiling(Math.Max(0, sy)), bottom = (int)Math.Floor(Math.Min(a.Rows - 1, b.Rows - 1 + sy));
            if (right - left < 1 || bottom - top < 1)
                return overlap;
            double noise = 0.5 * (a.Noise + b.Noise);
            int step = Math.Max(1, (int)Math.Sqrt((right - left + 1) * (double)(bottom - top + 1) / MostSamples));
            for (int y = top; y <= bottom; y += step)
            {
                for (int x = left; x <= right; x += step)
                {
                    double difference = a.Values[x, y] - (double)CubicSample.At(b.Values, x - sx, y - sy);
                    (float gx, float gy) = a.Gradient(x, y);
                    if (!double.IsFinite(difference + gx + gy))
                        continue;
                    double misplaced = PlacePixels * PlacePixels * ((gx * (double)gx) + (gy * (double)gy));
                    double weight = noise > 0 ? 1 / (1 + (misplaced / (noise * noise))) : 1;
                    overlap.samples.Add((Unit(x, a.Columns), Unit(y, a.Rows), Unit(x - sx, b.Columns), Unit(y - sy, b.Rows), difference, (float)weight));
                }
            }

            return overlap;
        }

        public IEnumerable<double> Residuals(double[][] coefficients)
        {
            HeightCorrection a = new(coefficients[first]), b = new(coefficients[second]);
            foreach ((float ua, float va, float ub, float vb, double difference, _) in samples)
                yield return difference - a.At(ua, va) + b.At(ub, vb);
        }

        public (double[,] Normal, double[] Right) Block(double[][] coefficients, double scale)
        {
            double[,] normal = new double[2 * Terms, 2 * Terms];
            double[] right = new double[2 * Terms];
            Span<double> terms = stackalloc double[2 * Terms];
            HeightCorrection a = new(coefficients[first]), b = new(coefficients[second]);
            foreach ((float ua, float va, float ub, float vb, double difference, float own) in samples)
            {
                double residual = difference - a.At(ua, va) + b.At(ub, vb);
                // On a slope a larger difference is expected: it is judged by its own measure.
                double weight = own * (double.IsInfinity(scale) ? 1 : Robust.Tukey(residual * Math.Sqrt(own) / scale));
                if (!(weight > 0))
                    continue;
                HeightCorrection.Fill(ua, va, terms);
                HeightCorrection.Fill(ub, vb, terms[Terms..]);
                for (int i = Terms; i < 2 * Terms; i++)
                    terms[i] = -terms[i];
                for (int i = 0; i < 2 * Terms; i++)
                {
                    if (terms[i] == 0)
                        continue;
                    double weighted = weight * terms[i];
                    right[i] += weighted * difference;
                    for (int j = 0; j <= i; j++)
                        normal[i, j] += weighted * terms[j];
                }
            }

            return (normal, right);
        }

        private static float Unit(double at, int count) => count > 1 ? (float)((2 * at / (count - 1)) - 1) : 0;
    }
}
