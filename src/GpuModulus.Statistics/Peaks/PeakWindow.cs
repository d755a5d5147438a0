using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>The bins that are fitted, and the parameters found on exactly these bins (null where no fit exists).</summary>
internal readonly record struct PeakWindow(int First, int Last, double[]? Parameters)
{
    // The core of a peak: a tail on one side hardly lifts the counts within 1.25 σ of the mode.
    private const double CoreSigmas = 1.25;

    // What is judged beyond either end, and the longest step that the end takes.
    private const double ChunkSigmas = 0.5;

    // A shorter step is no longer worth a fit.
    private const double LeastStepSigmas = 0.02;

    // While the window grows, its fit only has to say where it ends, in bins.
    private const double NearEnough = 1e-7;

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

    public static PeakWindow Grow(FitBins bins, MainPeak peak, PeakFitOptions options)
    {
        double[] current = [peak.Height, peak.Mode, peak.Sigma];
        double below = CoreSigmas, above = CoreSigmas;
        PeakWindow window = default;
        // First the core settles on the peak, then the window grows as far as what lies beyond it agrees.
        for (int round = 0; round < 4; round++)
        {
            PeakWindow before = window;
            window = Fitted(bins, current, below, above, options);
            if (window.Parameters is not { } settled)
                return window;
            current = settled;
            if (window.First == before.First && window.Last == before.Last)
                break;
        }

        while (true)
        {
            double[]? covariance = FitErrors.Of(bins, window.First, window.Last, current)?.Covariance;
            double down = below < options.WidestWindowSigmas ? Step(bins, current, covariance, window.First, -1) : 0;
            double up = above < options.WidestWindowSigmas ? Step(bins, current, covariance, window.Last, 1) : 0;
            if (down == 0 && up == 0)
                return window.Settled(bins);
            below = Math.Min(below + down, options.WidestWindowSigmas);
            above = Math.Min(above + up, options.WidestWindowSigmas);
            PeakWindow wider = Fitted(bins, current, below, above, options);
            if (wider.Parameters is not { } found)
                return window.Settled(bins);
            (window, current) = (wider, found);
        }
    }

    /// <summary>The same bins, fitted until rounding decides. Begun anew, the fit may find a lower minimum; where that is no peak's, the window keeps its own.</summary>
    private PeakWindow Settled(FitBins bins) =>
        GaussianSum.LeastSquares(bins, First, Last, Parameters!) is { } found && IsPeak(found, bins.Histogram, First, Last) ? this with { Parameters = found } : this;

    /// <summary>
    /// How far an end moves outward, in σ: half a σ where the chunk beyond it agrees with the fit, the less the nearer it is to the limit. An end that took half a σ or nothing
    /// would jump where the chunk lies at the limit, and on a skewed peak μ with it, by more than its standard error.
    /// </summary>
    private static double Step(FitBins bins, ReadOnlySpan<double> parameters, double[]? covariance, int edgeBin, int direction)
    {
        double disagreement = Disagreement(bins, parameters, covariance, edgeBin, direction), step = ChunkSigmas * (1 - (disagreement * disagreement));
        return step < LeastStepSigmas ? 0 : step;
    }

    private static PeakWindow Fitted(FitBins bins, double[] about, double below, double above, PeakFitOptions options)
    {
        LinearHistogram histogram = bins.Histogram;
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
        double[]? found = GaussianSum.LeastSquares(bins, first, last, about, NearEnough);
        return new(first, last, found is not null && IsPeak(found, histogram, first, last) ? found : null);
    }

    /// <summary>Whether parameters are those of a peak in or near the window.</summary>
    private static bool IsPeak(ReadOnlySpan<double> parameters, LinearHistogram histogram, int first, int last)
    {
        double margin = histogram.BinWidth * (last - first);
        return parameters[0] > 0 && parameters[2] > 0 && parameters[2] < 4 * (histogram.Maximum - histogram.Minimum)
            && parameters[1] > histogram.Edge(first) - margin && parameters[1] < histogram.Edge(last + 1) + margin;
    }

    /// <summary>Observed less expected counts in the chunk beyond an end, as a share of what is tolerated.</summary>
    private static double Disagreement(FitBins bins, ReadOnlySpan<double> parameters, double[]? covariance, int edgeBin, int step)
    {
        int chunk = Math.Max(1, (int)Math.Round(ChunkSigmas * parameters[2] / bins.Histogram.BinWidth));
        double expected = 0, observed = 0;
        Span<double> gradient = stackalloc double[3], slope = [0, 0, 0];
        for (int k = 1; k <= chunk; k++)
        {
            int bin = edgeBin + (step * k);
            if (bin < 0 || bin >= bins.Counts.Length)
                break;
            expected += GaussianSum.WithGradient(bins.Centres[bin], parameters, gradient);
            observed += bins.Counts[bin];
            for (int i = 0; i < 3; i++)
                slope[i] += gradient[i];
        }

        double predicted = 0;
        for (int i = 0; covariance is not null && i < 9; i++)
            predicted += slope[i / 3] * covariance[i] * slope[i % 3];
        // The prediction itself is uncertain: the core of a few hundred pixels knows σ to a tenth only.
        double scatter = bins.Groups is { Effective: >= 2 } groups ? Math.Max(expected, GroupScatter(bins, groups, edgeBin + step, edgeBin + (step * chunk))) : expected;
        double tolerated = (Deviations * Math.Sqrt(scatter + predicted)) + (Tolerance * chunk * parameters[0]);
        return Math.Abs(observed - expected) / Math.Max(tolerated, 2);
    }

    /// <summary>Variance of the count in a run of bins, as the groups of blocks show it: pixels that share their noise come and go together.</summary>
    private static double GroupScatter(FitBins bins, GroupCounts groups, int one, int other)
    {
        int first = Math.Max(0, Math.Min(one, other)), last = Math.Min(bins.Counts.Length - 1, Math.Max(one, other));
        double whole = 0, sum = 0;
        for (int bin = first; bin <= last; bin++)
            whole += bins.Counts[bin];
        for (int g = 0; g < groups.Shares.Length; g++)
        {
            double excess = -groups.Shares[g] * whole;
            ReadOnlySpan<long> counts = groups.Of(g);
            for (int bin = first; bin <= last; bin++)
                excess += counts[bin + 1];
            sum += excess * excess;
        }

        return sum * groups.Effective / (groups.Effective - 1);
    }
}
