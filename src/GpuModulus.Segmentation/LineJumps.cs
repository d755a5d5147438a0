using System.Numerics;

namespace GpuModulus.Segmentation;

/// <summary>
/// Persistent jumps of the height zero between two lines. One from line y on shows in e(y) = median over x of Δ(y) − ½(Δ(y − L) + Δ(y + L)), Δ(y) the mean of L lines from y on less that
/// of the L before: a plane gives 0, whatever its slope. Single lines tell where it is; three at a time have less of the offset that each line has of its own, and find smaller ones.
/// </summary>
internal static class LineJumps
{
    private const double Least = 0.5;

    /// <summary>Adds up, for every line, the jumps up to it.</summary>
    /// <param name="z">Samples of all lines, nm.</param>
    /// <param name="m">Samples of a line.</param>
    /// <param name="offset">Takes the sums, one a line.</param>
    public static void Find(float[] z, int m, float[] offset)
    {
        int h = offset.Length;
        double[] jumps = new double[h];
        double[]? single = null;
        foreach ((int lines, double beyond) in new[] { (1, 6.0), (3, 5.0) })
        {
            if (h < 8 * lines)
                break;
            double[] e = Bends(z, m, h, lines);
            for (int y = 0; y < h; y++)
                TakeOut(e, y, jumps[y], lines);
            double limit = Math.Max(Least, beyond * 1.4826 * Median.Of([.. e.Select(Math.Abs)]));

            // The largest is taken out first, with what it does to its neighbours, until none stands out.
            bool[] seen = new bool[h];
            for (int n = 0; n < h / 4; n++)
            {
                int at = Largest(e, seen, lines);
                if (Math.Abs(e[at]) < limit)
                    break;
                seen[at] = true;
                double size = e[at];
                if (single is not null && !IsJump(e, single, at))
                    continue;
                jumps[at] += size;
                TakeOut(e, at, size, lines);
            }

            single = e;
        }

        double sum = 0;
        for (int y = 0; y < h; y++)
        {
            sum += jumps[y];
            offset[y] = (float)sum;
        }
    }

    private static double[] Bends(float[] z, int m, int h, int lines)
    {
        double[] e = new double[h];
        Parallel.For(2 * lines, h - (2 * lines) + 1, () => new float[m], (y, _, values) =>
        {
            Array.Clear(values);
            for (int k = -2 * lines; k < 2 * lines; k++)
            {
                // 1.5 times the inner difference less half the outer one.
                float weight = (k < -lines ? 0.5f : k < 0 ? -1.5f : k < lines ? 1.5f : -0.5f) / lines;
                ReadOnlySpan<float> row = z.AsSpan((y + k) * m, m);
                int x = 0;
                for (; x + Vector<float>.Count <= row.Length; x += Vector<float>.Count)
                    (new Vector<float>(values, x) + (new Vector<float>(row[x..]) * weight)).CopyTo(values, x);
                for (; x < row.Length; x++)
                    values[x] += weight * row[x];
            }

            e[y] = Median.Of(values);
            return values;
        }, _ => { });
        return e;
    }

    private static int Largest(double[] e, bool[] seen, int lines)
    {
        int at = 0;
        for (int y = 2 * lines; y <= e.Length - (2 * lines); y++)
        {
            if (!seen[y] && Math.Abs(e[y]) > Math.Abs(e[at]))
                at = y;
        }

        return at;
    }

    /// <summary>
    /// What three lines together show. A single line that stands off makes two bends, one up and one down, where a jump has its own sign to either side. And a jump lies between two lines, or in two
    /// halves to either side of one that was lost and is interpolated: the ground's course shows in one or two single lines much less.
    /// </summary>
    private static bool IsJump(double[] e, double[] single, int y)
    {
        double own = single[y] / e[y], both = own + Math.Max(single[y - 1] / e[y], single[y + 1] / e[y]);
        return Math.Min(e[y - 1] / e[y], e[y + 1] / e[y]) > 0.2 && Math.Max(own, both) > 0.5;
    }

    /// <summary>Takes out of all bends what a jump from a line on makes of them: 1 there, half of it next to it with the same sign (one line: the other), and then the other sign.</summary>
    private static void TakeOut(double[] e, int at, double size, int lines)
    {
        if (size == 0)
            return;
        for (int k = (-2 * lines) + 1; k < 2 * lines; k++)
        {
            int y = at + k;
            if (y < 2 * lines || y > e.Length - (2 * lines))
                continue;
            double apart = (double)Math.Abs(k) / lines;
            e[y] -= size * (apart < 1 ? 1 - (1.5 * apart) : 0.5 * (apart - 2));
        }
    }
}
