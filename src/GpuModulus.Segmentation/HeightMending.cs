using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuModulus.Segmentation;

/// <summary>
/// From the measured height to one that planes can be fitted to: missing pixels filled, lost lines and scars bridged from the lines beside
/// them, jumps of the height zero between lines taken out. Sample tilt and bow stay: planes do not mind the one, and the other is found from the facets.
/// </summary>
internal static class HeightMending
{
    /// <summary>
    /// Mends a block in place.
    /// </summary>
    /// <param name="z">In: heights in m, NaN where there is none. Out: nm about <paramref name="zero"/>, without gaps.</param>
    /// <param name="block">Where in the map it lies.</param>
    /// <param name="zero">Height that becomes 0, m: near the block's own, so that floats keep their digits on a tilted mosaic.</param>
    /// <param name="lines">Defects of the map's lines; null to fill missing pixels only.</param>
    /// <param name="pitch">Distance of pixels along a line, nm.</param>
    public static void Mend(float[] z, PixelBlock block, double zero, LineDefects? lines, double pitch)
    {
        int w = block.Columns, h = block.Rows;
        bool[] empty = new bool[h];
        Rows.For(h, w, (from, to) =>
        {
            for (int start = from; start < to; start += w)
            {
                Span<float> row = z.AsSpan(start, w);
                bool whole = ToNanometres(row, zero);
                if (whole)
                    continue;
                LineDefects.FillFromLine(row);
                empty[start / w] = !float.IsFinite(row[0]);
            }
        });
        for (int y = 0; y < h; y++)
        {
            if (!empty[y])
                continue;
            int below = y + 1;
            while (below < h && empty[below])
                below++;
            LineDefects.Interpolate(z, w, y, y - 1, below < h ? below : -1);
        }

        if (lines is null || lines.Lost.Length == 0)
            return;
        BridgeLostLines(z, w, h, lines.Lost.AsSpan(block.Row, h));
        Rows.For(h, w, (from, to) =>
        {
            for (int start = from; start < to; start += w)
            {
                float offset = lines.Offset[block.Row + (start / w)];
                if (offset == 0)
                    continue;
                foreach (ref float v in z.AsSpan(start, w))
                    v -= offset;
            }
        });
        if (h >= 8 && w >= 16)
            BridgeScars(z, w, h, block.Row, pitch);
    }

    /// <summary>Mean of the finite heights of a block, m; NaN where there is none.</summary>
    public static double Mean(ReadOnlySpan<float> height)
    {
        (double sum, long count) = LineDefects.SumOfFinite(height);
        return sum / count;
    }

    /// <summary>From metres to nanometres about <paramref name="zero"/>; tells whether all are finite.</summary>
    private static bool ToNanometres(Span<float> row, double zero)
    {
        int x = 0;
        Vector<double> zeros = new(zero), scale = new(1e9);
        Vector<int> finite = Vector<int>.AllBitsSet;
        for (; x + Vector<float>.Count <= row.Length; x += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(row[x..]), out Vector<double> low, out Vector<double> high);
            Vector<float> height = Vector.Narrow((low - zeros) * scale, (high - zeros) * scale);
            height.CopyTo(row[x..]);
            finite &= Vector.Equals(height - height, Vector<float>.Zero);
        }

        bool whole = finite == Vector<int>.AllBitsSet;
        for (; x < row.Length; x++)
        {
            row[x] = (float)((row[x] - zero) * 1e9);
            whole &= float.IsFinite(row[x]);
        }

        return whole;
    }

    private static void BridgeLostLines(float[] z, int w, int h, ReadOnlySpan<bool> lost)
    {
        for (int y = 0; y < h; y++)
        {
            if (!lost[y])
                continue;
            int end = y;
            while (end < h && lost[end])
                end++;
            for (int k = y; k < end; k++)
                LineDefects.Interpolate(z, w, k, y - 1, end < h ? end : -1);
            y = end;
        }
    }

    /// <summary>Streaks of one or two lines, at least 160 nm long, that stand off both neighbouring lines by far more than these differ.</summary>
    private static void BridgeScars(float[] z, int w, int h, int firstRow, double pitch)
    {
        // Every second (third) line of the map at a time: a line that is written has neighbours that are only read.
        int shortest = Math.Max(8, (int)Math.Round(160 / pitch));
        for (int width = 1; width <= 2; width++)
        {
            int every = width + 1;
            for (int turn = 1; turn <= every; turn++)
            {
                int first = (((turn - firstRow) % every) + every) % every;
                if (first == 0)
                    first = every;
                Parallel.For(0, Math.Max(0, (h - width - first + every - 1) / every), k => BridgeScar(z, w, first + (k * every), width, shortest));
            }
        }
    }

    private static void BridgeScar(float[] z, int w, int y, int width, int shortest)
    {
        int above = (y - 1) * w, below = (y + width) * w, first = y * w, last = (y + width - 1) * w;
        int start = 0;
        float sign = 0;
        for (int x = 0; x <= w; x++)
        {
            // Most of a map is far from a scar: eight pixels at a time.
            while (sign == 0 && x + Vector<float>.Count <= w && NothingStandsOff(ref z[0], above + x, first + x, last + x, below + x))
                x += Vector<float>.Count;
            float now = 0;
            if (x < w)
            {
                float up = z[first + x] - z[above + x], down = z[last + x] - z[below + x];
                float gap = MathF.Abs(z[above + x] - z[below + x]);
                if (up * down > 0 && MathF.Min(MathF.Abs(up), MathF.Abs(down)) > 2f + (1.5f * gap))
                    now = MathF.Sign(up);
            }

            if (now == sign)
                continue;
            if (sign != 0 && x - start >= shortest)
            {
                for (int row = y; row < y + width; row++)
                {
                    float t = (float)(row - y + 1) / (width + 1);
                    for (int k = Math.Max(0, start - 1); k < Math.Min(w, x + 1); k++)
                        z[(row * w) + k] = z[above + k] + (t * (z[below + k] - z[above + k]));
                }
            }

            start = x;
            sign = now;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool NothingStandsOff(ref float origin, int above, int first, int last, int below)
    {
        Vector<float> a = Vector.LoadUnsafe(ref origin, (nuint)above), b = Vector.LoadUnsafe(ref origin, (nuint)below);
        Vector<float> up = Vector.LoadUnsafe(ref origin, (nuint)first) - a, down = Vector.LoadUnsafe(ref origin, (nuint)last) - b;
        Vector<float> gap = Vector.Abs(a - b), least = Vector.Min(Vector.Abs(up), Vector.Abs(down));
        Vector<int> off = Vector.GreaterThan(up * down, Vector<float>.Zero) & Vector.GreaterThan(least, new Vector<float>(2f) + (gap * 1.5f));
        return off == Vector<int>.Zero;
    }
}
