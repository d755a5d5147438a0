using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>The pixels of one class over logarithmic bins, region by region, from the regions' own linear histograms.</summary>
internal sealed class ClassDistribution
{
    // 1/8 octave (9 %): narrower than any real class, wide enough that shot noise does not eat the overlap.
    private const int BinsPerOctave = 8;
    private const int MinExponent = 10;
    private const int BinCount = 34 * BinsPerOctave;

    private readonly List<double[]> regions = [];

    public ClassDistribution(PixelClass pixelClass, IEnumerable<RegionStatistics> members)
    {
        foreach (RegionStatistics region in members)
        {
            if (region.Class == pixelClass && region.Histogram.Total > 0)
                regions.Add(Spread(region.Histogram));
        }

        Total = regions.Sum(region => region.Sum());
    }

    public double Total { get; }

    /// <summary>Σ min(p, q) and its standard error. On the set S where p &lt; q the overlap is P(S) + Q(not S), a sum of two shares, whose errors are known.</summary>
    public static (double Overlap, double Error) OverlapOf(ClassDistribution a, ClassDistribution b)
    {
        if (!(a.Total > 0) || !(b.Total > 0))
            return (double.NaN, double.NaN);
        double[] p = a.Density(), q = b.Density();
        bool[] smaller = new bool[BinCount];
        double overlap = 0;
        for (int i = 0; i < BinCount; i++)
        {
            smaller[i] = p[i] < q[i];
            overlap += Math.Min(p[i], q[i]);
        }

        double variance = a.ShareVariance(smaller, true) + b.ShareVariance(smaller, false);
        return (overlap, Math.Sqrt(variance));
    }

    private double[] Density()
    {
        double[] sum = new double[BinCount];
        foreach (double[] region in regions)
        {
            for (int i = 0; i < BinCount; i++)
                sum[i] += region[i] / Total;
        }

        return sum;
    }

    /// <summary>Variance of the share of pixels in the marked bins, regions being the independent units (ratio estimator).</summary>
    private double ShareVariance(bool[] mark, bool wanted)
    {
        double[] inside = [.. regions.Select(region => Enumerable.Range(0, BinCount).Where(i => mark[i] == wanted).Sum(i => region[i]))];
        double share = inside.Sum() / Total;
        if (regions.Count == 1)
            return share * (1 - share) / Total;
        double sum = 0;
        for (int r = 0; r < regions.Count; r++)
        {
            double residual = (inside[r] - (share * regions[r].Sum())) / Total;
            sum += residual * residual;
        }

        return sum * regions.Count / (regions.Count - 1);
    }

    private static double[] Spread(LinearHistogram histogram)
    {
        double[] result = new double[BinCount];
        for (int bin = 0; bin < histogram.BinCount; bin++)
        {
            long count = histogram.Counts[bin + 1];
            if (count == 0)
                continue;
            double low = histogram.Edge(bin), high = histogram.Edge(bin + 1);
            int first = Place(low), last = Place(high);
            for (int i = first; i <= last; i++)
            {
                double from = i == first ? low : Edge(i), to = i == last ? high : Edge(i + 1);
                result[i] += count * (to - from) / (high - low);
            }
        }

        // Pixels beyond the histogram's range: their number is known, their place only as below or above.
        result[Place(histogram.Minimum)] += histogram.Counts[0];
        result[Place(histogram.Maximum)] += histogram.Counts[^1];
        return result;
    }

    private static double Edge(int bin) => Math.Pow(2, MinExponent + ((double)bin / BinsPerOctave));

    private static int Place(double pascals) =>
        pascals > 0 ? (int)Math.Clamp(Math.Floor((Math.Log2(pascals) - MinExponent) * BinsPerOctave), 0, BinCount - 1) : 0;
}
