using System.Numerics;

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
    /// <param name="contacts">Where planes lie beside each other; the widest flank of a step apart.</param>
    /// <param name="regions">Moments of the planes.</param>
    /// <param name="facetAngle">Largest angle of the normals of what is one facet, rad.</param>
    public static List<(int A, int B)> Find(WorkMap map, LabelContacts contacts, IReadOnlyList<PlaneMoments> regions, double facetAngle)
    {
        Plane[] planes = [default, .. regions.Select(r => r.Solve())];
        List<(int A, int B)> steps = [];
        foreach (((int a, int b), Line line) in Touching(map, contacts, planes, facetAngle).OrderBy(p => p.Key))
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

    /// <summary>For every two planes that lie beside each other, and may be parallel, where they do.</summary>
    private static Dictionary<(int A, int B), Line> Touching(WorkMap map, LabelContacts contacts, Plane[] planes, double facetAngle)
    {
        // The largest angle that any two planes are allowed; most that touch are far from it, and where they do need not be known.
        double cosine = Math.Cos(Math.Min(facetAngle, LargestAngle * PlaneMerging.Softness(1, 1))), least = cosine * cosine * (1 - 1e-9);
        (double X, double Y, double Square)[] slopes = [.. planes.Select(plane => (plane.B / map.PitchX, plane.C / map.PitchY)).Select(s => (s.Item1, s.Item2, 1 + (s.Item1 * s.Item1) + (s.Item2 * s.Item2)))];

        // Sums of halves are exact: their order does not matter.
        return contacts.Sum((a, b) => MayBeParallel(slopes[a], slopes[b]), (a, b, contact) =>
        {
            (int dx, int dy) = contact.Step;
            int clear = 1;
            double room = 3 + (3 * Math.Max(planes[a].Rms, planes[b].Rms));
            for (int k = 1; k < contact.Distance; k++)
            {
                int x = contact.X + (k * dx), y = contact.Y + (k * dy);
                double u = planes[a].At(x, y), v = planes[b].At(x, y), z = map.Height[(y * map.Columns) + x];
                if (z < Math.Min(u, v) - room || z > Math.Max(u, v) + room)
                    clear = 0;
            }

            return Line.Of(contact.Middle, clear);
        });

        bool MayBeParallel(in (double X, double Y, double Square) a, in (double X, double Y, double Square) b)
        {
            double product = 1 + (a.X * b.X) + (a.Y * b.Y);
            return product > 0 && product * product >= least * a.Square * b.Square;
        }
    }

    /// <summary>Where two planes touch: moments of the places, and how many of them have nothing but a flank between the planes.</summary>
    private readonly record struct Line(int Count, int Clear, double X, double Y, double XX, double XY, double YY) : IAdditionOperators<Line, Line, Line>
    {
        public static Line Of((double X, double Y) p, int clear) => new(1, clear, p.X, p.Y, p.X * p.X, p.X * p.Y, p.Y * p.Y);

        public static Line operator +(Line a, Line b) => new(a.Count + b.Count, a.Clear + b.Clear, a.X + b.X, a.Y + b.Y, a.XX + b.XX, a.XY + b.XY, a.YY + b.YY);

        /// <summary>Mean distance in height of two planes along the line, and its standard deviation, nm.</summary>
        public (double Mean, double Spread) Offset(Plane a, Plane b)
        {
            double x = X / Count, y = Y / Count, p = a.B - b.B, q = a.C - b.C;
            double variance = (p * p * ((XX / Count) - (x * x))) + (2 * p * q * ((XY / Count) - (x * y))) + (q * q * ((YY / Count) - (y * y)));
            return (a.At(x, y) - b.At(x, y), Math.Sqrt(Math.Max(0, variance)));
        }
    }
}
