using System.Numerics;
using System.Runtime.CompilerServices;

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
    private (int X, int Y)[] members = new (int X, int Y)[1 << 14];
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
        (float[] allowed, float[] least) = (scratch.Floats(w * h), scratch.Floats(w * h));
        float steepest = (float)limits.SeedSlopeVariance, roughest = (float)limits.SeedVariance;
        Rows.For(h, w, (from, to) =>
        {
            int i = from;
            for (; i + Vector<float>.Count <= to; i += Vector<float>.Count)
            {
                Vector<float> own = new(variance, i);
                Vector<int> flat = Vector.LessThan(own, new Vector<float>(roughest)) & Vector.LessThan(new Vector<float>(slopeVariance, i), new Vector<float>(steepest));
                Vector.ConditionalSelect(flat, own, new Vector<float>(float.PositiveInfinity)).CopyTo(allowed, i);
            }

            for (; i < to; i++)
                allowed[i] = variance[i] < roughest && slopeVariance[i] < steepest ? variance[i] : float.PositiveInfinity;
        });
        Imaging.WindowMinimum(allowed, least, w, h, rx, ry);

        // Equal neighbours (a perfect plane) would all be minima: one for each block is enough.
        int bx = rx + 1, by = ry + 1, across = (w + bx - 1) / bx, down = (h + by - 1) / by;
        float[] keys = new float[across * down];
        int[] seeds = new int[across * down];
        Parallel.For(0, down, j =>
        {
            Span<float> best = keys.AsSpan(j * across, across);
            Span<int> at = seeds.AsSpan(j * across, across);
            best.Fill(float.PositiveInfinity);
            at.Fill(-1);
            for (int y = j * by; y < Math.Min(h, (j + 1) * by); y++)
            {
                for (int x = NextMinimum(allowed, least, y, 0); x < w; x = NextMinimum(allowed, least, y, x + 1))
                {
                    int k = (y * w) + x, i = x / bx;
                    if (allowed[k] < best[i])
                        (best[i], at[i]) = (allowed[k], k);
                }
            }
        });
        scratch.Return(allowed, least);
        int count = 0;
        for (int k = 0; k < keys.Length; k++)
        {
            if (seeds[k] < 0)
                continue;
            keys[count] = keys[k];
            seeds[count++] = seeds[k];
        }

        Array.Sort(keys, seeds, 0, count);
        return seeds[..count];
    }

    /// <summary>The next column that may be the least of its window.</summary>
    private int NextMinimum(float[] allowed, float[] least, int y, int x)
    {
        int row = y * map.Columns;
        while (x < map.Columns)
        {
            if (x + Vector<float>.Count <= map.Columns)
            {
                Vector<float> own = new(allowed, row + x);
                if (!Vector.LessThanAny(own, new Vector<float>(float.PositiveInfinity)) || !Vector.EqualsAny(own, new Vector<float>(least, row + x)))
                {
                    x += Vector<float>.Count;
                    continue;
                }
            }

            if (allowed[row + x] == least[row + x] && allowed[row + x] < float.PositiveInfinity)
                return x;
            x++;
        }

        return x;
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

    /// <summary>
    /// All pixels of one distance from the seed are taken at once and the plane is fitted between two such rounds, so that the outcome does not depend on the
    /// order in which neighbours are looked at: a turned map grows turned planes.
    /// </summary>
    private PlaneMoments GrowFrom(int seed, Plane plane, double sigma, bool refit)
    {
        int w = map.Columns, h = map.Rows, label = regions.Count + 1;
        PlaneMoments moments = new(seed % w, seed / w);
        double nextFit = refit ? 120 : double.PositiveInfinity;
        Tolerance near = Tolerances(plane, sigma);
        labels[seed] = label;
        members[0] = (seed % w, seed / w);
        memberCount = 1;
        int done = 0;
        while (done < memberCount)
        {
            int end = memberCount;
            AddAll(ref moments, members.AsSpan(done, end - done));
            if (moments.N >= nextFit)
            {
                plane = moments.Solve();
                near = Tolerances(plane, plane.Rms);
                nextFit = 2 * moments.N;
            }

            if (members.Length - end < 4 * (end - done))
                Array.Resize(ref members, 2 * members.Length);
            for (int k = done; k < end; k++)
            {
                (int x, int y) = members[k];
                if (x > 0)
                    Offer(x - 1, y, label, near);
                if (x < w - 1)
                    Offer(x + 1, y, label, near);
                if (y > 0)
                    Offer(x, y - 1, label, near);
                if (y < h - 1)
                    Offer(x, y + 1, label, near);
            }

            done = end;
        }

        lastPlane = plane;
        return moments;
    }

    private void AddAll(ref PlaneMoments moments, ReadOnlySpan<(int X, int Y)> pixels)
    {
        float[] raw = map.Height;
        int w = map.Columns;
        double left = moments.OriginX, top = moments.OriginY, sx = 0, sy = 0, sz = 0, xx = 0, xy = 0, yy = 0, xz = 0, yz = 0, zz = 0;
        foreach ((int column, int row) in pixels)
        {
            double x = column - left, y = row - top, z = raw[(row * w) + column];
            sx += x;
            sy += y;
            sz += z;
            xx += x * x;
            xy += x * y;
            yy += y * y;
            xz += x * z;
            yz += y * z;
            zz += z * z;
        }

        moments.AddAboutSameOrigin(new PlaneMoments(left, top) { N = pixels.Length, X = sx, Y = sy, Z = sz, XX = xx, XY = xy, YY = yy, XZ = xz, YZ = yz, ZZ = zz });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Offer(int x, int y, int label, in Tolerance near)
    {
        int k = (y * map.Columns) + x;
        if (labels[k] != 0 || Math.Abs(smooth[k] - near.A - (near.B * x) - (near.C * y)) > near.Distance)
            return;
        float dp = slopesX[k] - near.SlopeX, dq = slopesY[k] - near.SlopeY;
        if ((dp * dp) + (dq * dq) > near.SquaredSlope)
            return;
        labels[k] = label;
        members[memberCount++] = (x, y);
    }

    private Tolerance Tolerances(Plane plane, double sigma)
    {
        double p = plane.B / map.PitchX, q = plane.C / map.PitchY;
        double slope = limits.Slope * (1 + (0.5 * ((p * p) + (q * q))));
        double distance = Math.Min(limits.LargestDistance, Math.Max(limits.Distance, (3 * sigma) + 1));
        return new Tolerance(plane.A, plane.B, plane.C, distance, (float)p, (float)q, (float)(slope * slope));
    }

    private void Release()
    {
        foreach ((int x, int y) in members.AsSpan(0, memberCount))
            labels[(y * map.Columns) + x] = 0;
    }

    /// <summary>What a pixel must fulfil to join: its distance from z = A + B·x + C·y in nm, and its slopes.</summary>
    private readonly record struct Tolerance(double A, double B, double C, double Distance, float SlopeX, float SlopeY, float SquaredSlope);
}
