namespace GpuModulus.Segmentation;

/// <summary>
/// Least-squares plane in a window about every pixel: slopes p = Σu·z/Σu², q likewise, and the variance of what is left,
/// v = ⟨z²⟩ − ⟨z⟩² − p²⟨u²⟩ − q²⟨v²⟩ in nm². At the map's border the window stays inside, so that a plane is a plane up to its last pixel.
/// </summary>
internal sealed class LocalPlanes
{
    private LocalPlanes(float[] slopeX, float[] slopeY, float[] variance)
    {
        SlopeX = slopeX;
        SlopeY = slopeY;
        Variance = variance;
    }

    public float[] SlopeX { get; }

    public float[] SlopeY { get; }

    /// <summary>Residual variance, nm²; empty where it was not asked for.</summary>
    public float[] Variance { get; }

    public static LocalPlanes Fit(WorkMap map, int rx, int ry, bool withVariance)
    {
        int w = map.Columns, h = map.Rows;
        rx = Math.Min(rx, (w - 1) / 2);
        ry = Math.Min(ry, (h - 1) / 2);
        float[] p = new float[w * h], q = new float[w * h];
        float[] ramp = Ramp(rx, map.PitchX), rampY = Ramp(ry, map.PitchY), flatX = Flat(rx), flatY = Flat(ry);
        Imaging.Separable(map.Height, p, w, h, ramp, flatY);
        Imaging.Separable(map.Height, q, w, h, flatX, rampY);
        float[] v = [];
        if (withVariance)
        {
            v = new float[w * h];
            float[] mean = new float[w * h];
            Imaging.BoxMean(map.Height, mean, w, h, rx, ry);
            float[] height = map.Height;
            float[] square = new float[w * h];
            Rows.For(h, w, (from, to) =>
            {
                for (int i = from; i < to; i++)
                    square[i] = height[i] * height[i];
            });
            Imaging.BoxMean(square, v, w, h, rx, ry);
            float ux = (float)(map.PitchX * map.PitchX * rx * (rx + 1) / 3.0), uy = (float)(map.PitchY * map.PitchY * ry * (ry + 1) / 3.0);
            Rows.For(h, w, (from, to) =>
            {
                for (int i = from; i < to; i++)
                    v[i] = MathF.Max(0, v[i] - (mean[i] * mean[i]) - (p[i] * p[i] * ux) - (q[i] * q[i] * uy));
            });
            Extend(v, w, h, rx, ry);
        }

        Extend(p, w, h, rx, ry);
        Extend(q, w, h, rx, ry);
        return new LocalPlanes(p, q, v);
    }

    /// <summary>Incoherence of the normals: variance of the slopes inside a window, both axes together.</summary>
    public float[] SlopeVariance(int w, int h, int rx, int ry)
    {
        float[] sum = new float[w * h], mean = new float[w * h];
        float[] p = SlopeX, q = SlopeY;
        Rows.For(h, w, (from, to) =>
        {
            for (int i = from; i < to; i++)
                sum[i] = (p[i] * p[i]) + (q[i] * q[i]);
        });
        float[] result = new float[w * h];
        Imaging.BoxMean(sum, result, w, h, rx, ry);
        foreach (float[] slope in new[] { p, q })
        {
            Imaging.BoxMean(slope, mean, w, h, rx, ry);
            Rows.For(h, w, (from, to) =>
            {
                for (int i = from; i < to; i++)
                    result[i] -= mean[i] * mean[i];
            });
        }

        return result;
    }

    private static float[] Ramp(int r, double pitch)
    {
        double squares = r * (r + 1) * ((2 * r) + 1) / 3.0;
        return [.. Enumerable.Range(-r, (2 * r) + 1).Select(u => squares == 0 ? 0 : (float)(u / (squares * pitch)))];
    }

    private static float[] Flat(int r) => [.. Enumerable.Repeat(1f / ((2 * r) + 1), (2 * r) + 1)];

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
