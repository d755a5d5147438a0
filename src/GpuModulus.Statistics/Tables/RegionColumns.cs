using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>The numeric columns of regions.csv and properties of regions.json, in order. Both files are written from this one list.</summary>
internal static class RegionColumns
{
    public static readonly (string Name, Func<RegionStatistics, double?> Value)[] Leading =
    [
        ("area_m2", region => region.AreaSquareMetres),
        ("meanTilt_deg", region => region.MeanTiltRadians * (180 / Math.PI)),
    ];

    public static readonly (string Name, Func<RegionStatistics, double?> Value)[] Numbers =
    [
        ("planeResidual_m", region => region.PlaneResidualMetres),
        ("Sq_m", region => region.SqMetres),
        ("Sa_m", region => region.SaMetres),
        ("mu_Pa", region => region.Fit?.Mean),
        ("muError_Pa", region => region.Fit?.MeanError),
        ("sigma_Pa", region => region.Fit?.Sigma),
        ("sigmaError_Pa", region => region.Fit?.SigmaError),
        ("r2", region => region.Fit?.RSquared),
        ("amplitude", region => region.Fit?.Amplitude),
        ("windowLow_Pa", region => region.Fit?.WindowLow),
        ("windowHigh_Pa", region => region.Fit?.WindowHigh),
        ("windowCount", region => region.Fit?.Count),
        ("median_Pa", region => region.MedianPascals),
        ("iqr_Pa", region => region.InterquartileRangePascals),
        ("maskedFraction", region => region.MaskedFraction),
        ("confidence", region => region.Confidence),
        ("indentation_m", region => region.MedianIndentationMetres),
        ("fractionBelowAmplitude2", region => region.FractionBelowAmplitude2),
    ];

    public static readonly (string Name, Func<TwoGaussianFit, double> Value)[] TwoComponents =
    [
        ("lowerMu_Pa", fit => fit.Lower.Mean),
        ("lowerMuError_Pa", fit => fit.Lower.MeanError),
        ("lowerSigma_Pa", fit => fit.Lower.Sigma),
        ("lowerSigmaError_Pa", fit => fit.Lower.SigmaError),
        ("lowerAmplitude", fit => fit.Lower.Amplitude),
        ("upperMu_Pa", fit => fit.Upper.Mean),
        ("upperMuError_Pa", fit => fit.Upper.MeanError),
        ("upperSigma_Pa", fit => fit.Upper.Sigma),
        ("upperSigmaError_Pa", fit => fit.Upper.SigmaError),
        ("upperAmplitude", fit => fit.Upper.Amplitude),
        ("lowerFraction", fit => fit.LowerFraction),
        ("twoComponentR2", fit => fit.RSquared),
        ("twoComponentWindowLow_Pa", fit => fit.Lower.WindowLow),
        ("twoComponentWindowHigh_Pa", fit => fit.Lower.WindowHigh),
        ("twoComponentWindowCount", fit => fit.Lower.Count),
    ];
}
