using GpuModulus.Core.Results;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Drawing;

namespace GpuModulus.Reports.Charts;

/// <summary>A histogram ready to be drawn: bins in display units with a density, so that bins of unequal width compare.</summary>
internal sealed class StepCurve
{
    private const int MostSteps = 220;

    private StepCurve(double[] edges, double[] densities)
    {
        Edges = edges;
        Densities = densities;
        Peak = densities.Length == 0 ? 0 : densities.Max();
    }

    public static StepCurve Empty { get; } = new([], []);

    /// <summary>Bin edges, one more than densities.</summary>
    public double[] Edges { get; }

    /// <summary>Per cent of the counts per unit, or per decade where the axis is logarithmic.</summary>
    public double[] Densities { get; }

    public double Peak { get; }

    /// <summary>Range of a histogram between two quantiles in display units, null where it is empty.</summary>
    public static (double Low, double High)? Range(LogHistogram histogram, DisplayUnit unit, double tail)
    {
        if (histogram.Total == 0)
            return null;
        return (unit.FromSi(histogram.Quantile(tail)), unit.FromSi(histogram.Quantile(1 - tail)));
    }

    public static (double Low, double High)? Range(LinearHistogram histogram, DisplayUnit unit, double tail)
    {
        long total = histogram.Total;
        if (total == 0)
            return null;
        return (unit.FromSi(Quantile(histogram, tail, total)), unit.FromSi(Quantile(histogram, 1 - tail, total)));
    }

    public static StepCurve From(LogHistogram histogram, DisplayUnit unit, AxisScale axis)
    {
        List<double> edges = [];
        List<double> densities = [];
        int first = -1, last = -1;
        for (int bin = 0; bin < histogram.BinCount; bin++)
        {
            if (unit.FromSi(histogram.Edge(bin + 1)) < axis.Low || unit.FromSi(histogram.Edge(bin)) > axis.High)
                continue;
            first = first < 0 ? bin : first;
            last = bin;
        }

        if (first < 0)
            return new([], []);
        // Equal groups in the bits; on a linear axis the bins of high values are the wide ones, and stay single.
        int group = 1;
        while (axis.IsLog && (last - first) / group > MostSteps)
            group *= 2;
        double scale = 100.0 / Math.Max(1, histogram.Total);
        double narrowest = (axis.High - axis.Low) / MostSteps;
        edges.Add(unit.FromSi(histogram.Edge(first)));
        long count = 0;
        for (int bin = first; bin <= last; bin++)
        {
            count += histogram.Counts[bin + 1];
            double edge = unit.FromSi(histogram.Edge(bin + 1));
            bool isFull = axis.IsLog ? (bin + 1 - first) % group == 0 : edge - edges[^1] >= narrowest;
            if (!isFull && bin < last)
                continue;
            densities.Add(count * scale / (axis.IsLog ? Math.Log10(edge / edges[^1]) : edge - edges[^1]));
            edges.Add(edge);
            count = 0;
        }

        return new([.. edges], [.. densities]);
    }

    /// <summary>Bins of equal width; counts per bin unless densities are asked for.</summary>
    public static StepCurve From(LinearHistogram histogram, DisplayUnit unit, bool perUnit)
    {
        double scale = perUnit ? 100.0 / Math.Max(1, histogram.Total) / unit.FromSi(histogram.BinWidth) : 1;
        return new(
            [.. Enumerable.Range(0, histogram.BinCount + 1).Select(b => unit.FromSi(histogram.Edge(b)))],
            [.. Enumerable.Range(0, histogram.BinCount).Select(b => histogram.Counts[b + 1] * scale)]);
    }

    private static double Quantile(LinearHistogram histogram, double fraction, long total)
    {
        double target = fraction * total, below = histogram.Counts[0];
        for (int bin = 0; bin < histogram.BinCount; bin++)
        {
            below += histogram.Counts[bin + 1];
            if (below >= target && below > 0)
                return histogram.Edge(fraction < 0.5 ? bin : bin + 1);
        }

        return histogram.Maximum;
    }
}
