namespace GpuModulus.Segmentation.Tests.Scenes;

/// <summary>Random fields and differences for the made scenes, in plain loops.</summary>
internal static class Fields
{
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Gaussian-correlated field of zero mean and unit variance; the blur has the given width in pixels.</summary>
    public static double[] Correlated(int w, int h, double sx, double sy, Random random)
    {
        double[] f = new double[w * h];
        for (int i = 0; i < f.Length; i++)
            f[i] = Normal(random);
        f = Blur(f, w, h, sx, sy);
        double mean = f.Average(), sd = Math.Sqrt(f.Sum(v => (v - mean) * (v - mean)) / f.Length);
        for (int i = 0; i < f.Length; i++)
            f[i] = (f[i] - mean) / sd;
        return f;
    }

    public static double[] Blur(double[] source, int w, int h, double sx, double sy)
    {
        double[] across = new double[source.Length], result = new double[source.Length];
        double[] kx = Kernel(sx), ky = Kernel(sy);
        int rx = kx.Length / 2, ry = ky.Length / 2;
        Parallel.For(0, h, y =>
        {
            for (int x = 0; x < w; x++)
            {
                double sum = 0;
                for (int k = -rx; k <= rx; k++)
                    sum += kx[k + rx] * source[(y * w) + Mirror(x + k, w)];
                across[(y * w) + x] = sum;
            }
        });
        Parallel.For(0, h, y =>
        {
            for (int k = -ry; k <= ry; k++)
            {
                int from = Mirror(y + k, h) * w;
                double weight = ky[k + ry];
                for (int x = 0; x < w; x++)
                    result[(y * w) + x] += weight * across[from + x];
            }
        });
        return result;
    }

    public static float[] Tilt(double[] z, int w, int h, double px, double py)
    {
        float[] tilt = new float[z.Length];
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                int l = Math.Max(0, x - 1), r = Math.Min(w - 1, x + 1), u = Math.Max(0, y - 1), d = Math.Min(h - 1, y + 1);
                double gx = (z[(y * w) + r] - z[(y * w) + l]) / ((r - l) * px), gy = (z[(d * w) + x] - z[(u * w) + x]) / ((d - u) * py);
                tilt[(y * w) + x] = (float)Math.Atan(Math.Sqrt((gx * gx) + (gy * gy)));
            }
        }

        return tilt;
    }

    /// <summary>K_c of the tilt, as published; beyond 45° its value there.</summary>
    public static double TiltFactor(double radians)
    {
        double t = Math.Min(45, radians * 180 / Math.PI);
        return 1.00031 + (t * (0.00161 + (t * (-1.43861e-4 + (t * (-2.55867e-5 + (t * 4.53632e-7)))))));
    }

    public static double[,] Rotation(Random random)
    {
        double[] q = [Normal(random), Normal(random), Normal(random), Normal(random)];
        double n = Math.Sqrt(q.Sum(v => v * v));
        (double w, double x, double y, double z) = (q[0] / n, q[1] / n, q[2] / n, q[3] / n);
        return new[,]
        {
            { 1 - (2 * ((y * y) + (z * z))), 2 * ((x * y) - (z * w)), 2 * ((x * z) + (y * w)) },
            { 2 * ((x * y) + (z * w)), 1 - (2 * ((x * x) + (z * z))), 2 * ((y * z) - (x * w)) },
            { 2 * ((x * z) - (y * w)), 2 * ((y * z) + (x * w)), 1 - (2 * ((x * x) + (y * y))) },
        };
    }

    private static double[] Kernel(double sigma)
    {
        int r = (int)Math.Ceiling(3 * sigma);
        double[] k = new double[(2 * r) + 1];
        for (int i = -r; i <= r; i++)
            k[i + r] = sigma > 0 ? Math.Exp(-0.5 * i * i / (sigma * sigma)) : 1;
        double sum = k.Sum();
        for (int i = 0; i < k.Length; i++)
            k[i] /= sum;
        return k;
    }

    private static int Mirror(int i, int n)
    {
        while (i < 0 || i >= n)
            i = i < 0 ? -i - 1 : (2 * n) - 1 - i;
        return i;
    }
}
