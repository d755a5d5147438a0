using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>Outcome of a two-component fit: the fit, or the reason why there is none; never both.</summary>
/// <param name="Fit">The fitted pair, or null.</param>
/// <param name="Unfittable">Why there is no fit; null where there is one.</param>
public readonly record struct TwoPeakFit(TwoGaussianFit? Fit, string? Unfittable);
