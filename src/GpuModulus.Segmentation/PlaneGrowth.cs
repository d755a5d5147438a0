using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuModulus.Segmentation;

/// <summary>How far a pixel may be from a facet's plane, in height and in direction.</summary>
/// <param name="Distance">Smallest tolerance along the normal, nm: terraces and steps stay within it.</param>
/// <param name="LargestDistance">Largest tolerance along the normal, nm, however rough the facet.</param>
/// <param name="Slope">Tolerance of the local slope at a level facet.</param>
/// <param name="SeedVariance">Largest residual variance of a window that may start a facet, nm².</param>
/// <param name="SeedSlopeVariance">Largest variance of the slopes in such a window.</param>
/// <param name="Roughest">Residual of a plane along its normal, nm, beyond which it is grown again within its windows' own residual; infinite while the facets' residual is not known.</param>
internal readonly record struct GrowthLimits(double Distance, double LargestDistance, double Slope, double SeedVariance, double SeedSlopeVariance, double Roughest);

/// <summary>
/// Grows planes from the flattest windows: a pixel joins when it touches the plane's pixels, lies near the plane and is inclined like it.
/// The plane is fitted anew whenever its pixels have doubled, and grown once more with its final shape.
/// </summary>
internal sealed class PlaneGrowth
{
    /// <summary>A plane that the last fit moved by less than this, in nm, would gather the same pixels again.</summary>
    private const double SmallShift = 0.7;

    /// <summary>Members whose windows are looked at.</summary>
    private const int WindowSamples = 255;

    private readonly WorkMap map;
    private readonly GrowthLimits limits;
    private readonly float[] variance;
    private readonly float[] fineVariance;
    private readonly PixelsInReach reach;
    private readonly ReachFill fill;
    private readonly int[] labels;
    private readonly List<PlaneMoments> regions;
    private readonly float[] memberZ;
    private int[] memberX;
    private int[] memberY;
    private int memberCount;
    private Plane lastPlane;

    private PlaneGrowth(WorkMap map, float[] smooth, (float[] X, float[] Y) slopes, float[] variance, float[] fineVariance, GrowthLimits limits, int[] labels, List<PlaneMoments> regions, Scratch scratch)
    {
        this.map = map;
        (memberX, memberY, memberZ) = (scratch.List(), scratch.List(), scratch.Floats(map.Pixels));
        reach = new PixelsInReach(map, smooth, slopes, labels);
        fill = new ReachFill(map, reach, labels);
        (this.variance, this.fineVariance) = (variance, fineVariance);
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
        float[] fineVariance,
        float[] slopeVariance,
        (int X, int Y) window,
        int minimumPixels,
        GrowthLimits limits,
        int[] labels,
        List<PlaneMoments> regions,
        Scratch scratch)
    {
        PlaneGrowth growth = new(map, smooth, slopes, variance, fineVariance, limits, labels, regions, scratch);
        (int[] seeds, int count) = SeedWindows.Find(map.Columns, map.Rows, variance, slopeVariance, labels, window, limits, scratch);
        foreach (int seed in seeds.AsSpan(0, count))
        {
            if (growth.labels[seed] == 0)
                growth.TrySeed(seed, window, minimumPixels);
        }

        scratch.ReturnLists(seeds, growth.memberX, growth.memberY);
        scratch.Return(growth.memberZ);
        growth.fill.Release();
        growth.reach.Release();
    }

    private void TrySeed(int seed, (int X, int Y) window, int minimumPixels)
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
        double sigma = Math.Sqrt(variance[seed]) / map.Cosine(plane), least = 0.6 * minimumPixels;
        PlaneMoments grown = GrowFrom(seed, plane, sigma, limits.LargestDistance);
        if (grown.N < least)
        {
            Release();
            return;
        }

        // Rougher than any facet: it has more than one level, or its tolerance rose with the rounded rim that it took in. What lies within the windows' own residual may be a facet.
        Plane final = grown.Solve();
        double distance = limits.LargestDistance;
        if (final.Rms * map.Cosine(final) > limits.Roughest)
        {
            distance = Math.Min(distance, (2.5 * WindowResidual()) + 1);
            Release();
            grown = GrowFrom(seed, plane, sigma, distance);
            final = PlaneFit.Of(grown);
        }

        bool moved = Shift(grown, final, lastPlane) > SmallShift;
        if (moved)
        {
            Release();
            reach.Aim(Tolerance(final, final.Rms, distance));
            grown = fill.From(seed, regions.Count + 1);
        }

        if (grown.N >= least)
            regions.Add(grown);
        else if (moved)
            fill.Undo();
        else
            Release();
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
    private PlaneMoments GrowFrom(int seed, Plane plane, double sigma, double largestDistance)
    {
        int w = map.Columns, label = regions.Count + 1;
        PlaneMoments moments = new(seed % w, seed / w);
        double nextFit = 120;
        reach.Aim(Tolerance(plane, sigma, largestDistance));
        labels[seed] = label;
        (memberX[0], memberY[0]) = (seed % w, seed / w);
        memberCount = 1;
        int done = 0;
        while (done < memberCount)
        {
            int end = memberCount;
            Label(done, end, label);
            AddAll(ref moments, done, end);
            if (moments.N >= nextFit)
            {
                plane = moments.Solve();
                reach.Aim(Tolerance(plane, plane.Rms, largestDistance));
                nextFit = 2 * moments.N;
            }

            int room = end + (4 * (end - done)) + 4;
            if (memberX.Length < room)
                Array.Resize(ref memberX, 2 * room);
            if (memberY.Length < room)
                Array.Resize(ref memberY, 2 * room);

            memberCount = TakeNeighbours(done, end);
            done = end;
        }

        lastPlane = plane;
        return moments;
    }

    private void Label(int from, int to, int label)
    {
        int w = map.Columns;
        for (int k = from; k < to; k++)
        {
            int i = (memberY[k] * w) + memberX[k];
            labels[i] = label;
            memberZ[k] = map.Height[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddAll(ref PlaneMoments moments, int from, int to)
    {
        double left = moments.OriginX, top = moments.OriginY;
        PlaneMoments all = new(left, top);
        int k = from;
        if (to - from >= Vector<float>.Count)
        {
            Vector<double> origin = new(left), above = new(top), sx = Vector<double>.Zero, sy = sx, sz = sx, xx = sx, xy = sx, yy = sx, xz = sx, yz = sx, zz = sx;
            for (; k + Vector<float>.Count <= to; k += Vector<float>.Count)
            {
                Vector.Widen(new Vector<int>(memberX, k), out Vector<long> x1, out Vector<long> x2);
                Vector.Widen(new Vector<int>(memberY, k), out Vector<long> y1, out Vector<long> y2);
                Vector.Widen(new Vector<float>(memberZ, k), out Vector<double> z1, out Vector<double> z2);
                Vector<double> x = Vector.ConvertToDouble(x1) - origin, y = Vector.ConvertToDouble(y1) - above;
                Vector<double> u = Vector.ConvertToDouble(x2) - origin, v = Vector.ConvertToDouble(y2) - above;
                sx += x + u;
                sy += y + v;
                sz += z1 + z2;
                xx += (x * x) + (u * u);
                xy += (x * y) + (u * v);
                yy += (y * y) + (v * v);
                xz += (x * z1) + (u * z2);
                yz += (y * z1) + (v * z2);
                zz += (z1 * z1) + (z2 * z2);
            }

            all = new PlaneMoments(left, top)
            {
                N = k - from, X = Vector.Sum(sx), Y = Vector.Sum(sy), Z = Vector.Sum(sz), XX = Vector.Sum(xx), XY = Vector.Sum(xy), YY = Vector.Sum(yy), XZ = Vector.Sum(xz), YZ = Vector.Sum(yz), ZZ = Vector.Sum(zz),
            };
        }

        for (; k < to; k++)
            all.Add(memberX[k], memberY[k], memberZ[k]);
        moments.AddAboutSameOrigin(all);
    }

    /// <summary>Takes the neighbours, that are in reach, of a range of members and returns how many members there are then. Which are cannot be foreseen, so that no branch asks for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int TakeNeighbours(int from, int to)
    {
        int count = to;
        ref int column = ref MemoryMarshal.GetArrayDataReference(memberX), row = ref MemoryMarshal.GetArrayDataReference(memberY);
        for (int k = from; k < to; k++)
        {
            int x = Unsafe.Add(ref column, k), y = Unsafe.Add(ref row, k);
            bool together = (uint)((x & 31) - 1) < 30;
            int beside = together ? reach.TakeBeside(x, y) : reach.Take(x - 1, y) | (reach.Take(x + 1, y) << 2);
            (Unsafe.Add(ref column, count), Unsafe.Add(ref row, count)) = (x - 1, y);
            count += beside & 1;
            (Unsafe.Add(ref column, count), Unsafe.Add(ref row, count)) = (x + 1, y);
            count += beside >> 2;
            (Unsafe.Add(ref column, count), Unsafe.Add(ref row, count)) = (x, y - 1);
            count += reach.Take(x, y - 1);
            (Unsafe.Add(ref column, count), Unsafe.Add(ref row, count)) = (x, y + 1);
            count += reach.Take(x, y + 1);
        }

        return count;
    }

    private PlaneTolerance Tolerance(Plane plane, double sigma, double largestDistance)
    {
        double p = plane.B / map.PitchX, q = plane.C / map.PitchY;
        double slope = limits.Slope * (1 + (0.5 * ((p * p) + (q * q))));
        double cosine = map.Cosine(plane), distance = Math.Min(largestDistance / cosine, Math.Max(limits.Distance / cosine, (3 * sigma) + 1));
        return new PlaneTolerance(plane.A, plane.B, plane.C, distance, (float)p, (float)q, (float)(slope * slope));
    }

    /// <summary>Median residual of the fine windows about the members, along their normals, nm.</summary>
    private double WindowResidual()
    {
        int step = Math.Max(1, memberCount / WindowSamples), count = (memberCount + step - 1) / step;
        float[] own = new float[count];
        for (int k = 0; k < count; k++)
            own[k] = fineVariance[(memberY[k * step] * map.Columns) + memberX[k * step]];
        return Math.Sqrt(Median.Of(own));
    }

    private void Release()
    {
        for (int k = 0; k < memberCount; k++)
            labels[(memberY[k] * map.Columns) + memberX[k]] = 0;
    }
}
