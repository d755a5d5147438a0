using MathNet.Numerics.LinearAlgebra;

namespace GpuModulus.Segmentation;

/// <summary>
/// What the scanner adds to every facet alike, found from the facets: the bow c1·x² + c2·x·y + c3·y² that is common to all of them (each facet's own
/// plane left aside), and the offset of each line from all planes that it crosses.
/// </summary>
internal sealed class ScanDistortion
{
    private const double LineLimit = 12;

    private ScanDistortion(double xx, double xy, double yy, float[] lines)
    {
        XX = xx;
        XY = xy;
        YY = yy;
        Lines = lines;
    }

    /// <summary>Bow coefficients in nm per pixel², about the middle of the map.</summary>
    public double XX { get; }

    public double XY { get; }

    public double YY { get; }

    /// <summary>Offset of each line, nm.</summary>
    public float[] Lines { get; }

    /// <summary>Root mean square of the line offsets, nm.</summary>
    public double LineRoughness => Math.Sqrt(Lines.Average(v => v * v));

    public double LargestBow(int w, int h) => (Math.Abs(XX) * w * w / 4.0) + (Math.Abs(XY) * w * h / 4.0) + (Math.Abs(YY) * h * h / 4.0);

    public static ScanDistortion Find(WorkMap map, int[] labels, int regions, int leastPixels)
    {
        int w = map.Columns, h = map.Rows;
        Plane[] planes = RegionTable.FitPlanes(map.Height, labels, w, h, regions + 1, null);
        int[] sizes = new int[regions + 1];
        foreach (int label in labels)
            sizes[label]++;
        bool[] large = [.. sizes.Select((n, label) => label > 0 && n >= leastPixels)];
        double scale = 2.0 / Math.Max(w, h);
        (double[] bow, double explained) = Bow(map, labels, large, scale);

        // A bow that explains next to nothing of the residuals is noise: leave it.
        if (explained < 0.002)
            Array.Clear(bow);
        float[] lines = LineOffsets(map, labels, planes, large);
        return new ScanDistortion(bow[0] * scale * scale, bow[1] * scale * scale, bow[2] * scale * scale, lines);
    }

    public void RemoveFrom(float[] z, int w, int h)
    {
        double cx = (w - 1) / 2.0, cy = (h - 1) / 2.0;
        Parallel.For(0, h, y =>
        {
            double v = y - cy;
            Span<float> row = z.AsSpan(y * w, w);
            for (int x = 0; x < w; x++)
            {
                double u = x - cx;
                row[x] -= Lines[y] + (float)((u * ((XX * u) + (XY * v))) + (YY * v * v));
            }
        });
    }

    private static (double[] Bow, double Explained) Bow(WorkMap map, int[] labels, bool[] large, double scale)
    {
        int w = map.Columns, h = map.Rows, n = large.Length - 1;
        double cx = (w - 1) / 2.0, cy = (h - 1) / 2.0;

        // Normal equations of z on (1, x, y | x², xy, y²) for each facet; the plane's part is eliminated, the rest added up.
        double[][] sums = [.. Enumerable.Range(0, n + 1).Select(_ => new double[28])];
        int step = Math.Max(2, (int)Math.Sqrt((double)w * h / 500_000));
        for (int y = 0; y < h; y++)
        {
            double v = (y - cy) * scale;
            for (int x = y % step; x < w; x += step)
            {
                int label = labels[(y * w) + x];
                if (label == 0 || !large[label])
                    continue;
                double u = (x - cx) * scale;
                Span<double> f = [1, u, v, u * u, u * v, v * v, map.Height[(y * w) + x]];
                double[] s = sums[label];
                int k = 0;
                for (int i = 0; i < 7; i++)
                {
                    for (int j = i; j < 7; j++)
                        s[k++] += f[i] * f[j];
                }
            }
        }

        Matrix<double> a = Matrix<double>.Build.Dense(3, 3);
        Vector<double> b = Vector<double>.Build.Dense(3);
        double total = 0;
        for (int label = 1; label <= n; label++)
        {
            if (!large[label] || sums[label][0] < 50)
                continue;
            Matrix<double> full = Matrix<double>.Build.Dense(7, 7);
            int k = 0;
            for (int i = 0; i < 7; i++)
            {
                for (int j = i; j < 7; j++)
                    full[i, j] = full[j, i] = sums[label][k++];
            }

            Matrix<double> pp = full.SubMatrix(0, 3, 0, 3), pr = full.SubMatrix(0, 3, 3, 4), rr = full.SubMatrix(3, 4, 3, 4);
            Matrix<double> schur = rr - (pr.Transpose() * pp.Solve(pr));
            a += schur.SubMatrix(0, 3, 0, 3);
            b += schur.SubMatrix(0, 3, 3, 1).Column(0);
            total += schur[3, 3];
        }

        if (!(total > 0) || !(a.Determinant() > 0))
            return (new double[3], 0);
        Vector<double> bow = a.Solve(b);
        return (bow.ToArray(), bow.DotProduct(b) / total);
    }

    private static float[] LineOffsets(WorkMap map, int[] labels, Plane[] planes, bool[] large)
    {
        int w = map.Columns, h = map.Rows;
        int step = Math.Max(1, w / 1024);
        float[] lines = new float[h];
        bool[] known = new bool[h];
        Parallel.For(0, h, y =>
        {
            double sum = 0;
            int count = 0;
            for (int x = y % step; x < w; x += step)
            {
                int label = labels[(y * w) + x];
                if (label == 0 || !large[label])
                    continue;
                double d = map.Height[(y * w) + x] - planes[label].At(x, y);
                if (Math.Abs(d) > LineLimit)
                    continue;
                sum += d;
                count++;
            }

            // A line that crosses few facet pixels would copy their roughness; shrink its offset.
            known[y] = count > 0;
            lines[y] = (float)(sum / (count + 20));
        });

        // Only what changes from line to line belongs to the scanner: a slow course along y is the facets' own.
        float[] sharp = new float[h];
        const int Reach = 12;
        for (int y = 0; y < h; y++)
        {
            double near = 0;
            int count = 0;
            for (int k = Math.Max(0, y - Reach); k <= Math.Min(h - 1, y + Reach); k++)
            {
                near += lines[k];
                count++;
            }

            sharp[y] = known[y] ? lines[y] - (float)(near / count) : 0;
        }

        return sharp;
    }
}
