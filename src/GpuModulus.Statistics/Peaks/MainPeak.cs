using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>Where the highest maximum of a smoothed histogram stands, and how wide it is on its narrower side.</summary>
internal readonly record struct MainPeak(double Height, double Mode, double Sigma)
{
    // FWHM = 2√(2 ln 2) σ.
    private const double HalfWidthPerSigma = 1.1774100225154747;

    /// <summary>Null where the counts reach half the maximum on neither side.</summary>
    public static MainPeak? Locate(FitBins bins)
    {
        LinearHistogram histogram = bins.Histogram;
        double core = ShortestHalf(histogram) / 1.349;
        double kernel = Math.Max(0.6, 0.3 * core);
        double[] smooth = Smooth(bins.Counts, kernel);
        int top = 0;
        for (int i = 1; i < smooth.Length; i++)
        {
            if (smooth[i] > smooth[top])
                top = i;
        }

        double left = HalfWidth(smooth, top, -1, histogram.Counts[0] == 0);
        double right = HalfWidth(smooth, top, 1, histogram.Counts[^1] == 0);
        double narrower = double.IsNaN(left) ? right : double.IsNaN(right) ? left : Math.Min(left, right);
        if (double.IsNaN(narrower))
            return null;
        double sigma = narrower / HalfWidthPerSigma;
        sigma = Math.Sqrt(Math.Max((sigma * sigma) - (kernel * kernel), 0.16 * sigma * sigma));
        return new(smooth[top], bins.Centres[top], sigma * histogram.BinWidth);
    }

    /// <summary>Width, in bins, of the shortest run of bins that holds half of the counts in range: robust against a tail on either side.</summary>
    private static double ShortestHalf(LinearHistogram histogram)
    {
        ReadOnlySpan<long> counts = histogram.Counts.AsSpan(1, histogram.BinCount);
        long total = 0;
        foreach (long count in counts)
            total += count;
        double half = 0.5 * total, best = counts.Length;
        long inside = 0;
        for (int first = 0, end = 0; first < counts.Length; first++)
        {
            while (end < counts.Length && inside < half)
                inside += counts[end++];
            if (inside < half)
                break;
            // The last bin counts only as far as it is needed, or narrow peaks would look a bin wider than they are.
            double surplus = counts[end - 1] > 0 ? (inside - half) / counts[end - 1] : 0;
            best = Math.Min(best, end - first - surplus);
            inside -= counts[first];
        }

        return best;
    }

    private static double[] Smooth(double[] counts, double sigmaBins)
    {
        int reach = (int)Math.Ceiling(4 * sigmaBins);
        double[] weights = new double[reach + 1];
        double norm = 0;
        for (int k = 0; k <= reach; k++)
        {
            weights[k] = Math.Exp(-0.5 * k * k / (sigmaBins * sigmaBins));
            norm += k == 0 ? weights[k] : 2 * weights[k];
        }

        double[] smooth = new double[counts.Length];
        for (int bin = 0; bin < smooth.Length; bin++)
        {
            double sum = 0;
            for (int k = Math.Max(-reach, -bin); k <= Math.Min(reach, smooth.Length - 1 - bin); k++)
                sum += weights[Math.Abs(k)] * counts[bin + k];
            smooth[bin] = sum / norm;
        }

        return smooth;
    }

    private static double HalfWidth(double[] smooth, int top, int step, bool nothingBeyond)
    {
        double half = 0.5 * smooth[top];
        for (int bin = top + step; bin >= 0 && bin < smooth.Length; bin += step)
        {
            if (smooth[bin] <= half)
                return Math.Abs(bin - top) - ((half - smooth[bin]) / (smooth[bin - step] - smooth[bin]));
        }

        return nothingBeyond ? (step < 0 ? top + 0.5 : smooth.Length - 0.5 - top) : double.NaN;
    }
}
