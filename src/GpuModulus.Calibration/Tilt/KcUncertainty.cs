using GpuModulus.Core.Calibration;

namespace GpuModulus.Calibration;

/// <summary>What a fitted K_c is worth at one tilt.</summary>
public static class KcUncertainty
{
    /// <summary>√(vᵀ C v) with v = (1, θ, θ² …); 0 where the polynomial has no covariance.</summary>
    public static double At(TiltPolynomial polynomial, double degrees)
    {
        ArgumentNullException.ThrowIfNull(polynomial);
        if (polynomial.Covariance is not { } covariance)
            return 0;
        int count = polynomial.Coefficients.Count;
        double variance = 0;
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b < count; b++)
                variance += covariance[(a * count) + b] * Math.Pow(degrees, a + b);
        }

        return Math.Sqrt(Math.Max(0, variance));
    }
}
