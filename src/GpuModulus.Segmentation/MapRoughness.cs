namespace GpuModulus.Segmentation;

/// <summary>How rough the facets of a map are, and what is between them, in nm.</summary>
/// <param name="Facets">Area-weighted median of the residuals of compact planes.</param>
/// <param name="Rest">Lower quartile of the window residuals outside the planes; infinite where there is next to nothing outside.</param>
internal readonly record struct MapRoughness(double Facets, double Rest)
{
    /// <summary>The rest's over the facets': how well the topography tells them apart.</summary>
    public double Contrast => Rest / Math.Max(0.5, Facets);

    /// <summary>How easily chance makes a flat patch in the rest: the less, the rougher it is against the facets.</summary>
    public double Chance => 24 / (Contrast * Contrast);

    /// <summary>Measures several pieces of a map as one.</summary>
    /// <param name="compact">Residual and size of the compact planes of all pieces.</param>
    /// <param name="outside">Window variances outside the planes, nm².</param>
    public static MapRoughness Of(IEnumerable<(double Rms, double N)> compact, List<float> outside) =>
        new(WeightedMedian(compact), Math.Sqrt(PooledPixels.Quantile(outside, 0.25, 100, double.PositiveInfinity)));

    private static double WeightedMedian(IEnumerable<(double Rms, double N)> planes)
    {
        List<(double Rms, double N)> sorted = [.. planes.OrderBy(p => p.Rms)];
        double half = sorted.Sum(p => p.N) / 2, sum = 0;
        foreach ((double rms, double count) in sorted)
        {
            sum += count;
            if (sum >= half)
                return rms;
        }

        return 3;
    }
}
