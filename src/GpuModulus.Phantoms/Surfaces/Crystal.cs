using GpuModulus.Phantoms.Randomness;

namespace GpuModulus.Phantoms.Surfaces;

/// <summary>
/// One spinel crystal seen from above: the lower envelope of its upward planes. {111} planes dominate, {100} and sometimes {110} cut the corners.
/// Planes steeper than the tip's flank are seen as the flank (72°), so the crystal is closed and the surface has no overhang.
/// </summary>
internal sealed class Crystal
{
    /// <summary>Upper bound of the planes of one crystal; a plane's key is crystal · MaxPlanes + plane + 1.</summary>
    public const int MaxPlanes = 64;

    private const double FlankCosine = 0.3090169943749474; // cos 72°
    private const double FlankSine = 0.9510565162951535;
    private const int ClosingFlanks = 8;

    private static readonly (double X, double Y, double Z)[] Faces111 = Signs(1, 1, 1);
    private static readonly (double X, double Y, double Z)[] Faces100 = [.. Signs(1, 0, 0), .. Signs(0, 1, 0), .. Signs(0, 0, 1)];
    private static readonly (double X, double Y, double Z)[] Faces110 = [.. Signs(1, 1, 0), .. Signs(1, 0, 1), .. Signs(0, 1, 1)];

    private Crystal(double centreX, double centreY, double extent, double[] heights, double[] slopesX, double[] slopesY, int facets)
    {
        CentreX = centreX;
        CentreY = centreY;
        Extent = extent;
        Heights = heights;
        SlopesX = slopesX;
        SlopesY = slopesY;
        FacetCount = facets;
    }

    public double CentreX { get; }

    public double CentreY { get; }

    /// <summary>Beyond this lateral distance from the centre the crystal is below the floor it was built for.</summary>
    public double Extent { get; }

    /// <summary>Plane i is Heights[i] + SlopesX[i] (x − CentreX) + SlopesY[i] (y − CentreY).</summary>
    public double[] Heights { get; }

    public double[] SlopesX { get; }

    public double[] SlopesY { get; }

    /// <summary>The first planes are facets, the rest flanks.</summary>
    public int FacetCount { get; }

    /// <summary>Grows a crystal at a place; its peak comes to a random height between 0.10 and 0.40 of its size above zero.</summary>
    public static Crystal Grow(CounterRandom random, double x, double y, double size, double floor)
    {
        double inradius = 0.5 * size * Math.Exp(0.22 * random.LimitedNormal(2, 0));
        double cut100 = random.Between(1.05, 1.45, 1);
        double cut110 = random.Uniform(2) < 0.35 ? random.Between(1.12, 1.2, 3) : 0;
        (double X, double Y, double Z)[] topFamily = random.Uniform(4) < 0.65 ? Faces111 : Faces100;
        (double X, double Y, double Z) top = topFamily[(int)(random.Uniform(5) * topFamily.Length)];
        Rotation rotation = Rotation.Turning(top, 44 * Math.PI / 180 * Math.Pow(random.Uniform(6), 0.7), 2 * Math.PI * random.Uniform(7), 2 * Math.PI * random.Uniform(8));

        List<(double Height, double SlopeX, double SlopeY)> facets = [];
        List<(double Height, double SlopeX, double SlopeY)> flanks = [];
        long draw = 100;
        AddFamily(Faces111, inradius);
        AddFamily(Faces100, inradius * cut100);
        if (cut110 > 0)
            AddFamily(Faces110, inradius * cut110);
        for (int i = 0; i < ClosingFlanks; i++)
        {
            double azimuth = 2 * Math.PI * i / ClosingFlanks;
            Add(FlankSine * Math.Cos(azimuth), FlankSine * Math.Sin(azimuth), FlankCosine, 1.3 * inradius, flanks);
        }

        List<(double Height, double SlopeX, double SlopeY)> planes = [.. facets, .. flanks];
        double lift = (size * random.Between(0.10, 0.40, 9)) - Peak(planes, inradius);
        double extent = ((1.3 * inradius) + ((lift - floor) * FlankCosine)) / (FlankSine * Math.Cos(Math.PI / ClosingFlanks));
        return new Crystal(
            x,
            y,
            Math.Max(extent, 0),
            [.. planes.Select(p => p.Height + lift)],
            [.. planes.Select(p => p.SlopeX)],
            [.. planes.Select(p => p.SlopeY)],
            facets.Count);

        void AddFamily((double X, double Y, double Z)[] family, double distance)
        {
            foreach ((double X, double Y, double Z) face in family)
            {
                (double nx, double ny, double nz) = rotation.Apply(face);
                double grown = distance * random.Between(0.88, 1.12, draw++);
                if (face == top)
                    grown *= random.Between(0.6, 0.85, 10);
                if (nz > FlankCosine)
                {
                    Add(nx, ny, nz, grown, facets);
                }
                else if (nz > -0.2)
                {
                    double horizontal = FlankSine / Math.Sqrt((nx * nx) + (ny * ny));
                    Add(nx * horizontal, ny * horizontal, FlankCosine, grown, flanks);
                }
            }
        }

        static void Add(double nx, double ny, double nz, double distance, List<(double Height, double SlopeX, double SlopeY)> list) =>
            list.Add((distance / nz, -nx / nz, -ny / nz));
    }

    /// <summary>Height of the sharp crystal and the plane that is seen.</summary>
    public double HeightAt(double x, double y, out int plane)
    {
        double dx = x - CentreX, dy = y - CentreY;
        double lowest = double.PositiveInfinity;
        plane = 0;
        for (int i = 0; i < Heights.Length; i++)
        {
            double z = Heights[i] + (SlopesX[i] * dx) + (SlopesY[i] * dy);
            if (z < lowest)
                (lowest, plane) = (z, i);
        }

        return lowest;
    }

    private static double Peak(List<(double Height, double SlopeX, double SlopeY)> planes, double radius)
    {
        const int steps = 12;
        double peak = double.NegativeInfinity;
        for (int j = -steps; j <= steps; j++)
        {
            for (int i = -steps; i <= steps; i++)
            {
                double dx = radius * i / steps, dy = radius * j / steps;
                peak = Math.Max(peak, planes.Min(p => p.Height + (p.SlopeX * dx) + (p.SlopeY * dy)));
            }
        }

        return peak;
    }

    private static (double X, double Y, double Z)[] Signs(double x, double y, double z)
    {
        double length = Math.Sqrt((x * x) + (y * y) + (z * z));
        HashSet<(double X, double Y, double Z)> normals = [];
        for (int i = 0; i < 8; i++)
        {
            // + 0.0 turns −0 into 0, so that mirrored zeros are one normal.
            normals.Add((
                ((i & 1) == 0 ? x / length : -x / length) + 0.0,
                ((i & 2) == 0 ? y / length : -y / length) + 0.0,
                ((i & 4) == 0 ? z / length : -z / length) + 0.0));
        }

        return [.. normals];
    }

    /// <summary>A rotation given by where three orthonormal vectors go.</summary>
    private readonly struct Rotation
    {
        private readonly (double X, double Y, double Z) from1, from2, from3, to1, to2, to3;

        private Rotation((double X, double Y, double Z) from, (double X, double Y, double Z) to, double spin)
        {
            (from1, from2, from3) = Frame(from);
            ((double X, double Y, double Z) a, (double X, double Y, double Z) b, to3) = Frame(to);
            (double s, double c) = Math.SinCos(spin);
            to1 = ((a.X * c) + (b.X * s), (a.Y * c) + (b.Y * s), (a.Z * c) + (b.Z * s));
            to2 = ((b.X * c) - (a.X * s), (b.Y * c) - (a.Y * s), (b.Z * c) - (a.Z * s));
        }

        /// <summary>Turns a normal to a tilt and azimuth, then spins about it.</summary>
        public static Rotation Turning((double X, double Y, double Z) normal, double tilt, double azimuth, double spin) =>
            new(normal, (Math.Sin(tilt) * Math.Cos(azimuth), Math.Sin(tilt) * Math.Sin(azimuth), Math.Cos(tilt)), spin);

        public (double X, double Y, double Z) Apply((double X, double Y, double Z) v)
        {
            double a = Dot(v, from1), b = Dot(v, from2), c = Dot(v, from3);
            return ((a * to1.X) + (b * to2.X) + (c * to3.X), (a * to1.Y) + (b * to2.Y) + (c * to3.Y), (a * to1.Z) + (b * to2.Z) + (c * to3.Z));
        }

        private static ((double X, double Y, double Z) U, (double X, double Y, double Z) V, (double X, double Y, double Z) W) Frame((double X, double Y, double Z) w)
        {
            (double X, double Y, double Z) other = Math.Abs(w.Z) < 0.9 ? (0, 0, 1) : (1, 0, 0);
            (double X, double Y, double Z) u = Cross(other, w);
            double length = Math.Sqrt(Dot(u, u));
            u = (u.X / length, u.Y / length, u.Z / length);
            return (u, Cross(w, u), w);
        }

        private static (double X, double Y, double Z) Cross((double X, double Y, double Z) a, (double X, double Y, double Z) b) =>
            ((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

        private static double Dot((double X, double Y, double Z) a, (double X, double Y, double Z) b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);
    }
}
