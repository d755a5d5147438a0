namespace GpuModulus.Core.Calibration;

/// <summary>K_c(θ) as a polynomial in degrees: Σ cᵢ θⁱ, apparent over real modulus.</summary>
/// <param name="Coefficients">c0, c1, c2 … in powers of degrees; at least one.</param>
/// <param name="MaxTiltDegrees">Largest tilt for which it may be used, in degrees.</param>
/// <param name="From">Provenance.</param>
/// <param name="Covariance">Covariance matrix of the coefficients, row-major, where known.</param>
public sealed record TiltPolynomial(IReadOnlyList<double> Coefficients, double MaxTiltDegrees, string From, IReadOnlyList<double>? Covariance = null)
{
    /// <summary>The polynomial of [Shi 2026], eq. K_c, valid from 0° to 45°.</summary>
    public static readonly TiltPolynomial Published =
        new([1.00031, 0.00161, -1.43861e-4, -2.55867e-5, 4.53632e-7], 45, "published [Shi 2026]");

    /// <summary>K_c at a tilt in degrees (Horner, double precision).</summary>
    public double At(double degrees)
    {
        double sum = 0;
        for (int i = Coefficients.Count - 1; i >= 0; i--)
            sum = (sum * degrees) + Coefficients[i];
        return sum;
    }
}
