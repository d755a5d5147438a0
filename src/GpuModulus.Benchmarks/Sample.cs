namespace GpuModulus.Benchmarks;

/// <summary>Repeated timings of one piece of work.</summary>
/// <param name="Seconds">Per repeat, in the order in which they were taken; at least one.</param>
public sealed record Sample(IReadOnlyList<double> Seconds)
{
    /// <summary>Median, s.</summary>
    public double Median => Quantile(0.5);

    /// <summary>Upper less lower quartile, as a fraction of the median.</summary>
    public double Spread => (Quantile(0.75) - Quantile(0.25)) / Median;

    /// <summary>Linear between the neighbouring order statistics.</summary>
    public double Quantile(double fraction)
    {
        double[] sorted = [.. Seconds.Order()];
        double place = fraction * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((sorted[below + 1] - sorted[below]) * (place - below)) : sorted[below];
    }
}
