namespace GpuModulus.Benchmarks;

/// <summary>Repeated timings of one piece of work.</summary>
/// <param name="Seconds">Per repeat, in the order in which they were taken; at least one.</param>
public sealed record Sample(IReadOnlyList<double> Seconds)
{
    /// <summary>Median, s.</summary>
    public double Median => Quantile(0.5);

    /// <summary>Upper less lower quartile, as a fraction of the median.</summary>
    public double Spread => (Quantile(0.75) - Quantile(0.25)) / Median;

    /// <summary>Median of the ratios of neighbouring runs, so that load from elsewhere slows both alike: this one's time over the other's.</summary>
    public double MedianRatio(Sample other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Sample([.. Seconds.Zip(other.Seconds, (a, b) => a / b)]).Median;
    }

    /// <summary>Linear between the neighbouring order statistics.</summary>
    public double Quantile(double fraction)
    {
        double[] sorted = [.. Seconds.Order()];
        double place = fraction * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((sorted[below + 1] - sorted[below]) * (place - below)) : sorted[below];
    }
}
