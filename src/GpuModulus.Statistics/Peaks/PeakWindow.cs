using GpuModulus.Core.Results;
using MathNet.Numerics.LinearAlgebra;

namespace GpuModulus.Statistics;

/// <summary>The bins that are fitted, and the parameters found on exactly these bins (null where no fit exists).</summary>
internal readonly record struct PeakWindow(int First, int Last, double[]? Parameters)
{
    // The core of a peak: a tail on one side hardly lifts the counts within 1.25 σ of the mode.
    private const double CoreSigmas = 1.25;
    private const double StepSigmas = 0.5;

    // A chunk beyond the window belongs to the peak when its count is within this many standard deviations (Poisson) …
    private const double Deviations = 2.5;

    // … or within this share of the pixels that half a σ at the top holds: a million pixels would find any real peak un-Gaussian.
    private const double Tolerance = 0.01;

    public long CountIn(LinearHistogram histogram)
    {
        long sum = 0;
        for (int bin = First; bin <= Last; bin++)
            sum += histogram.Counts[bin + 1];
        return sum;
    }

    public static PeakWindow Grow(LinearHistogram histogram, MainPeak peak, PeakFitOptions options, IReadOnlyList<LinearHistogram>? groups)
    {
        double[] current = [peak.Height, peak.Mode, peak.Sigma];
        double below = CoreSigmas, above = CoreSigmas;
        PeakWindow window = default;
        // First the core settles on the peak, then the window grows; each side stops for good where it disagrees.
        for (int round = 0; round < 4; round++)
        {
            PeakWindow before = window;
            window = Fitted(histogram, current, below, above, options);
            if (window.Parameters is not { } settled)
                return window;
            current = settled;
            if (window.First == before.First && window.Last == before.Last)
                break;
        }

        bool growBelow = true, growAbove = true;
        while (growBelow || growAbove)
        {
            Matrix<double>? covariance = FitErrors.Of(histogram, window.First, window.Last, current, groups)?.Covariance;
            growBelow = growBelow && below < options.WidestWindowSigmas && Agrees(histogram, groups, current, covariance, window.First, -1);
            growAbove = growAbove && above < options.WidestWindowSigmas && Agrees(histogram, groups, current, covariance, window.Last, 1);
            if (growBelow)
                below = Math.Min(below + StepSigmas, options.WidestWindowSigmas);
            if (growAbove)
                above = Math.Min(above + StepSigmas, options.WidestWindowSigmas);
            PeakWindow wider = Fitted(histogram, current, below, above, options);
            if (wider.Parameters is not { } found)
                break;
            (window, current) = (wider, found);
        }

        return window;
    }

    private static PeakWindow Fitted(LinearHistogram histogram, double[] about, double below, double above, PeakFitOptions options)
    {
        double width = histogram.BinWidth;
        int first = (int)Math.Clamp(Math.Round((about[1] - (below * about[2]) - histogram.Minimum) / width), 0, histogram.BinCount - 1);
        int last = (int)Math.Clamp(Math.Round((about[1] + (above * about[2]) - histogram.Minimum) / width) - 1, 0, histogram.BinCount - 1);
        // A narrow peak in wide bins still needs more bins than parameters.
        while (last - first + 1 < options.MinimumBins && (first > 0 || last < histogram.BinCount - 1))
        {
            first = Math.Max(0, first - 1);
            last = Math.Min(histogram.BinCount - 1, last + 1);
        }

        if (last - first + 1 < options.MinimumBins)
            return new(first, last, null);
        double[]? found = GaussianSum.LeastSquares(histogram, first, last, about);
        bool sane = found is not null && found[0] > 0 && found[2] > 0
            && found[1] > histogram.Edge(first) - (width * (last - first)) && found[1] < histogram.Edge(last + 1) + (width * (last - first))
            && found[2] < 4 * (histogram.Maximum - histogram.Minimum);
        return new(first, last, sane ? found : null);
    }

    private static bool Agrees(LinearHistogram histogram, IReadOnlyList<LinearHistogram>? groups, double[] parameters, Matrix<double>? covariance, int edgeBin, int step)
    {
        int chunk = Math.Max(1, (int)Math.Round(StepSigmas * parameters[2] / histogram.BinWidth));
        double expected = 0, observed = 0;
        double[] gradient = new double[3];
        Vector<double> slope = Vector<double>.Build.Dense(3);
        for (int k = 1; k <= chunk; k++)
        {
            int bin = edgeBin + (step * k);
            if (bin < 0 || bin >= histogram.BinCount)
                break;
            double x = GaussianSum.Centre(histogram, bin);
            expected += GaussianSum.At(x, parameters);
            observed += histogram.Counts[bin + 1];
            GaussianSum.Gradient(x, parameters, gradient);
            slope += Vector<double>.Build.DenseOfArray(gradient);
        }

        // The prediction itself is uncertain: the core of a few hundred pixels knows σ to a tenth only.
        double scatter = groups is null ? expected : Math.Max(expected, GroupScatter(histogram, groups, edgeBin + step, edgeBin + (step * chunk)));
        double variance = scatter + (covariance is null ? 0 : slope * (covariance * slope));
        double tolerated = (Deviations * Math.Sqrt(variance)) + (Tolerance * chunk * parameters[0]);
        return Math.Abs(observed - expected) <= Math.Max(tolerated, 2);
    }

    /// <summary>Variance of the count in a run of bins, as the groups of blocks show it: pixels that share their noise come and go together.</summary>
    private static double GroupScatter(LinearHistogram histogram, IReadOnlyList<LinearHistogram> groups, int one, int other)
    {
        int first = Math.Max(0, Math.Min(one, other)), last = Math.Min(histogram.BinCount - 1, Math.Max(one, other));
        double all = histogram.Total, whole = 0, sum = 0, shares = 0;
        for (int bin = first; bin <= last; bin++)
            whole += histogram.Counts[bin + 1];
        foreach (LinearHistogram group in groups)
        {
            double share = group.Total / all, excess = -share * whole;
            for (int bin = first; bin <= last; bin++)
                excess += group.Counts[bin + 1];
            sum += excess * excess;
            shares += share * share;
        }

        double effective = 1 / shares;
        return effective < 2 ? 0 : sum * effective / (effective - 1);
    }
}
