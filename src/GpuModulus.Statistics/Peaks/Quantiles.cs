using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>Order statistics read off integer counts.</summary>
internal static class Quantiles
{
    /// <summary>Value below which the fraction of all counts lies, linear inside its bin; the range's end where it lies outside; NaN without counts.</summary>
    public static double Of(LinearHistogram histogram, double fraction)
    {
        long total = histogram.Total;
        if (total == 0)
            return double.NaN;
        double target = fraction * total, below = histogram.Counts[0];
        if (target < below)
            return histogram.Minimum;
        for (int bin = 0; bin < histogram.BinCount; bin++)
        {
            long count = histogram.Counts[bin + 1];
            if (count > 0 && target <= below + count)
                return histogram.Edge(bin) + (histogram.BinWidth * ((target - below) / count));
            below += count;
        }

        return histogram.Maximum;
    }

    /// <summary>Length of the shortest run of bins that holds half of the counts, linear inside the last bin; NaN without counts.</summary>
    public static double ShortestHalf(LogHistogram histogram)
    {
        long total = histogram.Total;
        if (total == 0)
            return double.NaN;
        double half = 0.5 * total, best = histogram.Edge(histogram.BinCount) - histogram.Edge(0);
        long inside = 0;
        for (int first = 0, end = 0; first < histogram.BinCount; first++)
        {
            // Not from an empty bin: the run from the next one is shorter.
            if (histogram.Counts[first + 1] == 0)
                continue;
            while (end < histogram.BinCount && inside < half)
                inside += histogram.Counts[++end];
            if (inside < half)
                break;
            double surplus = end > first && histogram.Counts[end] > 0 ? (inside - half) / histogram.Counts[end] : 0;
            double last = histogram.Edge(end) - histogram.Edge(end - 1);
            best = Math.Min(best, histogram.Edge(end) - histogram.Edge(first) - (surplus * last));
            inside -= histogram.Counts[first + 1];
        }

        return best;
    }
}
