using System.Runtime.InteropServices;

namespace GpuModulus.Segmentation;

/// <summary>
/// Growth steps: pieces of one crystal plane at different levels. They are parallel, lie beside each other, and their distance in height is the same all along the line where they touch,
/// a few nanometres, with nothing but the step's own flank between them. Two facets that meet at an edge are not parallel, and a valley or a ridge parts two crystals.
/// </summary>
internal static class GrowthSteps
{
    // Steps come in bunches of two or three, too close for a window between them, nm.
    public const double HighestStep = 30;
    private const double LargestAngle = 1.5 * Math.PI / 180;

    /// <summary>Pairs of planes that a step parts.</summary>
    /// <param name="map">Heights.</param>
    /// <param name="labels">Planes by number from 1, 0 = none.</param>
    /// <param name="regions">Moments of the planes.</param>
    /// <param name="gap">Widest flank of a step, pixels.</param>
    /// <param name="facetAngle">Largest angle of the normals of what is one facet, rad.</param>
    public static List<(int A, int B)> Find(WorkMap map, int[] labels, IReadOnlyList<PlaneMoments> regions, (int X, int Y) gap, double facetAngle)
    {
        Plane[] planes = [default, .. regions.Select(r => r.Solve())];
        List<(int A, int B)> steps = [];
        foreach (((int a, int b), Line line) in Touching(map, labels, planes, gap, facetAngle).OrderBy(p => p.Key))
        {
            double fewer = Math.Min(regions[a - 1].N, regions[b - 1].N), sigma = Math.Max(planes[a].Rms, planes[b].Rms);
            if (map.Angle(planes[a], planes[b]) > Math.Min(facetAngle, LargestAngle * PlaneMerging.Softness(fewer, fewer)))
                continue;

            // Along its whole length a step is as high as anywhere, up to what the planes' slopes are uncertain by.
            (double height, double spread) = line.Offset(planes[a], planes[b]);
            if (line.Clear >= Math.Max(4, 0.5 * Math.Sqrt(fewer)) && line.Clear >= 0.7 * line.Count && Math.Abs(height) <= HighestStep + sigma && spread <= 2 + sigma)
                steps.Add((a, b));
        }

        return steps;
    }

    /// <summary>For every two planes that lie within the gap, and may be parallel, where they do.</summary>
    private static Dictionary<(int A, int B), Line> Touching(WorkMap map, int[] labels, Plane[] planes, (int X, int Y) gap, double facetAngle)
    {
        int w = map.Columns, h = map.Rows;

        // The largest angle that any two planes are allowed; most that touch are far from it, and where they do need not be known.
        double cosine = Math.Cos(Math.Min(facetAngle, LargestAngle * PlaneMerging.Softness(1, 1))), least = cosine * cosine * (1 - 1e-9);
        (double X, double Y, double Square)[] slopes = [.. planes.Select(plane => (plane.B / map.PitchX, plane.C / map.PitchY)).Select(s => (s.Item1, s.Item2, 1 + (s.Item1 * s.Item1) + (s.Item2 * s.Item2)))];
        Dictionary<(int, int), Line> all = [];
        Rows.For(h, w, (from, to) =>
        {
            Dictionary<(int, int), Line> own = [];
            LabelEdges.Visit(labels, w, h, from, to, (i, x, y) =>
            {
                if (labels[i] == 0)
                    return;
                Look(i, x, y, 1, 0, Math.Min(gap.X, w - 1 - x));
                Look(i, x, y, 0, 1, Math.Min(gap.Y, h - 1 - y));
            });

            // Sums of halves are exact: their order does not matter.
            lock (all)
            {
                foreach ((var pair, Line line) in own)
                    all[pair] = all.TryGetValue(pair, out Line have) ? have.Plus(line) : line;
            }

            void Look(int i, int x, int y, int dx, int dy, int most)
            {
                int a = labels[i], stride = (dy * w) + dx;
                if (most < 1 || labels[i + stride] == a)
                    return;
                int d = PlaneMerging.Reach(labels, i, stride, most), b = d > 0 ? labels[i + (d * stride)] : a;
                if (b == a || !MayBeParallel(slopes[a], slopes[b]))
                    return;
                int clear = 1;
                double room = 3 + (3 * Math.Max(planes[a].Rms, planes[b].Rms));
                for (int k = 1; k < d; k++)
                {
                    double u = planes[a].At(x + (k * dx), y + (k * dy)), v = planes[b].At(x + (k * dx), y + (k * dy)), z = map.Height[i + (k * stride)];
                    if (z < Math.Min(u, v) - room || z > Math.Max(u, v) + room)
                        clear = 0;
                }

                ref Line line = ref CollectionsMarshal.GetValueRefOrAddDefault(own, (Math.Min(a, b), Math.Max(a, b)), out _);
                line = line.Plus(Line.Of(x + (0.5 * d * dx), y + (0.5 * d * dy), clear));
            }
        });
        return all;

        bool MayBeParallel(in (double X, double Y, double Square) a, in (double X, double Y, double Square) b)
        {
            double product = 1 + (a.X * b.X) + (a.Y * b.Y);
            return product > 0 && product * product >= least * a.Square * b.Square;
        }
    }

    /// <summary>Where two planes touch: moments of the places, and how many of them have nothing but a flank between the planes.</summary>
    private readonly record struct Line(int Count, int Clear, double X, double Y, double XX, double XY, double YY)
    {
        public static Line Of(double x, double y, int clear) => new(1, clear, x, y, x * x, x * y, y * y);

        public Line Plus(Line o) => new(Count + o.Count, Clear + o.Clear, X + o.X, Y + o.Y, XX + o.XX, XY + o.XY, YY + o.YY);

        /// <summary>Mean distance in height of two planes along the line, and its standard deviation, nm.</summary>
        public (double Mean, double Spread) Offset(Plane a, Plane b)
        {
            double x = X / Count, y = Y / Count, p = a.B - b.B, q = a.C - b.C;
            double variance = (p * p * ((XX / Count) - (x * x))) + (2 * p * q * ((XY / Count) - (x * y))) + (q * q * ((YY / Count) - (y * y)));
            return (a.At(x, y) - b.At(x, y), Math.Sqrt(Math.Max(0, variance)));
        }
    }
}
