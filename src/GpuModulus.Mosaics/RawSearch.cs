using GpuModulus.Core.Maps;

namespace GpuModulus.Mosaics;

/// <summary>
/// Every whole-pixel shift of a window, judged by the normalised correlation of the unsmoothed pixels' first differences over exactly the overlap: what is left of an
/// overlap of a few pixels, where smoothing reaches through it.
/// </summary>
internal static class RawSearch
{
    /// <summary>Most products of a search: some tenth of a second.</summary>
    private const double MostProducts = 2e8;

    private const int Kept = 4;

    // Beyond it a difference is an edge: it counts, but not more than that.
    private const double EdgeDeviations = 6;

    // Autocorrelation farther than this is nothing, or the same relief again.
    private const int Lags = 4;

    /// <summary>Whether the window and its overlaps are small enough to be searched whole.</summary>
    public static bool IsAffordable(TileImage a, TileImage b, SearchWindow w)
    {
        double products = 0;
        for (int y = w.MinY; y <= w.MaxY; y++)
            products += Math.Max(0, Math.Min(a.Rows, b.Rows + y) - Math.Max(0, y));
        double columns = 0;
        for (int x = w.MinX; x <= w.MaxX; x++)
            columns += Math.Max(0, Math.Min(a.Columns, b.Columns + x) - Math.Max(0, x));
        return 2 * products * columns <= MostProducts;
    }

    /// <summary>The most significant local maxima in the window.</summary>
    public static IReadOnlyList<PairSearch.Found> Find(TileImage a, TileImage b, SearchWindow w)
    {
        if (w.MinX > w.MaxX || w.MinY > w.MaxY)
            return [];
        (int, int, int, int) partA = (Math.Max(0, w.MinX), Math.Min(a.Columns, b.Columns + w.MaxX), Math.Max(0, w.MinY), Math.Min(a.Rows, b.Rows + w.MaxY));
        (int, int, int, int) partB = (Math.Max(0, -w.MaxX), Math.Min(b.Columns, a.Columns - w.MinX), Math.Max(0, -w.MaxY), Math.Min(b.Rows, a.Rows - w.MinY));
        Component[] components = [Component.Of(a.Values, partA, b.Values, partB, alongX: true), Component.Of(a.Values, partA, b.Values, partB, alongX: false)];
        int width = w.MaxX - w.MinX + 1, height = w.MaxY - w.MinY + 1;
        PairSearch.Found[] found = new PairSearch.Found[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                found[(y * width) + x] = Correlate(components, w.MinX + x, w.MinY + y);
        }

        List<PairSearch.Found> peaks = [];
        for (int i = 0; i < found.Length; i++)
        {
            if (IsPeak(found, width, height, i))
                peaks.Add(found[i]);
        }

        return [.. peaks.OrderByDescending(p => p.Significance).Take(Kept)];
    }

    private static bool IsPeak(PairSearch.Found[] found, int width, int height, int i)
    {
        int x = i % width, y = i / width;
        for (int v = Math.Max(0, y - 1); v <= Math.Min(height - 1, y + 1); v++)
        {
            for (int u = Math.Max(0, x - 1); u <= Math.Min(width - 1, x + 1); u++)
            {
                if (found[(v * width) + u].Significance > found[i].Significance)
                    return false;
            }
        }

        return found[i].Significance > 0;
    }

    private static PairSearch.Found Correlate(Component[] components, int shiftX, int shiftY)
    {
        double aa = 0, bb = 0, ab = 0, samples = 0;
        foreach (Component component in components)
        {
            (double caa, double cbb, double cab, double count) = component.Moments(shiftX, shiftY);
            aa += caa;
            bb += cbb;
            ab += cab;
            samples += count / component.PixelsPerSample;
        }

        if (!(aa > 0) || !(bb > 0) || samples <= 4)
            return new(shiftX, shiftY, 0, 0);
        double correlation = ab / Math.Sqrt(aa * bb);
        // Fisher: atanh of a correlation of n samples is normal with a variance of 1/(n − 3).
        return new(shiftX, shiftY, correlation, Math.Atanh(Math.Clamp(correlation, -0.9999, 0.9999)) * Math.Sqrt(samples - 3));
    }

    /// <summary>The differences of both tiles along one axis.</summary>
    private sealed class Component(RawDifferences a, RawDifferences b)
    {
        /// <summary>Σ over all lags of ρ_a ρ_b: pixels of two unrelated tiles that count as one.</summary>
        public double PixelsPerSample { get; } = Math.Max(1, Correlated(a, b));

        public static Component Of(
            Raster<float> a, (int, int, int, int) partA, Raster<float> b, (int, int, int, int) partB, bool alongX)
        {
            RawDifferences one = new(a, partA, alongX), other = new(b, partB, alongX);
            double deviation = 0.5 * (one.Deviation() + other.Deviation());
            float limit = deviation > 0 ? (float)(EdgeDeviations * deviation) : float.MaxValue;
            // One limit for both: pixels that are equal stay so.
            one.Prepare(limit);
            other.Prepare(limit);
            return new(one, other);
        }

        public (double AA, double BB, double AB, double Count) Moments(int shiftX, int shiftY)
        {
            int left = Math.Max(a.Left, b.Left + shiftX), right = Math.Min(a.Left + a.Columns, b.Left + b.Columns + shiftX);
            int top = Math.Max(a.Top, b.Top + shiftY), bottom = Math.Min(a.Top + a.Rows, b.Top + b.Rows + shiftY);
            int columns = right - left, rows = bottom - top;
            if (columns < 1 || rows < 1)
                return default;
            (int ax, int ay, int bx, int by) = (left - a.Left, top - a.Top, left - shiftX - b.Left, top - shiftY - b.Top);
            double product = 0;
            for (int y = 0; y < rows; y++)
                product += RawDifferences.Product(a.Row(ax, ay + y, columns), b.Row(bx, by + y, columns));
            (int countA, double sumA, double energyA) = a.Over(ax, ay, columns, rows);
            (int countB, double sumB, double energyB) = b.Over(bx, by, columns, rows);
            if (countA == 0 || countB == 0)
                return default;
            // Where pixels are missing the two counts differ: the smaller is an upper bound of those that both have.
            double count = Math.Min(countA, countB);
            return (energyA - (sumA * sumA / countA), energyB - (sumB * sumB / countB), product - (sumA * sumB / Math.Max(countA, countB)), count);
        }

        private static double Correlated(RawDifferences a, RawDifferences b)
        {
            double sum = 1;
            for (int y = 0; y <= Lags; y++)
            {
                for (int x = y == 0 ? 1 : -Lags; x <= Lags; x++)
                    sum += 2 * a.Autocorrelation(x, y) * b.Autocorrelation(x, y);
            }

            return sum;
        }
    }
}
