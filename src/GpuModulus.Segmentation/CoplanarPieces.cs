using System.Buffers;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// Unites pieces of one crystal plane that binder/carbon, debris or another crystal keeps apart: the normals agree to 2° and twice what film and noise leave uncertain
/// of small pieces, and each plane meets the other piece's centre to a few nanometres, over a gap of at most a micrometre. Where the pieces have levels of their own, a growth step apart,
/// they are told as levels of one facet: a convex crystal has one face of each direction.
/// </summary>
internal static class CoplanarPieces
{
    private const double LargestAngle = 2 * Math.PI / 180;
    private const double LargestAngleOfLevels = 0.7 * Math.PI / 180;
    private const double WidestGap = 1000;
    private const double LargestUncertain = 6 * Math.PI / 180;

    // Width over which a film's heights hang together, nm.
    private const double FilmPatch = 150;

    /// <summary>Returns for every piece the new one, the moments of the new ones, and pairs of them that are levels of one facet.</summary>
    /// <param name="map">Heights.</param>
    /// <param name="labels">Labels, 0 = none.</param>
    /// <param name="kept">The piece of every label, from 1; 0 for those that are none.</param>
    /// <param name="regions">Moments of the pieces.</param>
    /// <param name="facetOf">For every piece the lowest of its facet.</param>
    public static (int[] Map, List<PlaneMoments> Regions, List<(int A, int B)> Levels) Unite(WorkMap map, int[] labels, int[] kept, List<PlaneMoments> regions, int[] facetOf)
    {
        int n = regions.Count, w = map.Columns;
        (int Left, int Top, int Right, int Bottom)[] boxes = new (int, int, int, int)[n + 1];
        Array.Fill(boxes, (int.MaxValue, int.MaxValue, -1, -1));
        Rows.For(map.Rows, w, (from, to) =>
        {
            (int Left, int Top, int Right, int Bottom)[] own = new (int, int, int, int)[n + 1];
            Array.Fill(own, (int.MaxValue, int.MaxValue, -1, -1));
            int[] ends = ArrayPool<int>.Shared.Rent(w);
            for (int y = from / w; y < to / w; y++)
            {
                ReadOnlySpan<int> row = labels.AsSpan(y * w, w);
                int runs = LabelRuns.Ends(row, ends);
                for (int k = 0, x = 0; k < runs; x = ends[k++])
                {
                    ref (int Left, int Top, int Right, int Bottom) box = ref own[kept[row[x]]];
                    box = Both(box, (x, y, ends[k] - 1, y));
                }
            }

            ArrayPool<int>.Shared.Return(ends);

            lock (boxes)
            {
                for (int l = 1; l <= n; l++)
                    boxes[l] = Both(boxes[l], own[l]);
            }
        });
        PlaneMoments[] moments = [default, .. regions];
        Plane[] planes = [default, .. regions.Select(r => r.Solve())];
        int[] parent = [.. Enumerable.Range(0, n + 1)];
        List<(int A, int B)> levels = [];

        // Large pieces know their planes best, so they collect the small ones.
        int[] order = [.. Enumerable.Range(1, n).OrderByDescending(l => moments[l].N).ThenBy(l => l)];
        for (int i = 0; i < n; i++)
        {
            int a = order[i];
            if (parent[a] != a)
                continue;
            for (int j = i + 1; j < n; j++)
            {
                int b = order[j];
                if (parent[b] != b || Gap(map, boxes[a], boxes[b]) > WidestGap)
                    continue;
                PlaneMoments both = moments[a];
                both.Add(moments[b]);
                bool coplanar = Coplanar(map, moments[a], moments[b], planes[a], planes[b]), level = coplanar && OfOneLevel(moments[a], moments[b], both, facetOf[a] == facetOf[b]);
                if (!level && (coplanar || OfOneFace(map, moments[a], moments[b], planes[a], planes[b])))
                    levels.Add((a, b));
                if (!level)
                    continue;
                parent[b] = a;
                moments[a] = both;
                planes[a] = moments[a].Solve();
                boxes[a] = Both(boxes[a], boxes[b]);
            }
        }

        int[] result = new int[n + 1];
        List<PlaneMoments> united = [];
        for (int l = 1; l <= n; l++)
        {
            if (parent[l] != l)
                continue;
            united.Add(moments[l]);
            result[l] = united.Count;
        }

        for (int l = 1; l <= n; l++)
            result[l] = result[parent[l]];
        return (result, united, [.. levels.Select(l => (result[l.A], result[l.B]))]);
    }

    /// <summary>
    /// Variance of the tilt of a piece's plane, rad²: that of its residual over the square of its extent where it is narrowest, divided by the number of patches of film in it.
    /// </summary>
    private static double SquaredUncertainty(WorkMap map, in PlaneMoments m, Plane plane) =>
        plane.Rms * plane.Rms * FilmPatch * FilmPatch / (m.N * map.PitchX * map.PitchY * Math.Max(1, map.Extent(m).Narrowest));

    private static (int Left, int Top, int Right, int Bottom) Both((int Left, int Top, int Right, int Bottom) a, (int Left, int Top, int Right, int Bottom) b) =>
        (Math.Min(a.Left, b.Left), Math.Min(a.Top, b.Top), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));

    private static double Gap(WorkMap map, (int Left, int Top, int Right, int Bottom) a, (int Left, int Top, int Right, int Bottom) b)
    {
        double x = Math.Max(0, Math.Max(b.Left - a.Right, a.Left - b.Right)) * map.PitchX, y = Math.Max(0, Math.Max(b.Top - a.Bottom, a.Top - b.Bottom)) * map.PitchY;
        return Math.Max(x, y);
    }

    /// <summary>One plane fits both about as well as two parallel ones do.</summary>
    private static bool OfOneLevel(in PlaneMoments a, in PlaneMoments b, in PlaneMoments both, bool step) =>
        both.Solve().Rms < PlaneMerging.MostInCommon(PlaneMoments.Common([a, b]).Rms, step);

    private static bool OfOneFace(WorkMap map, in PlaneMoments a, in PlaneMoments b, Plane p, Plane q)
    {
        double x = 0.5 * (a.CentreX + b.CentreX), y = 0.5 * (a.CentreY + b.CentreY);
        return map.Angle(p, q) < LargestAngleOfLevels && Math.Abs(p.At(x, y) - q.At(x, y)) < GrowthSteps.HighestStep;
    }

    private static bool Coplanar(WorkMap map, in PlaneMoments a, in PlaneMoments b, Plane p, Plane q)
    {
        double angle = map.Angle(p, q);
        if (angle > LargestUncertain || (angle > LargestAngle && angle > LargestAngle + (2 * Math.Sqrt(SquaredUncertainty(map, a, p) + SquaredUncertainty(map, b, q)))))
            return false;
        double dx = (a.CentreX - b.CentreX) * map.PitchX, dy = (a.CentreY - b.CentreY) * map.PitchY;

        // A piece's slope is known to some hundredths; over the distance of the centres that adds to the height.
        double limit = 3 + Math.Min(p.Rms, q.Rms) + (0.008 * Math.Sqrt((dx * dx) + (dy * dy)));
        return Math.Abs(p.At(a.CentreX, a.CentreY) - q.At(a.CentreX, a.CentreY)) < 2 * limit
            && Math.Abs(p.At(b.CentreX, b.CentreY) - q.At(b.CentreX, b.CentreY)) < limit;
    }
}
