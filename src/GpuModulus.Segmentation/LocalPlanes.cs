using System.Numerics;

namespace GpuModulus.Segmentation;

/// <summary>
/// Least-squares plane in a window about every pixel: slopes p = Σu·z/Σu², q likewise, and the variance of what is left,
/// v = ⟨z²⟩ − ⟨z⟩² − p²⟨u²⟩ − q²⟨v²⟩ in nm². At the map's border the window stays inside, so that a plane is a plane up to its last pixel.
/// </summary>
internal static class LocalPlanes
{
    /// <summary>Fills the arrays that are not null; the window is 2·radius + 1 pixels wide each way.</summary>
    public static void Fit(WorkMap map, (int X, int Y) radius, float[]? slopeX, float[]? slopeY, float[]? variance)
    {
        int w = map.Columns, h = map.Rows, rx = Math.Min(radius.X, (w - 1) / 2), ry = Math.Min(radius.Y, (h - 1) / 2);
        float[] z = map.Height;
        float n = ((2 * rx) + 1) * ((2 * ry) + 1), squaresX = (float)(rx * (rx + 1) / 3.0), squaresY = (float)(ry * (ry + 1) / 3.0);
        float stepX = rx == 0 ? 0 : 1 / (n * squaresX), stepY = ry == 0 ? 0 : 1 / (n * squaresY);
        float toX = (float)(1 / map.PitchX), toY = (float)(1 / map.PitchY);
        Parallel.For(ry, h - ry, () => new float[3 * w], (y, _, columns) =>
        {
            // Sums down the window of z, v·z and z², then across it.
            Span<float> s0 = columns.AsSpan(0, w), s1 = columns.AsSpan(w, w), s2 = columns.AsSpan(2 * w, w);
            columns.AsSpan().Clear();
            for (int v = -ry; v <= ry; v++)
                AddRow(z.AsSpan((y + v) * w, w), v, s0, s1, s2);
            int x = rx;
            for (; x + Vector<float>.Count <= w - rx; x += Vector<float>.Count)
            {
                Vector<float> sum = Vector<float>.Zero, ramp = sum, down = sum, square = sum;
                for (int u = -rx; u <= rx; u++)
                {
                    Vector<float> column = new(s0[(x + u)..]);
                    sum += column;
                    ramp += column * u;
                    down += new Vector<float>(s1[(x + u)..]);
                    square += new Vector<float>(s2[(x + u)..]);
                }

                Vector<float> p = ramp * stepX, q = down * stepY, mean = sum * (1 / n);
                int i = (y * w) + x;
                if (slopeX is not null)
                    (p * toX).CopyTo(slopeX, i);
                if (slopeY is not null)
                    (q * toY).CopyTo(slopeY, i);
                if (variance is not null)
                    Vector.Max(Vector<float>.Zero, (square * (1 / n)) - (mean * mean) - (p * p * squaresX) - (q * q * squaresY)).CopyTo(variance, i);
            }

            for (; x < w - rx; x++)
            {
                float sum = 0, ramp = 0, down = 0, square = 0;
                for (int u = -rx; u <= rx; u++)
                {
                    sum += s0[x + u];
                    ramp += s0[x + u] * u;
                    down += s1[x + u];
                    square += s2[x + u];
                }

                float p = ramp * stepX, q = down * stepY, mean = sum * (1 / n);
                int i = (y * w) + x;
                if (slopeX is not null)
                    slopeX[i] = p * toX;
                if (slopeY is not null)
                    slopeY[i] = q * toY;
                if (variance is not null)
                    variance[i] = MathF.Max(0, (square * (1 / n)) - (mean * mean) - (p * p * squaresX) - (q * q * squaresY));
            }

            return columns;
        }, _ => { });
        foreach (float[]? f in new[] { slopeX, slopeY, variance })
        {
            if (f is not null)
                Extend(f, w, h, rx, ry);
        }
    }

    /// <summary>Incoherence of the normals: variance of the slopes inside a window, both axes together.</summary>
    public static void SlopeVariance(float[] p, float[] q, float[] result, int w, int h, (int X, int Y) radius)
    {
        int rx = Math.Min(radius.X, (w - 1) / 2), ry = Math.Min(radius.Y, (h - 1) / 2);
        float scale = 1f / (((2 * rx) + 1) * ((2 * ry) + 1));
        Parallel.For(ry, h - ry, () => new float[3 * w], (y, _, columns) =>
        {
            Span<float> sp = columns.AsSpan(0, w), sq = columns.AsSpan(w, w), ss = columns.AsSpan(2 * w, w);
            columns.AsSpan().Clear();
            for (int v = -ry; v <= ry; v++)
            {
                ReadOnlySpan<float> rowP = p.AsSpan((y + v) * w, w), rowQ = q.AsSpan((y + v) * w, w);
                int k = 0;
                for (; k + Vector<float>.Count <= w; k += Vector<float>.Count)
                {
                    Vector<float> a = new(rowP[k..]), b = new(rowQ[k..]);
                    (new Vector<float>(sp[k..]) + a).CopyTo(sp[k..]);
                    (new Vector<float>(sq[k..]) + b).CopyTo(sq[k..]);
                    (new Vector<float>(ss[k..]) + (a * a) + (b * b)).CopyTo(ss[k..]);
                }

                for (; k < w; k++)
                {
                    sp[k] += rowP[k];
                    sq[k] += rowQ[k];
                    ss[k] += (rowP[k] * rowP[k]) + (rowQ[k] * rowQ[k]);
                }
            }

            for (int x = rx; x < w - rx; x++)
            {
                float a = 0, b = 0, c = 0;
                for (int u = -rx; u <= rx; u++)
                {
                    a += sp[x + u];
                    b += sq[x + u];
                    c += ss[x + u];
                }

                a *= scale;
                b *= scale;
                result[(y * w) + x] = MathF.Max(0, (c * scale) - (a * a) - (b * b));
            }

            return columns;
        }, _ => { });
        Extend(result, w, h, rx, ry);
    }

    private static void AddRow(ReadOnlySpan<float> row, int v, Span<float> s0, Span<float> s1, Span<float> s2)
    {
        int k = 0;
        for (; k + Vector<float>.Count <= row.Length; k += Vector<float>.Count)
        {
            Vector<float> z = new(row[k..]);
            (new Vector<float>(s0[k..]) + z).CopyTo(s0[k..]);
            (new Vector<float>(s1[k..]) + (z * v)).CopyTo(s1[k..]);
            (new Vector<float>(s2[k..]) + (z * z)).CopyTo(s2[k..]);
        }

        for (; k < row.Length; k++)
        {
            s0[k] += row[k];
            s1[k] += row[k] * v;
            s2[k] += row[k] * row[k];
        }
    }

    private static void Extend(float[] f, int w, int h, int rx, int ry)
    {
        for (int y = ry; y < h - ry; y++)
        {
            Span<float> row = f.AsSpan(y * w, w);
            row[..rx].Fill(row[rx]);
            row[(w - rx)..].Fill(row[w - rx - 1]);
        }

        for (int y = 0; y < ry; y++)
        {
            f.AsSpan(ry * w, w).CopyTo(f.AsSpan(y * w, w));
            f.AsSpan((h - ry - 1) * w, w).CopyTo(f.AsSpan((h - 1 - y) * w, w));
        }
    }
}
