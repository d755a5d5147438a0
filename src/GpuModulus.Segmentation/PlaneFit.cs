using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Least-squares planes of all labels of a map at once.</summary>
internal static class PlaneFit
{
    // Sums are made band by band and added in order: the same bits for any number of threads.
    private const int Bands = 16;

    // Single precision holds the sums over so short a stretch of a line.
    private const int Stretch = 256;

    private delegate void RunSum(ref PlaneMoments own, ReadOnlySpan<float> z, int x, int y, int label);

    /// <summary>Planes through all pixels of each label from 1; that of label 0 is level at 0.</summary>
    public static Plane[] First(WorkMap map, int[] labels, int labelCount)
    {
        PlaneMoments[] sums = Sum(map, labels, labelCount, Whole(map), (map.Columns / 2.0, map.Rows / 2.0), (ref PlaneMoments own, ReadOnlySpan<float> z, int x, int y, int _) => AddRun(ref own, z, x, y), rest: false);
        Plane[] planes = new Plane[labelCount];
        for (int l = 1; l < labelCount; l++)
            planes[l] = Of(sums[l]);
        return planes;
    }

    /// <summary>The plane of a set of pixels; a level one at their mean where they are fewer than three.</summary>
    public static Plane Of(PlaneMoments sum) => sum.N >= 3 ? sum.Solve() : new Plane(sum.N > 0 ? sum.Z / sum.N : 0, 0, 0, 0);

    /// <summary>
    /// Planes again, without the pixels that lie further from the known planes than three times the scatter: islands' feet and rounded edges would pull the plane.
    /// </summary>
    public static Plane[] Again(WorkMap map, int[] labels, Plane[] known)
    {
        PlaneMoments[] sums = Residuals(map, labels, known, Whole(map), (map.Columns / 2.0, map.Rows / 2.0), rest: false);
        Plane[] planes = [.. known];
        for (int l = 1; l < known.Length; l++)
        {
            if (sums[l].N >= 3)
                planes[l] = sums[l].Solve().Plus(known[l]);
        }

        return planes;
    }

    /// <summary>Moments, of a part of the map, of the heights less the label's plane, where that is within three times the scatter; of label 0, on request, the heights themselves.</summary>
    public static PlaneMoments[] Residuals(WorkMap map, int[] labels, Plane[] known, PixelBlock part, (double X, double Y) origin, bool rest) =>
        Sum(map, labels, known.Length, part, origin, (ref PlaneMoments own, ReadOnlySpan<float> z, int x, int y, int label) =>
        {
            if (label == 0)
                AddRun(ref own, z, x, y);
            else
                AddResiduals(ref own, z, x, y, known[label]);
        }, rest);

    private static PixelBlock Whole(WorkMap map) => new(0, 0, map.Columns, map.Rows);

    private static PlaneMoments[] Sum(WorkMap map, int[] labels, int labelCount, PixelBlock part, (double X, double Y) origin, RunSum add, bool rest)
    {
        int bands = Math.Min(part.Rows, Bands);
        PlaneMoments[][] sums = new PlaneMoments[bands][];
        Cores.For(bands, band =>
        {
            PlaneMoments[] own = band == 0 ? new PlaneMoments[labelCount] : ArrayPool<PlaneMoments>.Shared.Rent(labelCount);
            own.AsSpan(0, labelCount).Fill(new PlaneMoments(origin.X, origin.Y));
            int[] ends = ArrayPool<int>.Shared.Rent(part.Columns);
            for (int y = part.Row + (part.Rows * band / bands); y < part.Row + (part.Rows * (band + 1) / bands); y++)
            {
                int first = (y * map.Columns) + part.Column;
                ReadOnlySpan<int> row = labels.AsSpan(first, part.Columns);
                int runs = LabelRuns.Ends(row, ends);
                for (int k = 0, x = 0; k < runs; x = ends[k++])
                {
                    if (row[x] != 0 || rest)
                        add(ref own[row[x]], map.Height.AsSpan(first + x, ends[k] - x), part.Column + x, y, row[x]);
                }
            }

            ArrayPool<int>.Shared.Return(ends);

            sums[band] = own;
        });
        for (int band = 1; band < bands; band++)
        {
            for (int l = 0; l < labelCount; l++)
                sums[0][l].AddAboutSameOrigin(sums[band][l]);
            ArrayPool<PlaneMoments>.Shared.Return(sums[band]);
        }

        return sums[0];
    }

    /// <summary>Adds the pixels of one label along a line, from column x on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRun(ref PlaneMoments own, ReadOnlySpan<float> z, int x, int y)
    {
        double left = x - own.OriginX, n = z.Length, sz = 0, xz = 0, zz = 0;
        int k = 0;
        if (z.Length >= Vector<float>.Count)
        {
            Vector<double> vz = Vector<double>.Zero, vxz = vz, vzz = vz, at = Vector.CreateSequence(0.0, 1.0), half = new(Vector<double>.Count);
            for (; k + Vector<float>.Count <= z.Length; k += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(z[k..]), out Vector<double> low, out Vector<double> high);
                vz += low + high;
                vxz += at * low;
                vzz += low * low;
                at += half;
                vxz += at * high;
                vzz += high * high;
                at += half;
            }

            (sz, xz, zz) = (Vector.Sum(vz), Vector.Sum(vxz), Vector.Sum(vzz));
        }

        for (; k < z.Length; k++)
        {
            double value = z[k];
            sz += value;
            xz += k * value;
            zz += value * value;
        }

        // The sums over the columns alone are known: Σk = n(n − 1)/2, Σk² = n(n − 1)(2n − 1)/6.
        double sx = n * (n - 1) / 2, xx = n * (n - 1) * ((2 * n) - 1) / 6;
        own.AddLine(n, sx, xx, sz, xz, zz, left, y - own.OriginY);
    }

    /// <summary>Adds what a plane leaves of the heights along a line, without the pixels further from it than three times its scatter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddResiduals(ref PlaneMoments own, ReadOnlySpan<float> heights, int x, int y, Plane plane)
    {
        float slope = (float)plane.B, limit = (float)((3 * plane.Rms) + 1);
        for (int start = 0; start < heights.Length; start += Stretch)
        {
            ReadOnlySpan<float> z = heights.Slice(start, Math.Min(Stretch, heights.Length - start));
            float zero = (float)plane.At(x + start, y), n = 0, sx = 0, sxx = 0, sr = 0, sxr = 0, srr = 0;
            int k = 0;
            if (z.Length >= Vector<float>.Count)
            {
                Vector<float> vn = Vector<float>.Zero, vx = vn, vxx = vn, vr = vn, vxr = vn, vrr = vn, at = Vector.CreateSequence(0f, 1f), limits = new(limit);
                for (; k + Vector<float>.Count <= z.Length; k += Vector<float>.Count, at += new Vector<float>(Vector<float>.Count))
                {
                    Vector<float> r = new Vector<float>(z[k..]) - new Vector<float>(zero) - (at * slope);
                    Vector<int> near = Vector.LessThanOrEqual(Vector.Abs(r), limits);
                    Vector<float> one = Vector.ConditionalSelect(near, Vector<float>.One, Vector<float>.Zero), u = at * one;
                    r *= one;
                    vn += one;
                    vx += u;
                    vxx += u * u;
                    vr += r;
                    vxr += u * r;
                    vrr += r * r;
                }

                (n, sx, sxx, sr, sxr, srr) = (Vector.Sum(vn), Vector.Sum(vx), Vector.Sum(vxx), Vector.Sum(vr), Vector.Sum(vxr), Vector.Sum(vrr));
            }

            for (; k < z.Length; k++)
            {
                float r = z[k] - zero - (k * slope);
                if (!(MathF.Abs(r) <= limit))
                    continue;
                n++;
                sx += k;
                sxx += (float)k * k;
                sr += r;
                sxr += k * r;
                srr += r * r;
            }

            own.AddLine(n, sx, sxx, sr, sxr, srr, x + start - own.OriginX, y - own.OriginY);
        }
    }
}
