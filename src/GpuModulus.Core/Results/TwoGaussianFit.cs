namespace GpuModulus.Core.Results;

/// <summary>The sum of two Gaussians fitted to a histogram, where one component does not describe it. Each component's RSquared is that of the sum.</summary>
/// <param name="Lower">The component of the smaller mean.</param>
/// <param name="Upper">The component of the larger mean.</param>
/// <param name="LowerFraction">Area of the lower component over the area of both, 0 to 1.</param>
/// <param name="RSquared">Coefficient of determination of the sum over the window.</param>
public sealed record TwoGaussianFit(GaussianFit Lower, GaussianFit Upper, double LowerFraction, double RSquared);
