namespace GpuModulus.Mosaics;

/// <summary>
/// The positions that agree best with all measured shifts: least squares, reweighted by Geman–McClure's (c²/(c² + m²))² with c falling from "all count" to four times
/// the typical misfit, so that wrong shifts lose their say one after the other. m is the misfit in units of the shift's own error.
/// </summary>
/// <remarks>Graduated non-convexity: M. J. Black and A. Rangarajan, Int. J. Comput. Vision 19, 57 (1996).</remarks>
internal sealed class PositionAdjustment
{
    // Shear and stretch of real scans let shifts disagree by this much, in pixels, however sharp the correlation is.
    private const double LeastError = 0.03;
    private readonly (double X, double Y)[] rough;
    private readonly double roughError;
    private readonly TileOrder order;

    /// <summary>Prepares.</summary>
    /// <param name="rough">Rough positions, which hold only what no measured shift holds.</param>
    /// <param name="roughError">Their error in pixels.</param>
    /// <param name="order">An order of the tiles in which neighbours are near.</param>
    public PositionAdjustment((double X, double Y)[] rough, double roughError, TileOrder order)
    {
        this.rough = rough;
        this.roughError = roughError;
        this.order = order;
    }

    /// <summary>Adjusts; sets weight and residual of every shift.</summary>
    public (double X, double Y)[] Solve(IReadOnlyList<PairShift> shifts)
    {
        foreach (PairShift shift in shifts)
            shift.Weight = shift.Measured is null ? 0 : 1;
        (double X, double Y)[] positions = Step(shifts);
        double typical = 1;
        for (double c = 1024; ; c /= 2)
        {
            double least = 4 * Math.Max(1, typical);
            double width = Math.Max(c, least);
            for (int pass = 0; pass < 3; pass++)
            {
                foreach (PairShift shift in shifts.Where(s => s.Measured is not null))
                {
                    double ratio = Misfit(shift, positions) / width;
                    shift.Weight = 1 / ((1 + (ratio * ratio)) * (1 + (ratio * ratio)));
                }

                positions = Step(shifts);
            }

            // The median of the length of a normal 2-vector is 1.18 standard deviations.
            double[] misfits = [.. shifts.Where(s => s.Measured is not null).Select(s => Misfit(s, positions))];
            typical = misfits.Length == 0 ? 1 : Robust.Median(misfits) / 1.18;
            if (c <= least)
                return positions;
        }
    }

    private static double Misfit(PairShift shift, (double X, double Y)[] positions)
    {
        (double xx, double xy, double yy) = Information(shift.Measured!.Value);
        double rx = shift.Measured.Value.X - (positions[shift.Second].X - positions[shift.First].X);
        double ry = shift.Measured.Value.Y - (positions[shift.Second].Y - positions[shift.First].Y);
        shift.Residual = (rx, ry);
        return Math.Sqrt(Math.Max(0, (xx * rx * rx) + (2 * xy * rx * ry) + (yy * ry * ry)));
    }

    private static (double XX, double XY, double YY) Information(SubpixelShift.Measured m)
    {
        double a = m.VarianceX + (LeastError * LeastError), b = m.Covariance, c = m.VarianceY + (LeastError * LeastError);
        double determinant = (a * c) - (b * b);
        return (c / determinant, -b / determinant, a / determinant);
    }

    private (double X, double Y)[] Step(IReadOnlyList<PairShift> shifts)
    {
        int n = rough.Length;
        BandedSystem system = new(2 * n, (2 * order.Bandwidth(shifts.Select(s => (s.First, s.Second)))) + 1);
        double anchor = 1 / (roughError * roughError * 100), neighbour = 1 / (roughError * roughError);
        for (int i = 0; i < n; i++)
        {
            int at = 2 * order.Rank(i);
            system.Add(at, at, anchor);
            system.Add(at + 1, at + 1, anchor);
            system.Right[at] += anchor * rough[i].X;
            system.Right[at + 1] += anchor * rough[i].Y;
        }

        foreach (PairShift shift in shifts)
        {
            int a = 2 * order.Rank(shift.First), b = 2 * order.Rank(shift.Second);
            Add(system, a, b, neighbour, 0, neighbour, rough[shift.Second].X - rough[shift.First].X, rough[shift.Second].Y - rough[shift.First].Y);
            if (shift.Measured is { } m && shift.Weight > 0)
            {
                (double xx, double xy, double yy) = Information(m);
                Add(system, a, b, shift.Weight * xx, shift.Weight * xy, shift.Weight * yy, m.X, m.Y);
            }
        }

        double[] solution = system.Solve();
        return [.. Enumerable.Range(0, n).Select(i => (solution[2 * order.Rank(i)], solution[(2 * order.Rank(i)) + 1]))];
    }

    private static void Add(BandedSystem system, int a, int b, double xx, double xy, double yy, double dx, double dy)
    {
        foreach (int i in (ReadOnlySpan<int>)[a, b])
        {
            system.Add(i, i, xx);
            system.Add(i + 1, i + 1, yy);
            system.Add(i + 1, i, xy);
        }

        system.Add(a, b, -xx);
        system.Add(a + 1, b + 1, -yy);
        system.Add(a, b + 1, -xy);
        system.Add(a + 1, b, -xy);
        double rx = (xx * dx) + (xy * dy), ry = (xy * dx) + (yy * dy);
        system.Right[b] += rx;
        system.Right[b + 1] += ry;
        system.Right[a] -= rx;
        system.Right[a + 1] -= ry;
    }
}
