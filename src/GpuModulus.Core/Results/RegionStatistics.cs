namespace GpuModulus.Core.Results;

/// <summary>Everything known about one region of a map (a facet, or the binder/carbon).</summary>
public sealed record RegionStatistics
{
    /// <summary>The value in labels.npy; 1, 2, 3 … by falling area.</summary>
    public required int Id { get; init; }

    /// <summary>Material class.</summary>
    public required PixelClass Class { get; init; }

    /// <summary>Pixels of the region, masked ones included.</summary>
    public required long PixelCount { get; init; }

    /// <summary>Pixels with a corrected modulus.</summary>
    public required long ValidCount { get; init; }

    /// <summary>Projected area, m².</summary>
    public required double AreaSquareMetres { get; init; }

    /// <summary>Mean of the pixel tilts, rad.</summary>
    public required double MeanTiltRadians { get; init; }

    /// <summary>Unit normal of the mean plane (x, y, z), z upwards.</summary>
    public required (double X, double Y, double Z) Normal { get; init; }

    /// <summary>Root mean square distance from the mean plane along the normal, m.</summary>
    public required double PlaneResidualMetres { get; init; }

    /// <summary>ISO 25178 Sq about the mean plane, m.</summary>
    public required double SqMetres { get; init; }

    /// <summary>ISO 25178 Sa about the mean plane, m.</summary>
    public required double SaMetres { get; init; }

    /// <summary>Fit of the main peak, or null where it cannot be fitted.</summary>
    public GaussianFit? Fit { get; init; }

    /// <summary>Why there is no fit, or null.</summary>
    public string? Unfittable { get; init; }

    /// <summary>Fit of two components, where it was asked for and the histogram supports it.</summary>
    public TwoGaussianFit? TwoComponentFit { get; init; }

    /// <summary>Median corrected modulus, Pa; NaN where no pixel has one.</summary>
    public required double MedianPascals { get; init; }

    /// <summary>Interquartile range of the corrected modulus, Pa.</summary>
    public required double InterquartileRangePascals { get; init; }

    /// <summary>Median peak indentation, m; NaN where there is none.</summary>
    public double MedianIndentationMetres { get; init; } = double.NaN;

    /// <summary>Fraction of valid pixels with δ &lt; A2; null where A2 is not known.</summary>
    public double? FractionBelowAmplitude2 { get; init; }

    /// <summary>Fraction of the region's pixels without a value.</summary>
    public double MaskedFraction => PixelCount == 0 ? 0 : 1 - ((double)ValidCount / PixelCount);

    /// <summary>0 to 1: how sure the segmentation is of this region; 1 for regions drawn by hand.</summary>
    public required double Confidence { get; init; }

    /// <summary>The histogram that was fitted: modulus in Pa in equal bins.</summary>
    public required LinearHistogram Histogram { get; init; }

    /// <summary>What μ is worth, source by source; null without a fit, or where nobody asked.</summary>
    public RegionErrorBudget? Budget { get; init; }

    /// <summary>The calibration that this region was computed with, in words; null where there was no choice.</summary>
    public string? CalibrationUsed { get; init; }

    /// <summary>The contact radius that this region was computed with, m; null where none was needed.</summary>
    public double? ContactRadiusMetres { get; init; }
}
