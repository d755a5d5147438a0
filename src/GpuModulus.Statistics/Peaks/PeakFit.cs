using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>Outcome of a peak fit: the fit, or the reason why there is none; never both.</summary>
/// <param name="Fit">The fitted peak, or null.</param>
/// <param name="Unfittable">Why there is no fit, one clause without a full stop; null where there is one.</param>
public readonly record struct PeakFit(GaussianFit? Fit, string? Unfittable)
{
    internal static PeakFit Of(GaussianFit fit) => new(fit, null);

    internal static PeakFit Refused(string reason) => new(null, reason);
}
