using MathNet.Numerics.Distributions;

namespace GpuModulus.Statistics;

/// <summary>
/// Student's t at 95.45 %, over 2: an interval of two standard errors must hold as much when the error itself rests on few degrees of freedom.
/// The quantile is found by search, which took most of the time of a fit; one histogram asks for the same two or three again and again.
/// </summary>
internal static class StudentWidening
{
    private const double Probability = 0.97724986805182079;
    private const int WholeNumbers = 1024;

    // A double is written in one piece, and every thread would write the same: 0 = not known yet.
    private static readonly double[] ofWholeNumbers = new double[WholeNumbers];

    [ThreadStatic]
    private static (double Freedom, double Widening) last;

    /// <summary>The factor for the given degrees of freedom, above 0; not always a whole number.</summary>
    public static double Of(double freedom)
    {
        if (freedom >= 1 && freedom < WholeNumbers && freedom == (int)freedom)
        {
            ref double known = ref ofWholeNumbers[(int)freedom];
            if (known == 0)
                known = Search(freedom);
            return known;
        }

        if (last.Freedom != freedom)
            last = (freedom, Search(freedom));
        return last.Widening;
    }

    private static double Search(double freedom) => StudentT.InvCDF(0, 1, freedom, Probability) / 2;
}
