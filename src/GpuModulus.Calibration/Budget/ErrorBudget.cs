using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Calibration;

/// <summary>
/// Error of a region's modulus: the statistical one of its fitted peak, and the systematic ones by propagation through the contact model and K_c, which more pixels do not lower.
/// The sources are taken as independent of each other.
/// </summary>
public static class ErrorBudget
{
    /// <summary>The budget of one region.</summary>
    /// <param name="region">A region with a fitted peak.</param>
    /// <param name="inputs">Errors of what it was computed from.</param>
    /// <returns>Null where the region has no fit.</returns>
    public static RegionErrorBudget? Of(RegionStatistics region, ErrorBudgetInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(inputs);
        return region.Fit is { } fit ? Of(fit.Mean, fit.MeanError, region.MeanTiltRadians, inputs) : null;
    }

    /// <summary>The budget of a mean modulus.</summary>
    /// <param name="meanPascals">μ, Pa.</param>
    /// <param name="meanErrorPascals">Its statistical standard error, Pa.</param>
    /// <param name="tiltRadians">The region's mean tilt, rad.</param>
    /// <param name="inputs">Errors of what it was computed from.</param>
    public static RegionErrorBudget Of(double meanPascals, double meanErrorPascals, double tiltRadians, ErrorBudgetInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        double amplification = Amplification(meanPascals, inputs.TipElasticity);
        IEnumerable<ErrorPart> systematic = ScalarErrors.Of(inputs).Concat(TiltErrors.Of(tiltRadians, inputs)).Select(p => p with { Relative = p.Relative * amplification });
        return new(meanPascals, [new("statistical", meanErrorPascals / meanPascals, "standard error of the fitted peak"), .. systematic]);
    }

    /// <summary>d ln Es/d ln E = 1 + C Es/S for 1/E = S/Es + C: what a stiff sample's modulus makes of an error of the contact modulus.</summary>
    internal static double Amplification(double modulusPascals, TipElasticity? tip) => tip is null ? 1 : 1 + (tip.Compliance * modulusPascals / tip.SampleFactor);

    /// <summary>C/S of the same; 0 where the contact modulus is reported.</summary>
    internal static double AmplificationPerPascal(TipElasticity? tip) => tip is null ? 0 : tip.Compliance / tip.SampleFactor;
}
