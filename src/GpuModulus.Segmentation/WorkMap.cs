namespace GpuModulus.Segmentation;

/// <summary>
/// Heights in nanometres on a grid, mended and without gaps. Slopes are taken as pure numbers with the pitches in nanometres. Arrays of a map may be longer than it
/// has pixels: they are used again for pieces of other sizes.
/// </summary>
internal sealed record WorkMap(int Columns, int Rows, double PitchX, double PitchY, float[] Height)
{
    /// <summary>Number of pixels.</summary>
    public int Pixels => Columns * Rows;

    /// <summary>Radius in pixels of a window that is about <paramref name="nanometres"/> wide either way of its centre.</summary>
    public (int X, int Y) Radius(double nanometres, int least) =>
        (Math.Max(least, (int)Math.Round(nanometres / PitchX)), Math.Max(least, (int)Math.Round(nanometres / PitchY)));

    /// <summary>Means of blocks of pixels: the same map on a coarser grid. The last, incomplete blocks are means of what is there.</summary>
    public WorkMap Binned(int bx, int by, Scratch scratch)
    {
        if (bx == 1 && by == 1)
            return this;
        int w = (Columns + bx - 1) / bx, h = (Rows + by - 1) / by;
        float[] coarse = scratch.Floats(w * h);
        Cores.For(h, y =>
        {
            int y1 = Math.Min(Rows, (y + 1) * by);
            for (int x = 0; x < w; x++)
            {
                int x1 = Math.Min(Columns, (x + 1) * bx);
                float sum = 0;
                for (int v = y * by; v < y1; v++)
                {
                    for (int u = x * bx; u < x1; u++)
                        sum += Height[(v * Columns) + u];
                }

                coarse[(y * w) + x] = sum / ((x1 - (x * bx)) * (y1 - (y * by)));
            }
        });
        return new WorkMap(w, h, PitchX * bx, PitchY * by, coarse);
    }

    /// <summary>Cosine of a plane's tilt: what makes a vertical distance from it one along its normal.</summary>
    public double Cosine(Plane plane) => 1 / Math.Sqrt(1 + (plane.B / PitchX * (plane.B / PitchX)) + (plane.C / PitchY * (plane.C / PitchY)));

    /// <summary>The angle in radians between the normals of two planes.</summary>
    public double Angle(Plane a, Plane b) => Angle(a.B / PitchX, a.C / PitchY, b.B / PitchX, b.C / PitchY);

    /// <summary>Variance of the places of a plane's pixels where they spread most and where they spread least, nm².</summary>
    public (double Widest, double Narrowest) Extent(in PlaneMoments m)
    {
        double x = m.X / m.N, y = m.Y / m.N;
        double xx = ((m.XX / m.N) - (x * x)) * PitchX * PitchX, yy = ((m.YY / m.N) - (y * y)) * PitchY * PitchY, xy = ((m.XY / m.N) - (x * y)) * PitchX * PitchY;
        double half = 0.5 * (xx + yy), apart = Math.Sqrt((0.25 * (xx - yy) * (xx - yy)) + (xy * xy));
        return (half + apart, half - apart);
    }

    /// <summary>The angle in radians between the normals of two slopes.</summary>
    public static double Angle(double p1, double q1, double p2, double q2)
    {
        double cosine = (1 + (p1 * p2) + (q1 * q2)) / Math.Sqrt((1 + (p1 * p1) + (q1 * q1)) * (1 + (p2 * p2) + (q2 * q2)));
        return Math.Acos(Math.Min(1, cosine));
    }
}
