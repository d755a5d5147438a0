using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Segmentation;

/// <summary>
/// From the measured height to one that planes can be fitted to: missing pixels filled, lost lines and scars bridged from the lines beside
/// them, jumps of the height zero between lines taken out. Sample tilt and bow stay: planes do not mind the one, and the other is found from the facets.
/// </summary>
internal static class HeightMending
{
    /// <summary>Lines between the turns of bridging: more than a streak and its neighbours.</summary>
    private const int TurnsApart = 5;

    /// <summary>What begins like a streak of more pixels is looked at pixel by pixel.</summary>
    private const int LongestSeen = 16;

    /// <summary>Lines of a streak that are bridged in a turn, and which lines of the map it may begin on.</summary>
    private static readonly (int Width, int Phase)[] Turns = [(1, 1), (1, 0), (2, 1), (2, 2), (2, 0)];

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
        // Every second line of the map at a time for streaks of one line, every third for those of two: a line that is written has neighbours that are only read. The five turns follow each other some
        // lines apart, so that lines are still in the cache when the next turn comes to them.
        int shortest = Math.Max(8, (int)Math.Round(160 / pitch));
        for (int front = 1; front < h + (Turns.Length * TurnsApart); front++)
        {
            for (int turn = 0; turn < Turns.Length; turn++)
            {
                (int width, int phase) = Turns[turn];
                int y = front - (turn * TurnsApart);
                if (y >= 1 && y + width < h && (firstRow + y - phase) % (width + 1) == 0)
                    BridgeScar(z, w, y, width, shortest);
            }
        }
    }

    private static void BridgeScar(float[] z, int w, int y, int width, int shortest)
    {
        int above = (y - 1) * w, below = (y + width) * w, first = y * w, last = (y + width - 1) * w;
        if (!HasStreak(ref z[0], above, first, last, below, w, Math.Min(shortest, LongestSeen)))
            return;
        int start = 0;
        float sign = 0;
        for (int x = 0; x <= w; x++)
        {
            float now = x < w ? StandsOff(z[above + x], z[first + x], z[last + x], z[below + x]) : 0;
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

    /// <summary>1 where the lines between two others stand above both by far more than these differ, −1 where below.</summary>
    private static float StandsOff(float above, float first, float last, float below)
    {
        float up = first - above, down = last - below, gap = MathF.Abs(above - below);
        return up * down > 0 && MathF.Min(MathF.Abs(up), MathF.Abs(down)) > 2f + (1.5f * gap) ? MathF.Sign(up) : 0;
    }

    /// <summary>Whether so many pixels of a line, at most <see cref="LongestSeen"/>, stand off one after the other the same way. Most lines have no such place: eight pixels at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool HasStreak(ref float origin, int above, int first, int last, int below, int w, int length)
    {
        // The last 64 pixels, the newest in the highest bits.
        ulong higher = 0, lower = 0;
        int x = 0;
        for (; x + Vector256<float>.Count <= w; x += Vector256<float>.Count)
        {
            Vector256<float> a = Vector256.LoadUnsafe(ref origin, (nuint)(above + x)), b = Vector256.LoadUnsafe(ref origin, (nuint)(below + x));
            Vector256<float> up = Vector256.LoadUnsafe(ref origin, (nuint)(first + x)) - a, down = Vector256.LoadUnsafe(ref origin, (nuint)(last + x)) - b;
            Vector256<float> gap = Vector256.Abs(a - b), least = Vector256.Min(Vector256.Abs(up), Vector256.Abs(down));
            Vector256<float> off = Vector256.GreaterThan(up * down, Vector256<float>.Zero) & Vector256.GreaterThan(least, Vector256.Create(2f) + (gap * 1.5f));
            uint bits = off.ExtractMostSignificantBits(), negative = (off & up).ExtractMostSignificantBits();
            higher = (higher >> 8) | ((ulong)(bits & ~negative) << 56);
            lower = (lower >> 8) | ((ulong)(bits & negative) << 56);
            if (bits != 0 && (HasRun(higher, length) || HasRun(lower, length)))
                return true;
        }

        for (; x < w; x++)
        {
            float sign = StandsOff(Unsafe.Add(ref origin, above + x), Unsafe.Add(ref origin, first + x), Unsafe.Add(ref origin, last + x), Unsafe.Add(ref origin, below + x));
            higher = (higher >> 1) | (sign > 0 ? 1UL << 63 : 0);
            lower = (lower >> 1) | (sign < 0 ? 1UL << 63 : 0);
            if (HasRun(higher, length) || HasRun(lower, length))
                return true;
        }

        return false;
    }

    /// <summary>Whether so many bits, 8 to 16, are set one after the other.</summary>
    private static bool HasRun(ulong bits, int length)
    {
        bits &= bits >> 1;
        bits &= bits >> 2;
        bits &= bits >> 4;
        return (bits & (bits >> (length - 8))) != 0;
    }
}
