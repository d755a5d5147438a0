namespace GpuModulus.Mosaics;

/// <summary>Estimates that a few wild values do not move.</summary>
internal static class Robust
{
    /// <summary>Standard deviation of a normal distribution per median absolute deviation.</summary>
    public const double DeviationPerMedian = 1.4826;

    /// <summary>The median; NaN of nothing. Reorders the values.</summary>
    public static double Median(Span<double> values)
    {
        if (values.IsEmpty)
            return double.NaN;
        values.Sort();
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
    }

    /// <summary>Tukey's weight (1 − t²)², 0 from |t| = 1 on.</summary>
    public static double Tukey(double t)
    {
        double rest = 1 - (t * t);
        return rest > 0 ? rest * rest : 0;
    }
}
