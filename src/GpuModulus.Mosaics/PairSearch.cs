using MathNet.Numerics;

namespace GpuModulus.Mosaics;

/// <summary>
/// The whole-pixel shift of two tiles: phase correlation of the complex gradient ∂z/∂x + i ∂z/∂y proposes, the normalised correlation of the gradients in the
/// overlap decides.
/// </summary>
/// <remarks>Correlation of complex gradients: V. Argyriou and T. Vlachos, Electronics Letters 39, 970 (2003).</remarks>
internal static class PairSearch
{
    /// <summary>Fewest columns and rows of an overlap that is looked at.</summary>
    public const int LeastOverlap = 2;

    private const int Proposals = 12;
    private const int Climbed = 3;

    // White noise smoothed by a Gaussian of one pixel is correlated over 2π pixels; relief over more.
    private const double PixelsPerSample = 8;

    /// <summary>Below it a peak may be chance: the largest of some ten thousand tried shifts reaches 4.</summary>
    public const double LeastSignificance = 5;

    /// <summary>The most significant shifts in the window.</summary>
    public static IReadOnlyList<Found> Find(TileImage a, TileImage b, SearchWindow window)
    {
        if (window.MinX > window.MaxX || window.MinY > window.MaxY)
            return [];
        return [.. Propose(a, b, window).Select(p => Correlate(a, b, p.X, p.Y)).OrderByDescending(f => f.Significance).Take(Climbed)
            .Select(start => Climb(a, b, start.X, start.Y)).Distinct()];
    }

    /// <summary>Walks to the nearest maximum of the correlation.</summary>
    public static Found Climb(TileImage a, TileImage b, int x, int y)
    {
        Found best = Correlate(a, b, x, y);
        for (int step = 0; step < 8; step++)
        {
            Found start = best;
            for (int dy = -1; dy <= 1; dy++)
            {
                for (int dx = -1; dx <= 1; dx++)
                {
                    Found next = Correlate(a, b, start.X + dx, start.Y + dy);
                    if (next.Correlation > best.Correlation)
                        best = next;
                }
            }

            if (best == start)
                break;
        }

        return best;
    }

    /// <summary>Normalised correlation of the gradients, their means in the overlap taken off.</summary>
    public static Found Correlate(TileImage a, TileImage b, int shiftX, int shiftY)
    {
        int left = Math.Max(0, shiftX), right = Math.Min(a.Columns, b.Columns + shiftX), top = Math.Max(0, shiftY), bottom = Math.Min(a.Rows, b.Rows + shiftY);
        if (right - left < LeastOverlap || bottom - top < LeastOverlap)
            return new(shiftX, shiftY, 0, 0);
        long n = 0;
        double ax = 0, ay = 0, bx = 0, by = 0, aa = 0, bb = 0, ab = 0;
        int step = (right - left) * (bottom - top) > 40_000 ? 2 : 1;
        for (int y = top; y < bottom; y += step)
        {
            for (int x = left; x < right; x += step)
            {
                (float gax, float gay) = a.Gradient(x, y);
                (float gbx, float gby) = b.Gradient(x - shiftX, y - shiftY);
                if (!float.IsFinite(gax + gay + gbx + gby))
                    continue;
                n++;
                ax += gax;
                ay += gay;
                bx += gbx;
                by += gby;
                aa += (gax * gax) + (gay * gay);
                bb += (gbx * gbx) + (gby * gby);
                ab += (gax * gbx) + (gay * gby);
            }
        }

        if (n < 8 * LeastOverlap)
            return new(shiftX, shiftY, 0, 0);
        aa -= ((ax * ax) + (ay * ay)) / n;
        bb -= ((bx * bx) + (by * by)) / n;
        ab -= ((ax * bx) + (ay * by)) / n;
        double correlation = aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
        return new(shiftX, shiftY, correlation, Math.Atanh(Math.Clamp(correlation, -0.9999, 0.9999)) * Math.Sqrt(n * step * step / PixelsPerSample));
    }

    /// <summary>The highest maxima of the phase correlation inside the window.</summary>
    private static IEnumerable<(int X, int Y)> Propose(TileImage a, TileImage b, SearchWindow w)
    {
        // Only what can overlap at some shift of the window is transformed: the rest would be noise to the peak.
        (int aLeft, int aRight) = (Math.Max(0, w.MinX), Math.Min(a.Columns, b.Columns + w.MaxX));
        (int aTop, int aBottom) = (Math.Max(0, w.MinY), Math.Min(a.Rows, b.Rows + w.MaxY));
        (int bLeft, int bRight) = (Math.Max(0, -w.MaxX), Math.Min(b.Columns, a.Columns - w.MinX));
        (int bTop, int bBottom) = (Math.Max(0, -w.MaxY), Math.Min(b.Rows, a.Rows - w.MinY));
        if (aRight <= aLeft || aBottom <= aTop || bRight <= bLeft || bBottom <= bTop)
            return [];
        int columns = PowerOfTwo(Math.Max(Math.Max(aRight - aLeft, bRight - bLeft), w.MaxX - w.MinX + 3));
        int rows = PowerOfTwo(Math.Max(Math.Max(aBottom - aTop, bBottom - bTop), w.MaxY - w.MinY + 3));
        Complex32[] spectrum = Spectrum(a, aLeft, aRight, aTop, aBottom, columns, rows);
        Complex32[] other = Spectrum(b, bLeft, bRight, bTop, bBottom, columns, rows);
        double mean = 0;
        for (int i = 0; i < spectrum.Length; i++)
        {
            spectrum[i] *= other[i].Conjugate();
            mean += spectrum[i].Magnitude;
        }

        if (!(mean > 0))
            return [];
        // Frequencies that hold next to nothing are noise: they are not lifted to the others' weight.
        float floor = (float)(0.1 * mean / spectrum.Length);
        for (int i = 0; i < spectrum.Length; i++)
            spectrum[i] /= spectrum[i].Magnitude + floor;
        PlaneTransform.Inverse(spectrum, columns, rows);

        float At(int x, int y) => spectrum[(Wrap(y + bTop - aTop, rows) * columns) + Wrap(x + bLeft - aLeft, columns)].Real;
        PriorityQueue<(int X, int Y), float> peaks = new();
        for (int y = w.MinY; y <= w.MaxY; y++)
        {
            for (int x = w.MinX; x <= w.MaxX; x++)
            {
                float value = At(x, y);
                if (peaks.Count == Proposals && peaks.TryPeek(out _, out float least) && value <= least)
                    continue;
                if (value < At(x - 1, y) || value < At(x + 1, y) || value < At(x, y - 1) || value < At(x, y + 1))
                    continue;
                peaks.Enqueue((x, y), value);
                if (peaks.Count > Proposals)
                    peaks.Dequeue();
            }
        }

        return peaks.UnorderedItems.OrderByDescending(p => p.Priority).ThenBy(p => p.Element).Select(p => p.Element);
    }

    private static Complex32[] Spectrum(TileImage image, int left, int right, int top, int bottom, int columns, int rows)
    {
        Complex32[] values = new Complex32[columns * rows];
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                (float gx, float gy) = image.Gradient(x, y);
                if (float.IsFinite(gx + gy))
                    values[((y - top) * columns) + x - left] = new(gx, gy);
            }
        }

        PlaneTransform.Forward(values, columns, rows);
        return values;
    }

    private static int PowerOfTwo(int least) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(least, 8));

    private static int Wrap(int value, int period) => ((value % period) + period) % period;

    /// <summary>A shift and how well it fits; significance in standard deviations of chance.</summary>
    public readonly record struct Found(int X, int Y, double Correlation, double Significance);
}
