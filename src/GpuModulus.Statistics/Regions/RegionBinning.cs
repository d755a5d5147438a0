using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// Equal bins for a region, from its coarse logarithmic histogram: Freedman and Diaconis's width 2·s·N^(−1/3), where s is the interquartile range or the shortest
/// interval that holds half of the pixels, whichever is shorter (a long tail must not widen the bins of the main peak); between s/25 and s/3,
/// rounded to a handy number; from Q1 − 3 IQR to Q3 + 3 IQR as far as there are pixels; at most 600 bins.
/// </summary>
public static class RegionBinning
{
    /// <summary>Counted bins per bin of the histogram that is fitted: median and quartiles are read off the finer ones.</summary>
    public const int FinePerBin = 1 << FineBits;

    /// <summary>The same as a shift, for vectors.</summary>
    internal const int FineBits = 2;

    private const int MostBins = 600;

    /// <summary>The bins of the histogram proper; each is counted in <see cref="FinePerBin"/> parts.</summary>
    /// <param name="id">The region's label.</param>
    /// <param name="coarse">Its modulus in Pa; at least one count.</param>
    /// <exception cref="ArgumentException">The histogram is empty.</exception>
    public static RegionBins Choose(int id, LogHistogram coarse)
    {
        ArgumentNullException.ThrowIfNull(coarse);
        if (coarse.Total == 0)
            throw new ArgumentException("A region without values has no bins.", nameof(coarse));
        int lowest = coarse.Counts.AsSpan().IndexOfAnyExcept(0L), highest = coarse.Counts.AsSpan().LastIndexOfAnyExcept(0L);
        // Counts outside the coarse range stay outside: they are 1 kPa and 17 TPa away from anything solid.
        double low = coarse.Edge(Math.Clamp(lowest - 1, 0, coarse.BinCount - 1)), high = coarse.Edge(Math.Clamp(highest, 1, coarse.BinCount));
        double first = coarse.Quantile(0.25), third = coarse.Quantile(0.75);
        if (third > first)
            return Choose(id, coarse.Total, first, third, Quantiles.ShortestHalf(coarse), low, high);
        // Both quartiles lie outside the coarse range, as with gigapascals that a file calls pascals: look between there and zero, or an octave above.
        (low, high) = first <= coarse.Edge(0) ? (0, coarse.Edge(0)) : (coarse.Edge(coarse.BinCount), 2 * coarse.Edge(coarse.BinCount));
        double quarter = (high - low) / 4;
        return Choose(id, coarse.Total, low + quarter, high - quarter, 2 * quarter, low, high);
    }

    /// <summary>Bins for a peak that turned out to be too narrow for the bins it was counted in.</summary>
    internal static RegionBins Refine(int id, LinearHistogram fine)
    {
        double width = fine.BinWidth, first = Quantiles.Of(fine, 0.25), third = Quantiles.Of(fine, 0.75);
        return Choose(id, fine.Total, first, third, third - first, first - width, third + width);
    }

    private static RegionBins Choose(int id, long total, double first, double third, double shortest, double low, double high)
    {
        double range = third - first;
        double spread = Math.Min(range, shortest);
        double width = Math.Clamp(2 * spread * Math.Pow(total, -1.0 / 3), spread / 25, spread / 3);
        low = Math.Max(low, first - (3 * range));
        high = Math.Min(high, third + (3 * range));
        width = Handy(Math.Max(width, (high - low) / (MostBins - 2)));
        double minimum = Math.Floor(low / width) * width;
        int count = Math.Max(1, (int)Math.Ceiling((high - minimum) / width * (1 - 1e-12)));
        return new(id, minimum, minimum + (count * width), count, PixelBlocks.SizeFor(total));
    }

    /// <summary>The next of 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten, not below the width.</summary>
    private static double Handy(double width)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(width)));
        foreach (double step in (ReadOnlySpan<double>)[1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8])
        {
            if (step * power >= width * (1 - 1e-12))
                return step * power;
        }

        return 10 * power;
    }
}
