using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// From the measured height to one that planes can be fitted to: missing pixels filled, lost lines and scars bridged from the lines beside
/// them, jumps of the height zero between lines taken out. Sample tilt and bow stay: planes do not mind the one, and the other is found from the facets.
/// </summary>
internal static class HeightMending
{
    /// <summary>Heights in nm about their mean, without gaps; the pixels that were invented (1); the mean in m, NaN where no height is finite.</summary>
    public static (float[] Height, byte[] Invented, double Zero) Mend(ScanGrid grid, Raster<float> height)
    {
        (float[] z, byte[] invented, double zero) = Nanometres(grid, height);
        int w = grid.Columns, h = grid.Rows;
        if (h >= 8 && w >= 16)
        {
            BridgeLostLines(z, invented, w, h);
            RemoveJumps(z, w, h);
            BridgeScars(z, invented, w, h, grid.PitchXMetres * 1e9);
        }

        return (z, invented, zero);
    }

    /// <summary>The same without mending more than missing pixels.</summary>
    public static (float[] Height, byte[] Invented, double Zero) Nanometres(ScanGrid grid, Raster<float> height)
    {
        int w = grid.Columns, h = grid.Rows;
        float[] source = height.Values;
        double sum = 0;
        long count = 0;
        foreach (float v in source)
        {
            if (float.IsFinite(v))
            {
                sum += v;
                count++;
            }
        }

        double mean = sum / count;
        float[] z = new float[source.Length];
        byte[] invented = new byte[source.Length];
        Rows.For(h, w, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                if (float.IsFinite(source[i]))
                    z[i] = (float)((source[i] - mean) * 1e9);
                else
                    invented[i] = 1;
            }
        });
        if (count < source.Length)
            Fill(z, invented, w, h);
        return (z, invented, mean);
    }

    /// <summary>A missing pixel takes the mean of the nearest valid ones along its line, else those of its column.</summary>
    private static void Fill(float[] z, byte[] missing, int w, int h)
    {
        bool[] empty = new bool[h];
        for (int y = 0; y < h; y++)
        {
            int last = -1;
            for (int x = 0; x <= w; x++)
            {
                if (x < w && missing[(y * w) + x] != 0)
                    continue;
                for (int k = last + 1; k < x; k++)
                {
                    float left = last >= 0 ? z[(y * w) + last] : z[(y * w) + Math.Min(x, w - 1)];
                    float right = x < w ? z[(y * w) + x] : left;
                    float t = x < w && last >= 0 ? (float)(k - last) / (x - last) : 0;
                    z[(y * w) + k] = left + (t * (right - left));
                }

                last = x;
            }

            empty[y] = missing.AsSpan(y * w, w).IndexOf((byte)0) < 0;
        }

        for (int y = 0; y < h; y++)
        {
            if (!empty[y])
                continue;
            int above = y - 1, below = y + 1;
            while (below < h && empty[below])
                below++;
            Interpolate(z, w, h, y, above, below, 0, w);
        }
    }

    /// <summary>A line that follows neither neighbour is replaced; so are up to three in a row.</summary>
    private static void BridgeLostLines(float[] z, byte[] invented, int w, int h)
    {
        // How far a line is from its neighbours, its own mean offset left aside: jumps must not look like lost lines.
        double[] roughness = new double[h];
        Parallel.For(1, h, y => roughness[y] = LineDistance(z, w, y - 1, y));
        double typical = Median(roughness.AsSpan(1).ToArray());
        double[] own = new double[h];
        Parallel.For(0, h, y => own[y] = Spread(z, w, y));
        double typicalSpread = Median([.. own]);
        bool[] lost = new bool[h];
        for (int y = 0; y < h; y++)
        {
            bool apartAbove = y == 0 || roughness[y] > 4 * typical, apartBelow = y == h - 1 || roughness[y + 1] > 4 * typical;
            bool flat = own[y] < 0.1 * typicalSpread && own[y] < 0.1 * Math.Min(own[Math.Max(0, y - 2)], own[Math.Min(h - 1, y + 2)]);
            lost[y] = typical > 0 && (flat || (apartAbove && apartBelow && y > 0 && y < h - 1 && LineDistance(z, w, y - 1, y + 1) < 3 * typical));
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
                    Interpolate(z, w, h, k, y - 1, end, 0, w);
                    invented.AsSpan(k * w, w).Fill(1);
                }
            }

            y = end;
        }
    }

    /// <summary>
    /// A persistent offset of all lines from y on shows in e(y) = median over x of Δ(y) − ½(Δ(y − 1) + Δ(y + 1)), Δ(y) = z(y) − z(y − 1):
    /// a plane gives 0, whatever its slope. The largest e is taken out first, with what it does to its neighbours, until none stands out.
    /// </summary>
    private static void RemoveJumps(float[] z, int w, int h)
    {
        double[] e = new double[h];
        int step = Math.Max(1, w / 1024);
        Parallel.For(2, h - 1, y =>
        {
            float[] values = new float[w / step];
            for (int k = 0; k < values.Length; k++)
            {
                int i = (y * w) + (k * step);
                values[k] = (1.5f * (z[i] - z[i - w])) - (0.5f * (z[i + w] - z[i - (2 * w)]));
            }

            e[y] = Median(values);
        });

        // Δ(y) − ½(Δ(y−1) + Δ(y+1)) = 1.5(z(y) − z(y−1)) − ½(z(y+1) − z(y−2)): the weights above.
        double scatter = 1.4826 * Median([.. e.Select(Math.Abs)]);
        double limit = Math.Max(6 * scatter, 0.5);
        double[] jump = new double[h];
        for (int n = 0; n < h / 4; n++)
        {
            int at = 0;
            for (int y = 2; y < h - 1; y++)
            {
                if (Math.Abs(e[y]) > Math.Abs(e[at]))
                    at = y;
            }

            if (at == 0 || Math.Abs(e[at]) < limit)
                break;
            double size = e[at];
            jump[at] += size;
            e[at] = 0;
            e[at - 1] += size / 2;
            e[at + 1] += size / 2;
        }

        double offset = 0;
        for (int y = 0; y < h; y++)
        {
            offset += jump[y];
            if (offset == 0)
                continue;
            Span<float> row = z.AsSpan(y * w, w);
            for (int x = 0; x < w; x++)
                row[x] -= (float)offset;
        }
    }

    /// <summary>Streaks of one or two lines, at least 160 nm long, that stand off both neighbouring lines by far more than these differ.</summary>
    private static void BridgeScars(float[] z, byte[] invented, int w, int h, double pitch)
    {
        int shortest = Math.Max(8, (int)Math.Round(160 / pitch));
        for (int parity = 1; parity <= 2; parity++)
        {
            // Every second line at a time: a line that is written has neighbours that are only read.
            int first = parity;
            Parallel.For(0, (h - first) / 2, k => BridgeScar(z, invented, w, first + (2 * k), 1, shortest));
        }

        for (int turn = 1; turn <= 3; turn++)
        {
            int first = turn;
            Parallel.For(0, Math.Max(0, (h - first) / 3), k => BridgeScar(z, invented, w, first + (3 * k), 2, shortest));
        }
    }

    private static void BridgeScar(float[] z, byte[] invented, int w, int y, int width, int shortest)
    {
        int above = (y - 1) * w, below = (y + width) * w, first = y * w, last = (y + width - 1) * w;
        int start = 0;
        float sign = 0;
        for (int x = 0; x <= w; x++)
        {
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
                    {
                        z[(row * w) + k] = z[above + k] + (t * (z[below + k] - z[above + k]));
                        invented[(row * w) + k] = 1;
                    }
                }
            }

            start = x;
            sign = now;
        }
    }

    private static void Interpolate(float[] z, int w, int h, int y, int above, int below, int from, int to)
    {
        for (int x = from; x < to; x++)
        {
            float a = above >= 0 ? z[(above * w) + x] : below < h ? z[(below * w) + x] : 0;
            float b = below < h ? z[(below * w) + x] : a;
            z[(y * w) + x] = a + ((b - a) * (above >= 0 && below < h ? (float)(y - above) / (below - above) : 0));
        }
    }

    private static double LineDistance(float[] z, int w, int a, int b)
    {
        int step = Math.Max(1, w / 512);
        float[] d = new float[w / step];
        for (int k = 0; k < d.Length; k++)
            d[k] = z[(b * w) + (k * step)] - z[(a * w) + (k * step)];
        double centre = Median(d);
        for (int k = 0; k < d.Length; k++)
            d[k] = MathF.Abs(d[k] - (float)centre);
        return Median(d);
    }

    private static double Spread(float[] z, int w, int y)
    {
        double sum = 0, squares = 0;
        foreach (float v in z.AsSpan(y * w, w))
        {
            sum += v;
            squares += (double)v * v;
        }

        return Math.Sqrt(Math.Max(0, (squares / w) - (sum / w * (sum / w))));
    }

    /// <summary>The middle value, by partial sorting; the array is rearranged.</summary>
    private static double Median<T>(T[] values)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        int low = 0, high = values.Length - 1, middle = values.Length / 2;
        while (low < high)
        {
            T pivot = values[(low + high) / 2];
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }

            if (middle <= j)
                high = j;
            else if (middle >= i)
                low = i;
            else
                break;
        }

        return values.Length == 0 ? 0 : double.CreateChecked(values[middle]);
    }
}
