using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// A₁·exp(−(E − μ₁)²/(2σ₁²)) + A₂·exp(−(E − μ₂)²/(2σ₂²)) fitted to a histogram by unweighted least squares on all bins between its 0.2 % and 99.8 % quantiles
/// (the starting values come from expectation maximisation). Errors as in <see cref="GaussianPeakFit"/>. Refused where one Gaussian does as well.
/// </summary>
public static class TwoGaussianPeakFit
{
    private const int EmSteps = 200;
    private static readonly double[] Splits = [0.2, 0.35, 0.5, 0.65, 0.8];

    /// <summary>Fits two components, or says why it cannot.</summary>
    /// <param name="histogram">Counts in equal bins.</param>
    /// <param name="options">Thresholds; null for the defaults.</param>
    /// <param name="groups">The counts split over groups of pixel blocks, as for <see cref="GaussianPeakFit.Fit"/>; null where unknown.</param>
    public static TwoPeakFit Fit(LinearHistogram histogram, PeakFitOptions? options = null, IReadOnlyList<LinearHistogram>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return FitGrouped(histogram, options ?? PeakFitOptions.Default, GroupCounts.From(groups));
    }

    internal static TwoPeakFit FitGrouped(LinearHistogram histogram, PeakFitOptions options, GroupCounts? groups)
    {
        long inRange = histogram.Total - histogram.Counts[0] - histogram.Counts[^1];
        if (inRange < 2L * options.MinimumPixels)
            return new(null, $"only {inRange} pixels have a value, {2 * options.MinimumPixels} are needed for two components");
        int first = BinOf(histogram, 0.002), last = BinOf(histogram, 0.998);
        if (last - first + 1 < 10)
            return new(null, "the values fall into too few bins for two components");

        FitBins bins = new(histogram, groups);
        double[]? best = null;
        double bestSquares = double.PositiveInfinity;
        foreach (double split in Splits)
        {
            if (GaussianSum.LeastSquares(bins, first, last, Start(bins, first, last, split)) is not { } found)
                continue;
            double squares = GaussianSum.Squares(bins, first, last, found);
            if (found[0] > 0 && found[3] > 0 && squares < bestSquares)
                (best, bestSquares) = (found, squares);
        }

        if (best is null)
            return new(null, "the fit of two components does not converge");
        if (best[4] < best[1])
            best = [best[3], best[4], best[5], best[0], best[1], best[2]];
        return Judged(bins, first, last, best, bestSquares, options);
    }

    private static TwoPeakFit Judged(
        FitBins bins, int first, int last, double[] found, double squares, PeakFitOptions options)
    {
        LinearHistogram histogram = bins.Histogram;
        double low = histogram.Edge(first), high = histogram.Edge(last + 1);
        if (found[1] < low || found[4] > high || found[2] > high - low || found[5] > high - low)
            return new(null, "one of two components lies outside the histogram");
        if (found[2] < 0.5 * histogram.BinWidth || found[5] < 0.5 * histogram.BinWidth)
            return new(null, "one of two components is narrower than the bins");
        if (FitErrors.Of(bins, first, last, found) is not { } errors)
            return new(null, "the parameters of two components are not determined by the counts");
        int length = last - first + 1;
        // Akaike's criterion for least squares, with 10 as the usual mark of decisive support.
        if (GaussianSum.LeastSquares(bins, first, last, Moments(bins, first, last)) is { } one
            && length * Math.Log(GaussianSum.Squares(bins, first, last, one) / squares) < 6 + 10)
            return new(null, "one Gaussian describes the histogram as well");
        if (Math.Sqrt(errors.Covariance[0]) > 0.5 * found[0] || Math.Sqrt(errors.Covariance[21]) > 0.5 * found[3])
            return new(null, "the smaller of two components does not stand out");
        if (!(errors.RSquared >= options.MinimumRSquared))
            return new(null, $"two components do not describe the histogram (R² = {errors.RSquared:F2})");
        long count = new PeakWindow(first, last, null).CountIn(histogram);
        double lowerArea = found[0] * found[2], upperArea = found[3] * found[5];
        return new(new TwoGaussianFit(Component(0), Component(3), lowerArea / (lowerArea + upperArea), errors.RSquared), null);

        GaussianFit Component(int k) => new(
            found[k + 1], Math.Sqrt(errors.Covariance[7 * (k + 1)]), found[k + 2], Math.Sqrt(errors.Covariance[7 * (k + 2)]), found[k], errors.RSquared, low, high, count);
    }

    private static int BinOf(LinearHistogram histogram, double fraction) =>
        (int)Math.Clamp((Quantiles.Of(histogram, fraction) - histogram.Minimum) / histogram.BinWidth, 0, histogram.BinCount - 1);

    private static double[] Moments(FitBins bins, int first, int last)
    {
        LinearHistogram histogram = bins.Histogram;
        double n = 0, sum = 0, squares = 0;
        for (int bin = first; bin <= last; bin++)
        {
            double count = bins.Counts[bin], x = bins.Centres[bin] - histogram.Minimum;
            n += count;
            sum += count * x;
            squares += count * x * x;
        }

        double mean = sum / n, sigma = Math.Sqrt(Math.Max((squares / n) - (mean * mean), histogram.BinWidth * histogram.BinWidth));
        return [n * histogram.BinWidth / (sigma * Math.Sqrt(2 * Math.PI)), histogram.Minimum + mean, sigma];
    }

    /// <summary>Expectation maximisation on the bins, from a split at one quantile.</summary>
    private static double[] Start(FitBins bins, int first, int last, double split)
    {
        LinearHistogram histogram = bins.Histogram;
        int cut = Math.Clamp(BinOf(histogram, split), first + 2, last - 3);
        double[] lower = Moments(bins, first, cut), upper = Moments(bins, cut + 1, last);
        double[] p = [lower[0], lower[1], lower[2], upper[0], upper[1], upper[2]];
        double width = histogram.BinWidth;
        Span<double> sums = stackalloc double[6];
        for (int step = 0; step < EmSteps; step++)
        {
            sums.Clear();
            for (int bin = first; bin <= last; bin++)
            {
                double count = bins.Counts[bin], x = bins.Centres[bin];
                double a = GaussianSum.At(x, p.AsSpan(0, 3)), b = GaussianSum.At(x, p.AsSpan(3, 3));
                if (count == 0 || !(a + b > 0))
                    continue;
                double mine = count * a / (a + b), other = count - mine;
                double d = x - p[1], e = x - p[4];
                sums[0] += mine;
                sums[1] += mine * d;
                sums[2] += mine * d * d;
                sums[3] += other;
                sums[4] += other * e;
                sums[5] += other * e * e;
            }

            if (!(sums[0] > 0) || !(sums[3] > 0))
                break;
            for (int k = 0; k < 6; k += 3)
            {
                double shift = sums[k + 1] / sums[k];
                double sigma = Math.Sqrt(Math.Max((sums[k + 2] / sums[k]) - (shift * shift), width * width / 4));
                p[k] = sums[k] * width / (sigma * Math.Sqrt(2 * Math.PI));
                p[k + 1] += shift;
                p[k + 2] = sigma;
            }
        }

        return p;
    }
}
