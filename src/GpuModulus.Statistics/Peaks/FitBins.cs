using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>A histogram as a fit reads it: centres and counts of the bins proper, as numbers that need no further division or conversion.</summary>
internal sealed class FitBins
{
    public FitBins(LinearHistogram histogram, GroupCounts? groups)
    {
        Histogram = histogram;
        Groups = groups;
        Centres = new double[histogram.BinCount];
        Counts = new double[histogram.BinCount];
        double below = histogram.Edge(0);
        for (int bin = 0; bin < Counts.Length; bin++)
        {
            double above = histogram.Edge(bin + 1);
            Centres[bin] = 0.5 * (below + above);
            Counts[bin] = histogram.Counts[bin + 1];
            below = above;
        }
    }

    public LinearHistogram Histogram { get; }

    /// <summary>Null where the counts are not known per group of blocks.</summary>
    public GroupCounts? Groups { get; }

    public double[] Centres { get; }

    public double[] Counts { get; }
}
