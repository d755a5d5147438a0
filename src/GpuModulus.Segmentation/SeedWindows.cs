using System.Numerics;
using System.Runtime.Intrinsics;

namespace GpuModulus.Segmentation;

/// <summary>
/// Finds the windows from which planes may grow: within the limits, and flatter than all others nearby. They depend on the surface alone, not on where the map begins,
/// so that a turned map has the same.
/// </summary>
internal static class SeedWindows
{
    private const int DigitBits = 11;
    private const int Infinite = 0x7F800000;

    /// <summary>Their pixels, flattest first, in a list of the scratch, and their number.</summary>
    public static (int[] Seeds, int Count) Find(int w, int h, float[] variance, float[] slopeVariance, int[] labels, (int X, int Y) window, GrowthLimits limits, Scratch scratch)
    {
        (int rx, int ry) = (Math.Max(1, window.X / 2), Math.Max(1, window.Y / 2));

        // Equal neighbours (a perfect plane) would all be minima: one for each block is enough.
        int bx = rx + 1, by = ry + 1, across = (w + bx - 1) / bx, down = (h + by - 1) / by;
        (int[] keys, int[] seeds) = (scratch.List(across * down), scratch.List(across * down));
        int bands = Math.Min(down, 2 * Environment.ProcessorCount);
        Cores.For(bands, band =>
        {
            int top = (int)((long)down * band / bands), bottom = (int)((long)down * (band + 1) / bands);
            keys.AsSpan(top * across, (bottom - top) * across).Fill(Infinite);
            Strip strip = new(w, h, rx, ry, variance, slopeVariance, limits);
            int[] found = new int[w + Vector256<float>.Count];
            for (int y = top * by; y < Math.Min(h, bottom * by); y++)
            {
                int cells = y / by * across;
                ReadOnlySpan<float> row = variance.AsSpan(y * w, w);
                foreach (int x in found.AsSpan(0, strip.Minima(y, labels.AsSpan(y * w, w), found)))
                {
                    int cell = cells + (x / bx);

                    // The bits of floats that are not negative have the order of the floats.
                    int key = BitConverter.SingleToInt32Bits(row[x]);
                    if (key < keys[cell])
                        (keys[cell], seeds[cell]) = (key, (y * w) + x);
                }
            }
        });
        int count = 0;
        for (int k = 0; k < across * down; k++)
        {
            keys[count] = keys[k];
            seeds[count] = seeds[k];
            count += keys[k] < Infinite ? 1 : 0;
        }

        return (Ascending(keys, seeds, count, scratch), count);
    }

    /// <summary>Sorts the items by their keys, none of which is negative, digit by digit; one of the two lists of items is returned, the rest go back to the scratch.</summary>
    private static int[] Ascending(int[] keys, int[] items, int count, Scratch scratch)
    {
        const int digits = 1 << DigitBits;
        (int[] nextKeys, int[] nextItems) = (scratch.List(count), scratch.List(count));
        int[] start = new int[digits];
        for (int shift = 0; shift < 32; shift += DigitBits)
        {
            Array.Clear(start);
            foreach (int key in keys.AsSpan(0, count))
                start[(key >> shift) & (digits - 1)]++;
            for (int d = 0, sum = 0; d < digits; d++)
                (start[d], sum) = (sum, sum + start[d]);
            for (int k = 0; k < count; k++)
            {
                int to = start[(keys[k] >> shift) & (digits - 1)]++;
                nextKeys[to] = keys[k];
                nextItems[to] = items[k];
            }

            (keys, nextKeys) = (nextKeys, keys);
            (items, nextItems) = (nextItems, items);
        }

        scratch.ReturnLists(keys, nextKeys, nextItems);
        return items;
    }

    /// <summary>The rows about one that is looked at, taken downwards: variances of windows within the limits, infinite elsewhere.</summary>
    private sealed class Strip
    {
        private readonly int w;
        private readonly int h;
        private readonly int rx;
        private readonly int ry;
        private readonly float[] variance;
        private readonly float[] slopeVariance;
        private readonly GrowthLimits limits;
        private readonly float[][] rows;
        private readonly float[] lowest;
        private int next = int.MinValue;

        public Strip(int w, int h, int rx, int ry, float[] variance, float[] slopeVariance, GrowthLimits limits)
        {
            (this.w, this.h, this.rx, this.ry) = (w, h, rx, ry);
            (this.variance, this.slopeVariance, this.limits) = (variance, slopeVariance, limits);
            rows = new float[(2 * ry) + 1][];
            for (int k = 0; k < rows.Length; k++)
                rows[k] = new float[w + Vector256<float>.Count];
            lowest = new float[w + (2 * rx) + Vector256<float>.Count];
            Array.Fill(lowest, float.PositiveInfinity);
        }

        /// <summary>Writes the columns of row <paramref name="y"/> that are the least of their window, but for those where a whole vector has labels; rows are asked for in order.</summary>
        public int Minima(int y, ReadOnlySpan<int> taken, Span<int> found)
        {
            for (next = Math.Max(next, y - ry); next <= y + ry; next++)
                Allow(next, RowOf(next));
            float[] own = RowOf(y);
            for (int x = 0; x < w; x += Vector256<float>.Count)
            {
                Vector256<float> low = Vector256.LoadUnsafe(ref rows[0][0], (nuint)x);
                foreach (float[] row in rows)
                    low = Vector256.Min(low, Vector256.LoadUnsafe(ref row[0], (nuint)x));
                low.StoreUnsafe(ref lowest[0], (nuint)(x + rx));
            }

            int count = 0;
            Vector256<float> nothing = Vector256.Create(float.PositiveInfinity);
            for (int x = 0; x < w; x += Vector256<float>.Count)
            {
                if (x + Vector256<int>.Count <= w && !Vector256.EqualsAny(Vector256.Create(taken[x..]), Vector256<int>.Zero))
                    continue;
                Vector256<float> least = Vector256.LoadUnsafe(ref lowest[0], (nuint)x), here = Vector256.LoadUnsafe(ref own[0], (nuint)x);
                for (int u = 1; u <= 2 * rx; u++)
                    least = Vector256.Min(least, Vector256.LoadUnsafe(ref lowest[0], (nuint)(x + u)));
                uint bits = (Vector256.Equals(least, here) & Vector256.LessThan(here, nothing)).ExtractMostSignificantBits();
                for (; bits != 0; bits &= bits - 1)
                    found[count++] = x + BitOperations.TrailingZeroCount(bits);
            }

            return count;
        }

        private float[] RowOf(int y) => rows[(y + rows.Length) % rows.Length];

        private void Allow(int y, float[] row)
        {
            if (y < 0 || y >= h)
            {
                Array.Fill(row, float.PositiveInfinity);
                return;
            }

            int x = 0, first = y * w;
            Vector256<float> roughest = Vector256.Create((float)limits.SeedVariance), steepest = Vector256.Create((float)limits.SeedSlopeVariance), nothing = Vector256.Create(float.PositiveInfinity);
            for (; x + Vector256<float>.Count <= w; x += Vector256<float>.Count)
            {
                Vector256<float> v = Vector256.LoadUnsafe(ref variance[0], (nuint)(first + x)), slopes = Vector256.LoadUnsafe(ref slopeVariance[0], (nuint)(first + x));
                Vector256.ConditionalSelect(Vector256.LessThan(v, roughest) & Vector256.LessThan(slopes, steepest), v, nothing).StoreUnsafe(ref row[0], (nuint)x);
            }

            for (; x < w; x++)
                row[x] = variance[first + x] < (float)limits.SeedVariance && slopeVariance[first + x] < (float)limits.SeedSlopeVariance ? variance[first + x] : float.PositiveInfinity;
            row.AsSpan(w).Fill(float.PositiveInfinity);
        }
    }
}
