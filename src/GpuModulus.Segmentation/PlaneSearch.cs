using System.Runtime.InteropServices;

namespace GpuModulus.Segmentation;

/// <summary>
/// The search for planes at two scales, the wide windows first; narrow facets have room for the fine ones alone.
/// </summary>
internal static class PlaneSearch
{
    /// <summary>Searches several pieces in step, deciding from all of them together before each step.</summary>
    public static PlaneDecisions Decide(IReadOnlyList<FacetFinder> pieces, SegmentationSettings settings)
    {
        Cores.Share(pieces, piece => piece.Measure());
        GrowthLimits wide = WideLimits(pieces, settings);
        Cores.Share(pieces, piece => piece.GrowWide(wide));
        MapRoughness first = Roughness(pieces), second = first;
        Cores.Share(pieces, piece => piece.Keep(first));
        GrowthLimits? narrow = null;
        if (pieces[0].HasFineWindows && pieces.Any(p => p.Regions.Count > 0))
        {
            Cores.Share(pieces, piece => piece.MeasureNarrow());
            narrow = NarrowLimits(pieces, wide, first);
            Cores.Share(pieces, piece => piece.GrowNarrow(narrow.Value));
            second = Roughness(pieces);
        }

        Cores.Share(pieces, piece => piece.Finish(narrow is null ? null : second));
        return new PlaneDecisions(wide, first, narrow, second);
    }

    /// <summary>Searches one piece by what has been decided.</summary>
    public static void Run(FacetFinder piece, PlaneDecisions decisions)
    {
        piece.Measure();
        piece.GrowWide(decisions.Wide);
        if (decisions.Narrow is { } narrow)
        {
            piece.Keep(decisions.WideTrial);
            piece.MeasureNarrow();
            piece.GrowNarrow(narrow);
        }

        piece.Finish(decisions.NarrowTrial);
    }

    /// <summary>Tolerances from the map's own facets: the smooth side of the residuals, if there are two sides.</summary>
    private static GrowthLimits WideLimits(IReadOnlyList<FacetFinder> pieces, SegmentationSettings settings)
    {
        double ceiling = 12 * settings.Sensitivity, floor = 1.5 * settings.Sensitivity;
        float[][] lowest = new float[pieces.Count][];
        Cores.Share(lowest.Length, k => lowest[k] = pieces[k].FlattestNearby());
        List<float> low = PooledPixels.Values([.. pieces.Zip(lowest, (p, values) => (p.Map.Pixels, values, (Func<int, bool>?)(i => float.IsFinite(values[i]))))], 500_000);
        foreach ((FacetFinder piece, float[] values) in pieces.Zip(lowest))
            piece.Return(values);
        double threshold = Bimodality.Split(CollectionsMarshal.AsSpan(low), floor * floor * 0.01, 1e4);
        double seed = Math.Clamp(threshold, floor * floor, ceiling * ceiling);

        // How much the fine slopes scatter on what is flat: noise and film, which a facet's pixels must be allowed.
        List<float> flat = PooledPixels.Values([.. pieces.Select(p => (p.Map.Pixels, p.SlopeVariance, (Func<int, bool>?)(i => p.Variance[i] < seed)))], 200_000);
        double scatter = Math.Sqrt(PooledPixels.Quantile(flat, 0.5, 1, 0));
        double slope = Math.Clamp(3 * scatter, Math.Tan(8 * Math.PI / 180), 0.38 * Math.Min(1.5, settings.Sensitivity));
        double slopeLimit = 0.25 * settings.Sensitivity;
        return new GrowthLimits(5, 25 * settings.Sensitivity, slope, seed, slopeLimit * slopeLimit, double.PositiveInfinity);
    }

    /// <summary>What is as flat as the inside of the facets found, if only over the width of a fine window, may be a narrow facet.</summary>
    private static GrowthLimits NarrowLimits(IReadOnlyList<FacetFinder> pieces, GrowthLimits wide, MapRoughness roughness)
    {
        double flat = (1.6 * MedianInside(pieces, p => p.FineVariance)) + 1, scatter = MedianInside(pieces, p => p.SlopeVariance), even = (1.6 * scatter) + 0.002;
        return wide with { Slope = Math.Max(Math.Tan(8 * Math.PI / 180), 2.5 * Math.Sqrt(scatter)), SeedVariance = flat, SeedSlopeVariance = even, Roughest = FacetTrial.Roughest(roughness.Facets) };
    }

    private static double MedianInside(IReadOnlyList<FacetFinder> pieces, Func<FacetFinder, float[]> values)
    {
        List<float> inside = PooledPixels.Values([.. pieces.Select(p => (p.Map.Pixels, values(p), (Func<int, bool>?)(i => p.Labels[i] != 0)))], 300_000);
        return PooledPixels.Quantile(inside, 0.5, 1, 0);
    }

    private static MapRoughness Roughness(IReadOnlyList<FacetFinder> pieces)
    {
        List<float> outside = PooledPixels.Values([.. pieces.Select(p => (p.Map.Pixels, p.Variance, (Func<int, bool>?)(i => p.Labels[i] == 0 && float.IsFinite(p.Variance[i]))))], 300_000);
        return MapRoughness.Of(pieces.SelectMany(p => p.CompactPlanes), outside);
    }
}
