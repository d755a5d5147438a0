using GpuModulus.Core.Results;

namespace GpuModulus.Statistics.Tests;

/// <summary>Seeded random numbers and the histograms made of them.</summary>
internal static class Draws
{
    public static double Normal(Random random)
    {
        double u = 1 - random.NextDouble(), v = random.NextDouble();
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }

    public static LogHistogram Coarse(IEnumerable<double> values)
    {
        LogHistogram histogram = new(10, 34);
        foreach (double value in values)
            histogram.Counts[histogram.IndexOf((float)value)]++;
        return histogram;
    }

    public static LinearHistogram Count(IEnumerable<double> values, double minimum, double maximum, int bins)
    {
        LinearHistogram histogram = new(minimum, maximum, bins);
        foreach (double value in values)
        {
            double place = Math.Clamp((value - minimum) / (maximum - minimum) * bins, -1, bins);
            histogram.Counts[(int)(place + 1)]++;
        }

        return histogram;
    }

    /// <summary>The histogram that a measurement of these values as one region would fit.</summary>
    public static LinearHistogram AsRegion(double[] values)
    {
        RegionBins bins = RegionBinning.Choose(1, Coarse(values));
        return Count(values, bins.Minimum, bins.Maximum, bins.Count);
    }
}
