using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// A·exp(−(E − μ)²/(2σ²)) fitted to the main peak of a histogram: unweighted least squares on the counts, every bin taken at its centre; the same minimum as
/// scipy.optimize.curve_fit without its sigma argument finds on the bins of the reported window. The window grows outward from the mode and comes to rest,
/// on each side alone, where the next half σ holds significantly more or fewer pixels than the fit predicts: a tail or a second peak is left out. The nearer to that, the shorter its steps,
/// so that a few pixels more or fewer move its ends little.
/// Standard errors count pixels (Poisson, widened for a peak that is not quite Gaussian), not the residuals of equal bins;
/// where counts per group of blocks are given, they also cover the correlation of neighbouring pixels.
/// </summary>
public static class GaussianPeakFit
{
    /// <summary>Fits the main peak, or says why it cannot.</summary>
    /// <param name="histogram">Counts in equal bins; those below and above the range are never fitted.</param>
    /// <param name="options">Thresholds; null for the defaults.</param>
    /// <param name="groups">The same counts split over groups of pixel blocks (<see cref="PixelBlocks"/>), all with the bins of <paramref name="histogram"/>; null where unknown.</param>
    public static PeakFit Fit(LinearHistogram histogram, PeakFitOptions? options = null, IReadOnlyList<LinearHistogram>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return FitGrouped(histogram, options ?? PeakFitOptions.Default, GroupCounts.From(groups));
    }

    internal static PeakFit FitGrouped(LinearHistogram histogram, PeakFitOptions options, GroupCounts? groups)
    {
        long inRange = 0;
        int occupied = 0;
        foreach (long count in histogram.Counts.AsSpan(1, histogram.BinCount))
        {
            inRange += count;
            occupied += count > 0 ? 1 : 0;
        }

        if (inRange < options.MinimumPixels)
            return PeakFit.Refused($"only {inRange} pixels have a value, {options.MinimumPixels} are needed");
        if (occupied < 4)
            return PeakFit.Refused(occupied == 1 ? "all values fall into one bin" : $"all values fall into {occupied} bins");
        FitBins bins = new(histogram, groups);
        if (MainPeak.Locate(bins) is not { } peak)
            return PeakFit.Refused("no peak: the counts do not fall to half their maximum on either side");

        PeakWindow window = PeakWindow.Grow(bins, peak, options);
        if (window.Parameters is not { } found)
            return PeakFit.Refused(window.Last - window.First + 1 < options.MinimumBins ? "the peak is narrower than the bins" : "no peak: the least-squares fit does not converge");
        if (FitErrors.Of(bins, window.First, window.Last, found) is not { } errors)
            return PeakFit.Refused("no peak: the fitted parameters are not determined by the counts");
        (double amplitude, double mean, double sigma) = (found[0], found[1], found[2]);
        double low = histogram.Edge(window.First), high = histogram.Edge(window.Last + 1);
        if (!(amplitude > 0) || mean <= low || mean >= high || sigma > high - low)
            return PeakFit.Refused("no peak: the fitted maximum lies outside its window");
        double sigmaError = Math.Sqrt(errors.Covariance[8]);
        if (!(errors.RSquared >= options.MinimumRSquared) || sigmaError > 0.5 * sigma)
            return PeakFit.Refused($"no peak stands out (R² = {errors.RSquared:F2})");
        return PeakFit.Of(new GaussianFit(
            mean, Math.Sqrt(errors.Covariance[4]), sigma, sigmaError, amplitude, errors.RSquared, low, high, window.CountIn(histogram)));
    }
}
