namespace GpuModulus.Segmentation;

/// <summary>How far a pixel may be from a facet's plane, in height and in direction.</summary>
/// <param name="Distance">Smallest height tolerance, nm: terraces and steps stay within it.</param>
/// <param name="LargestDistance">Largest height tolerance, nm, however rough the facet.</param>
/// <param name="Slope">Tolerance of the local slope at a level facet.</param>
/// <param name="SeedVariance">Largest residual variance of a window that may start a facet, nm².</param>
/// <param name="SeedSlopeVariance">Largest variance of the slopes in such a window.</param>
internal readonly record struct GrowthLimits(double Distance, double LargestDistance, double Slope, double SeedVariance, double SeedSlopeVariance);

/// <summary>
/// Grows planes from the flattest windows: a pixel joins when it touches the plane's pixels, lies near the plane and is inclined like it.
/// The plane is fitted anew whenever its pixels have doubled, and grown once more with its final shape.
/// </summary>
internal sealed class PlaneGrowth
{
    /// <summary>A plane that the last fit moved by less than this, in nm, would gather the same pixels again.</summary>
    private const double SmallShift = 0.7;

    private readonly WorkMap map;
    private readonly float[] smooth;
    private readonly float[] slopesX;
    private readonly float[] slopesY;
    private readonly GrowthLimits limits;
    private readonly int[] labels;
    private readonly List<PlaneMoments> regions;
    private int[] stack = new int[1 << 12];
    private int[] members = new int[1 << 12];
    private int memberCount;
    private Plane lastPlane;

    private PlaneGrowth(WorkMap map, float[] smooth, (float[] X, float[] Y) slopes, GrowthLimits limits, int[] labels, List<PlaneMoments> regions)
    {
        this.map = map;
        this.smooth = smooth;
        (slopesX, slopesY) = slopes;
        this.limits = limits;
        this.labels = labels;
        this.regions = regions;
    }

    /// <summary>Adds the planes found to <paramref name="regions"/>, and their numbers, from 1, to the pixels of <paramref name="labels"/> that are 0.</summary>
    public static void Grow(
        WorkMap map,
        float[] smooth,
        (float[] X, float[] Y) slopes,
        float[] variance,
        float[] slopeVariance,
        (int X, int Y) window,
        int minimumPixels,
        GrowthLimits limits,
        int[] labels,
        List<PlaneMoments> regions,
        Scratch scratch)
    {
        PlaneGrowth growth = new(map, smooth, slopes, limits, labels, regions);
        foreach (int seed in growth.Seeds(variance, slopeVariance, window, scratch))
        {
            if (growth.labels[seed] == 0)
                growth.TrySeed(seed, variance[seed], window, minimumPixels);
        }
    }

    /// <summary>
    /// Windows within the limits that are flatter than all others nearby, flattest first. They depend on the surface alone, not on where the map begins,
    /// so that a turned map has the same.
    /// </summary>
    private int[] Seeds(float[] variance, float[] slopeVariance, (int X, int Y) window, Scratch scratch)
    {
        int w = map.Columns, h = map.Rows;
        (int rx, int ry) = (Math.Max(1, window.X / 2), Math.Max(1, window.Y / 2));
        (float[] allowed, float[] least) = (scratch.Take(), scratch.Take());
        float steepest = (float)limits.SeedSlopeVariance, roughest = (float)limits.SeedVariance;
        Rows.For(h, w, (from, to) =>
        {
            for (int i = from; i < to; i++)
                allowed[i] = variance[i] < roughest && slopeVariance[i] < steepest ? variance[i] : float.PositiveInfinity;
        });
        Imaging.WindowMinimum(allowed, least, w, h, rx, ry);

        // Equal neighbours (a perfect plane) would all be minima: one for each block is enough.
        int bx = rx + 1, by = ry + 1, across = (w + bx - 1) / bx, down = (h + by - 1) / by;
        float[] keys = new float[across * down];
        int[] seeds = new int[across * down];
        Parallel.For(0, down, j =>
        {
            for (int i = 0; i < across; i++)
            {
                float best = float.PositiveInfinity;
                int at = -1;
                for (int y = j * by; y < Math.Min(h, (j + 1) * by); y++)
                {
                    for (int x = i * bx; x < Math.Min(w, (i + 1) * bx); x++)
                    {
                        int k = (y * w) + x;
                        if (allowed[k] < best && allowed[k] == least[k])
                        {
                            best = allowed[k];
                            at = k;
                        }
                    }
                }

                keys[(j * across) + i] = best;
                seeds[(j * across) + i] = at;
            }
        });
        scratch.Return(allowed, least);
        Array.Sort(keys, seeds);
        int count = 0;
        while (count < keys.Length && seeds[count] >= 0)
            count++;
        return seeds[..count];
    }

    private void TrySeed(int seed, double variance, (int X, int Y) window, int minimumPixels)
    {
        int w = map.Columns, sx = seed % w, sy = seed / w;
        PlaneMoments moments = new(sx, sy);
        int free = 0, all = 0;
        for (int y = Math.Max(0, sy - window.Y); y <= Math.Min(map.Rows - 1, sy + window.Y); y++)
        {
            for (int x = Math.Max(0, sx - window.X); x <= Math.Min(w - 1, sx + window.X); x++)
            {
                all++;
                if (labels[(y * w) + x] == 0)
                    free++;
                moments.Add(x, y, map.Height[(y * w) + x]);
            }
        }

        // A window that is mostly taken is the rim of a facet already found, not a new one.
        if (free < 0.8 * all)
            return;
        Plane plane = moments.Solve();
        PlaneMoments grown = GrowFrom(seed, plane, Math.Sqrt(variance), refit: true);
        if (grown.N >= 0.6 * minimumPixels)
        {
            Plane final = grown.Solve();
            if (Shift(grown, final, lastPlane) > SmallShift)
            {
                Release();
                grown = GrowFrom(seed, final, final.Rms, refit: false);
            }
        }

        if (grown.N < 0.6 * minimumPixels)
        {
            Release();
            return;
        }

        regions.Add(grown);
    }

    /// <summary>Largest distance of two planes over the bulk of a set of points, nm.</summary>
    private static double Shift(in PlaneMoments m, Plane a, Plane b)
    {
        double x = m.CentreX, y = m.CentreY, spreadX = Math.Sqrt(Math.Max(0, (m.XX / m.N) - (m.X / m.N * m.X / m.N))), spreadY = Math.Sqrt(Math.Max(0, (m.YY / m.N) - (m.Y / m.N * m.Y / m.N)));
        return Math.Abs(a.At(x, y) - b.At(x, y)) + (2 * spreadX * Math.Abs(a.B - b.B)) + (2 * spreadY * Math.Abs(a.C - b.C));
    }

    private PlaneMoments GrowFrom(int seed, Plane plane, double sigma, bool refit)
    {
        int w = map.Columns, h = map.Rows, label = regions.Count + 1;
        PlaneMoments moments = new(seed % w, seed / w);
        int depth = 0;
        memberCount = 0;
        double nextFit = refit ? 120 : double.PositiveInfinity;
        (double distance, double slopeX, double slopeY, double slopeLimit) = Tolerances(plane, sigma);
        labels[seed] = label;
        Push(seed, ref depth);
        float[] z = smooth, raw = map.Height, p = slopesX, q = slopesY;
        while (depth > 0)
        {
            int i = stack[--depth], y = (int)((uint)i / (uint)w), x = i - (y * w);
            Keep(i);
            moments.Add(x, y, raw[i]);
            if (moments.N >= nextFit)
            {
                plane = moments.Solve();
                (distance, slopeX, slopeY, slopeLimit) = Tolerances(plane, plane.Rms);
                nextFit *= 2;
            }

            for (int side = 0; side < 4; side++)
            {
                int u = side == 0 ? x - 1 : side == 1 ? x + 1 : x, v = side == 2 ? y - 1 : side == 3 ? y + 1 : y;
                if ((uint)u >= (uint)w || (uint)v >= (uint)h)
                    continue;
                int k = (v * w) + u;
                if (labels[k] != 0 || Math.Abs(z[k] - plane.A - (plane.B * u) - (plane.C * v)) > distance)
                    continue;
                double dp = p[k] - slopeX, dq = q[k] - slopeY;
                if ((dp * dp) + (dq * dq) > slopeLimit)
                    continue;
                labels[k] = label;
                Push(k, ref depth);
            }
        }

        lastPlane = plane;
        return moments;
    }

    private (double Distance, double SlopeX, double SlopeY, double SquaredSlope) Tolerances(Plane plane, double sigma)
    {
        double p = plane.B / map.PitchX, q = plane.C / map.PitchY;
        double slope = limits.Slope * (1 + (0.5 * ((p * p) + (q * q))));
        return (Math.Min(limits.LargestDistance, Math.Max(limits.Distance, (3 * sigma) + 1)), p, q, slope * slope);
    }

    private void Push(int i, ref int depth)
    {
        if (depth == stack.Length)
            Array.Resize(ref stack, 2 * depth);
        stack[depth++] = i;
    }

    private void Keep(int i)
    {
        if (memberCount == members.Length)
            Array.Resize(ref members, 2 * memberCount);
        members[memberCount++] = i;
    }

    private void Release()
    {
        for (int k = 0; k < memberCount; k++)
            labels[members[k]] = 0;
    }
}
