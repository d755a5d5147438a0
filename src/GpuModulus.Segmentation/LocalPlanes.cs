using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuModulus.Segmentation;

/// <summary>
/// Least-squares plane in a window about every pixel: slopes p = Σu·z/Σu², q likewise, and the variance of what is left,
/// v = (⟨z²⟩ − ⟨z⟩² − p²⟨u²⟩ − q²⟨v²⟩)/(1 + p² + q²) in nm², along the normal: a steep facet is as smooth as a level one. At the map's border the window stays inside, so that a plane is a plane up to its last pixel.
/// </summary>
internal static class LocalPlanes
{
    /// <summary>Residual variance alone; the window is 2·radius + 1 pixels wide each way.</summary>
    public static void Fit(WorkMap map, (int X, int Y) radius, float[] variance)
    {
        Window window = Window.Of(map.Columns, map.Rows, radius);
        Rows.For(map.Rows, map.Columns, (from, to) =>
        {
            Sums sums = new(map.Columns);
            for (int y = from / map.Columns; y < to / map.Columns; y++)
                FitLine(map, y, window, sums, null, null, variance);
        });
    }

    /// <summary>
    /// Planes in fine windows and in wide ones, and how incoherent the normals of the fine ones are within the wide ones. All of it line by line, while heights and slopes are in the cache.
    /// </summary>
    /// <param name="map">Heights.</param>
    /// <param name="fine">Half the fine window, pixels.</param>
    /// <param name="wide">Half the wide window, pixels.</param>
    /// <param name="slopes">Takes the slopes in fine windows.</param>
    /// <param name="fineVariance">Takes their residual variance; null where that is not wanted.</param>
    /// <param name="wideVariance">Takes the residual variance in wide windows; null where that is not wanted.</param>
    /// <param name="slopeVariance">Takes the variance of the slopes inside a wide window, both axes together.</param>
    public static void Fit(WorkMap map, (int X, int Y) fine, (int X, int Y) wide, (float[] X, float[] Y) slopes, float[]? fineVariance, float[]? wideVariance, float[] slopeVariance)
    {
        int w = map.Columns, h = map.Rows;
        (Window small, Window large) = (Window.Of(w, h, fine), Window.Of(w, h, wide));
        bool[] known = new bool[h];
        Rows.For(h, w, (start, end) =>
        {
            Sums sums = new(w);
            int from = start / w, to = end / w, next = from + large.Y, last = h - 1 - small.Y;
            for (int y = from; y < to; y++)
            {
                FitLine(map, y, small, sums, slopes.X, slopes.Y, fineVariance);
                if (wideVariance is not null)
                    FitLine(map, y, large, sums, null, null, wideVariance);

                // The first and the last line with a whole window stand for those beyond, too.
                int complete = y < small.Y || from > last ? -1 : y >= last ? to - 1 : y;
                for (; next + large.Y <= complete; next++)
                {
                    SpreadLine(slopes, next, large, sums, slopeVariance);
                    known[next] = true;
                }
            }
        });

        // Where a window needs slopes of two parts of the map.
        Rows.For(h, w, (start, end) =>
        {
            Sums sums = new(w);
            for (int y = start / w; y < end / w; y++)
            {
                if (!known[y])
                    SpreadLine(slopes, y, large, sums, slopeVariance);
            }
        });
    }

    /// <summary>Fills a line of the arrays that are not null.</summary>
    private static void FitLine(WorkMap map, int y, Window window, Sums sums, float[]? slopeX, float[]? slopeY, float[]? variance)
    {
        if (y < window.Y || y >= map.Rows - window.Y)
            return;
        SumDown(map.Height, y, window, sums);
        int first = (y * map.Columns) + window.X;
        FitAcross(window, sums, (float)(1 / map.PitchX), (float)(1 / map.PitchY), Line(slopeX, first), Line(slopeY, first), Line(variance, first));
        Extend(slopeX, y, window);
        Extend(slopeY, y, window);
        Extend(variance, y, window);
    }

    /// <summary>Fills a line with the variance of the slopes.</summary>
    private static void SpreadLine((float[] X, float[] Y) slopes, int y, Window window, Sums sums, float[] result)
    {
        if (y < window.Y || y >= window.Rows - window.Y)
            return;
        SumSlopesDown(slopes.X, slopes.Y, y, window, sums);
        SpreadAcross(window, sums, result.AsSpan((y * window.Columns) + window.X));
        Extend(result, y, window);
    }

    /// <summary>Σz, Σv·z and Σz² down the window, for every column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumDown(float[] z, int y, Window window, Sums sums)
    {
        int w = window.Columns, x = 0, top = (y - window.Y) * w;
        ref float first = ref z[top];
        for (; x + Vector<float>.Count <= w; x += Vector<float>.Count)
        {
            Vector<float> s0 = Vector<float>.Zero, s1 = s0, s2 = s0, at = new(-window.Y);
            nuint i = (nuint)x;
            for (int v = -window.Y; v <= window.Y; v++, i += (nuint)w, at += Vector<float>.One)
            {
                Vector<float> value = Vector.LoadUnsafe(ref first, i);
                s0 += value;
                s1 += value * at;
                s2 += value * value;
            }

            s0.CopyTo(sums.A, x);
            s1.CopyTo(sums.B, x);
            s2.CopyTo(sums.C, x);
        }

        for (; x < w; x++)
        {
            float s0 = 0, s1 = 0, s2 = 0;
            for (int v = -window.Y, i = top + x; v <= window.Y; v++, i += w)
            {
                s0 += z[i];
                s1 += z[i] * v;
                s2 += z[i] * z[i];
            }

            (sums.A[x], sums.B[x], sums.C[x]) = (s0, s1, s2);
        }
    }

    /// <summary>From sums down the window to plane and residual, where wanted; element x of the results belongs to column x + radius.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FitAcross(Window window, Sums sums, float toX, float toY, Span<float> slopeX, Span<float> slopeY, Span<float> variance)
    {
        int rx = window.X, ry = window.Y, count = window.Columns - (2 * rx);
        float n = ((2 * rx) + 1) * ((2 * ry) + 1), squaresX = (float)(rx * (rx + 1) / 3.0), squaresY = (float)(ry * (ry + 1) / 3.0);
        float stepX = rx == 0 ? 0 : 1 / (n * squaresX), stepY = ry == 0 ? 0 : 1 / (n * squaresY);
        ref float a = ref sums.A[0], b = ref sums.B[0], c = ref sums.C[0];
        for (int x = 0; x < count; x = Next(x, count))
        {
            Vector<float> sum = Vector<float>.Zero, ramp = sum, down = sum, square = sum, at = new(-rx);
            nuint i = (nuint)x, end = (nuint)(x + (2 * rx));
            for (; i <= end; i++, at += Vector<float>.One)
            {
                Vector<float> column = Vector.LoadUnsafe(ref a, i);
                sum += column;
                ramp += column * at;
                down += Vector.LoadUnsafe(ref b, i);
                square += Vector.LoadUnsafe(ref c, i);
            }

            Vector<float> p = ramp * stepX, q = down * stepY, mean = sum * (1 / n);
            if (slopeX.Length > 0)
                Store(p * toX, slopeX, x, count);
            if (slopeY.Length > 0)
                Store(q * toY, slopeY, x, count);
            if (variance.Length > 0)
            {
                Vector<float> vertical = Vector.Max(Vector<float>.Zero, (square * (1 / n)) - (mean * mean) - (p * p * squaresX) - (q * q * squaresY));
                Store(vertical / (Vector<float>.One + (p * p * (toX * toX)) + (q * q * (toY * toY))), variance, x, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumSlopesDown(float[] p, float[] q, int y, Window window, Sums sums)
    {
        int w = window.Columns, x = 0, top = (y - window.Y) * w, bottom = (y + window.Y) * w;
        ref float firstP = ref p[top], firstQ = ref q[top];
        for (; x + Vector<float>.Count <= w; x += Vector<float>.Count)
        {
            Vector<float> a = Vector<float>.Zero, b = a, c = a;
            for (nuint i = (nuint)x, end = (nuint)(bottom - top + x); i <= end; i += (nuint)w)
            {
                Vector<float> pi = Vector.LoadUnsafe(ref firstP, i), qi = Vector.LoadUnsafe(ref firstQ, i);
                a += pi;
                b += qi;
                c += (pi * pi) + (qi * qi);
            }

            a.CopyTo(sums.A, x);
            b.CopyTo(sums.B, x);
            c.CopyTo(sums.C, x);
        }

        for (; x < w; x++)
        {
            float a = 0, b = 0, c = 0;
            for (int i = top + x; i <= bottom + x; i += w)
            {
                a += p[i];
                b += q[i];
                c += (p[i] * p[i]) + (q[i] * q[i]);
            }

            (sums.A[x], sums.B[x], sums.C[x]) = (a, b, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SpreadAcross(Window window, Sums sums, Span<float> result)
    {
        int rx = window.X, count = window.Columns - (2 * rx);
        float scale = 1f / (((2 * rx) + 1) * ((2 * window.Y) + 1));
        ref float columnsA = ref sums.A[0], columnsB = ref sums.B[0], columnsC = ref sums.C[0];
        for (int x = 0; x < count; x = Next(x, count))
        {
            Vector<float> a = Vector<float>.Zero, b = a, c = a;
            for (nuint i = (nuint)x, end = (nuint)(x + (2 * rx)); i <= end; i++)
            {
                a += Vector.LoadUnsafe(ref columnsA, i);
                b += Vector.LoadUnsafe(ref columnsB, i);
                c += Vector.LoadUnsafe(ref columnsC, i);
            }

            a *= scale;
            b *= scale;
            Store(Vector.Max(Vector<float>.Zero, (c * scale) - (a * a) - (b * b)), result, x, count);
        }
    }

    private static Span<float> Line(float[]? values, int first) => values is null ? [] : values.AsSpan(first);

    /// <summary>The last vector of a line overlaps the one before, so that none reaches beyond the line, which another thread writes.</summary>
    private static int Next(int x, int count) => x + Vector<float>.Count >= count ? count : Math.Min(x + Vector<float>.Count, Math.Max(0, count - Vector<float>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> value, Span<float> line, int x, int count)
    {
        if (count >= Vector<float>.Count)
        {
            value.CopyTo(line[x..]);
            return;
        }

        for (int k = 0; k < count; k++)
            line[k] = value[k];
    }

    /// <summary>Fills a line to both ends, and from the first or the last with a whole window those beyond it.</summary>
    private static void Extend(float[]? f, int y, Window window)
    {
        if (f is null)
            return;
        int w = window.Columns, h = window.Rows, rx = window.X, ry = window.Y;
        Span<float> row = f.AsSpan(y * w, w);
        row[..rx].Fill(row[rx]);
        row[(w - rx)..].Fill(row[w - rx - 1]);
        for (int above = 0; y == ry && above < ry; above++)
            row.CopyTo(f.AsSpan(above * w, w));
        for (int below = h - ry; y == h - ry - 1 && below < h; below++)
            row.CopyTo(f.AsSpan(below * w, w));
    }

    /// <summary>Size of the map, and radii that fit into it.</summary>
    private readonly record struct Window(int Columns, int Rows, int X, int Y)
    {
        public static Window Of(int w, int h, (int X, int Y) radius) => new(w, h, Math.Min(radius.X, (w - 1) / 2), Math.Min(radius.Y, (h - 1) / 2));
    }

    /// <summary>One row of sums, with room for a last vector that is not full.</summary>
    private sealed class Sums(int columns)
    {
        public readonly float[] A = new float[columns + (2 * Vector<float>.Count)];

        public readonly float[] B = new float[columns + (2 * Vector<float>.Count)];

        public readonly float[] C = new float[columns + (2 * Vector<float>.Count)];
    }
}
