using System.Buffers;
using System.Numerics;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// What has to be known of whole scan lines before any part of a map can be mended: lines that were lost, and jumps of the height zero between lines. Found
/// from some 500 to 1000 samples of each line, in one pass over the map.
/// </summary>
internal sealed class LineDefects
{
    private const int BandRows = 64;
    private const long MostSamples = 1 << 24;

    private LineDefects(double zero, bool[] lost, float[] offset)
    {
        ZeroMetres = zero;
        Lost = lost;
        Offset = offset;
    }

    /// <summary>Mean of the finite heights, m; NaN where there is none.</summary>
    public double ZeroMetres { get; }

    /// <summary>Lines to be replaced from their neighbours, up to three in a row.</summary>
    public bool[] Lost { get; }

    /// <summary>What the jumps up to this line add to its height, nm.</summary>
    public float[] Offset { get; }

    /// <summary>Reads the map once.</summary>
    public static LineDefects Find(ScanGrid grid, BlockReader<float> height)
    {
        int w = grid.Columns, h = grid.Rows, step = (int)Math.Max(Math.Max(1, w / 512), (long)w * h / MostSamples), m = Math.Max(1, w / step);
        float[] samples = new float[(long)m * h];
        double[] sums = new double[h];
        long[] counts = new long[h];
        double reference = FirstFinite(grid, height);
        if (double.IsNaN(reference))
            return new LineDefects(double.NaN, [], []);
        Parallel.For(0, (h + BandRows - 1) / BandRows, band =>
        {
            int top = band * BandRows, rows = Math.Min(BandRows, h - top);
            float[] buffer = ArrayPool<float>.Shared.Rent(rows * w);
            Span<float> values = buffer.AsSpan(0, rows * w);
            height(new PixelBlock(0, top, w, rows), values);
            for (int y = 0; y < rows; y++)
            {
                Span<float> row = values.Slice(y * w, w);
                (sums[top + y], counts[top + y]) = SumOfFinite(row);
                if (counts[top + y] < w)
                    FillFromLine(row);
                Span<float> sampled = samples.AsSpan((top + y) * m, m);
                for (int k = 0; k < m; k++)
                    sampled[k] = (float)((row[k * step] - reference) * 1e9);
            }

            ArrayPool<float>.Shared.Return(buffer);
        });
        double zero = sums.Sum() / counts.Sum();
        bool[] lost = new bool[h];
        float[] offset = new float[h];
        if (h >= 8 && w >= 16)
        {
            FillEmptyLines(samples, m, counts);
            FindLostLines(samples, m, lost);
            LineJumps.Find(samples, m, offset);
        }

        return new LineDefects(zero, lost, offset);
    }

    /// <summary>A missing pixel takes the line between the nearest valid ones of its row; a row without any stays NaN.</summary>
    public static void FillFromLine(Span<float> row)
    {
        int last = -1;
        for (int x = 0; x <= row.Length; x++)
        {
            if (x < row.Length && !float.IsFinite(row[x]))
                continue;
            for (int k = last + 1; k < x; k++)
            {
                float left = last >= 0 ? row[last] : x < row.Length ? row[x] : float.NaN;
                float right = x < row.Length ? row[x] : left;
                float t = x < row.Length && last >= 0 ? (float)(k - last) / (x - last) : 0;
                row[k] = left + (t * (right - left));
            }

            last = x;
        }
    }

    private static double FirstFinite(ScanGrid grid, BlockReader<float> height)
    {
        float[] row = new float[grid.Columns];
        for (int y = 0; y < grid.Rows; y++)
        {
            height(new PixelBlock(0, y, grid.Columns, 1), row);
            foreach (float v in row)
            {
                if (float.IsFinite(v))
                    return v;
            }
        }

        return double.NaN;
    }

    /// <summary>Sum and number of the finite values.</summary>
    public static (double Sum, long Count) SumOfFinite(ReadOnlySpan<float> row)
    {
        int x = 0;
        Vector<double> sums = Vector<double>.Zero;
        Vector<int> counts = Vector<int>.Zero;
        for (; x + Vector<float>.Count <= row.Length; x += Vector<float>.Count)
        {
            Vector<float> value = new(row[x..]);
            Vector<int> finite = Vector.Equals(value - value, Vector<float>.Zero);
            counts -= finite;
            Vector.Widen(Vector.ConditionalSelect(finite, value, Vector<float>.Zero), out Vector<double> low, out Vector<double> high);
            sums += low + high;
        }

        double sum = Vector.Sum(sums);
        long count = Vector.Sum(counts);
        for (; x < row.Length; x++)
        {
            if (float.IsFinite(row[x]))
            {
                sum += row[x];
                count++;
            }
        }

        return (sum, count);
    }

    private static void FillEmptyLines(float[] z, int m, long[] counts)
    {
        for (int y = 0; y < counts.Length; y++)
        {
            if (counts[y] > 0)
                continue;
            int above = y - 1, below = y + 1;
            while (below < counts.Length && counts[below] == 0)
                below++;
            Interpolate(z, m, y, above, below < counts.Length ? below : -1);
        }
    }

    /// <summary>A line between two others, of which either may be missing (−1).</summary>
    public static void Interpolate(float[] z, int w, int y, int above, int below)
    {
        float t = above >= 0 && below >= 0 ? (float)(y - above) / (below - above) : 0;
        for (int x = 0; x < w; x++)
        {
            float a = above >= 0 ? z[(above * w) + x] : below >= 0 ? z[(below * w) + x] : 0;
            float b = below >= 0 ? z[(below * w) + x] : a;
            z[(y * w) + x] = a + ((b - a) * t);
        }
    }

    /// <summary>A line that follows neither neighbour is lost; so are up to three in a row. The samples are mended for what follows.</summary>
    private static void FindLostLines(float[] z, int m, bool[] result)
    {
        // How far a line is from its neighbours, its own mean offset left aside: jumps must not look like lost lines.
        int h = result.Length;
        double[] roughness = new double[h];
        Parallel.For(1, h, y => roughness[y] = LineDistance(z, m, y - 1, y));
        double typical = Median.Of(roughness.AsSpan(1).ToArray());
        double[] own = new double[h];
        Parallel.For(0, h, y => own[y] = Spread(z.AsSpan(y * m, m)));
        double typicalSpread = Median.Of([.. own]);
        bool[] lost = new bool[h];
        for (int y = 0; y < h; y++)
        {
            bool apartAbove = y == 0 || roughness[y] > 4 * typical, apartBelow = y == h - 1 || roughness[y + 1] > 4 * typical;
            double beside = Math.Min(y >= 2 ? own[y - 2] : double.PositiveInfinity, y < h - 2 ? own[y + 2] : double.PositiveInfinity);
            bool flat = own[y] < 0.1 * Math.Min(typicalSpread, beside);
            lost[y] = typical > 0 && (flat || (apartAbove && apartBelow && y > 0 && y < h - 1 && LineDistance(z, m, y - 1, y + 1) < 3 * typical));
        }

        for (int y = 0; y < h; y++)
        {
            if (!lost[y])
                continue;
            int end = y;
            while (end < h && lost[end])
                end++;
            if (end - y <= 3)
            {
                for (int k = y; k < end; k++)
                {
                    Interpolate(z, m, k, y - 1, end < h ? end : -1);
                    result[k] = true;
                }
            }

            y = end;
        }
    }

    private static double LineDistance(float[] z, int m, int a, int b)
    {
        float[] d = ArrayPool<float>.Shared.Rent(m);
        Span<float> own = d.AsSpan(0, m);
        for (int k = 0; k < m; k++)
            own[k] = z[(b * m) + k] - z[(a * m) + k];
        double centre = Median.Of(own);
        for (int k = 0; k < m; k++)
            own[k] = MathF.Abs(own[k] - (float)centre);
        double distance = Median.Of(own);
        ArrayPool<float>.Shared.Return(d);
        return distance;
    }

    private static double Spread(ReadOnlySpan<float> row)
    {
        int x = 0;
        Vector<double> sums = Vector<double>.Zero, products = sums;
        for (; x + Vector<float>.Count <= row.Length; x += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(row[x..]), out Vector<double> low, out Vector<double> high);
            sums += low + high;
            products += (low * low) + (high * high);
        }

        double sum = Vector.Sum(sums), squares = Vector.Sum(products);
        foreach (float v in row[x..])
        {
            sum += v;
            squares += (double)v * v;
        }

        return Math.Sqrt(Math.Max(0, (squares / row.Length) - (sum / row.Length * (sum / row.Length))));
    }
}
