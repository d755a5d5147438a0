using GpuModulus.Core;
using GpuModulus.Core.Calibration;

namespace GpuModulus.Kernels.Tilt;

/// <summary>K_c(θ), the ratio apparent / real modulus on a slope; E_corrected = E_apparent / K_c(θ).</summary>
public abstract class TiltCorrection
{
    /// <summary>The polynomial of [Shi 2026], 0–45°.</summary>
    public static readonly TiltCorrection Published = new PolynomialTiltCorrection(TiltPolynomial.Published);

    /// <summary>K_c = 1: no correction, only the cut-off.</summary>
    public static readonly TiltCorrection None = new CosineTiltCorrection(0);

    private Fit? latest;

    /// <summary>A sentence for the summary.</summary>
    public abstract string Description { get; }

    /// <summary>Largest tilt at which it may be used, in degrees.</summary>
    public abstract double MaxTiltDegrees { get; }

    /// <summary>cosⁿ θ; geometry alone predicts n = 2.5 for a spherical tip [Ahmine 2024].</summary>
    public static TiltCorrection Cosine(double exponent) => new CosineTiltCorrection(exponent);

    /// <summary>A polynomial in degrees, for example fitted to spheres by this program.</summary>
    /// <exception cref="InputException">K_c is not positive all over its range.</exception>
    public static TiltCorrection Polynomial(TiltPolynomial polynomial) => new PolynomialTiltCorrection(polynomial);

    /// <summary>K_c at a tilt in radians, in double precision.</summary>
    public abstract double At(double radians);

    /// <summary>
    /// K_c as a polynomial in u = 2 tan θ / tan θmax − 1, and its largest relative error. The latest one is kept: it takes as long as mapping a small tile.
    /// </summary>
    internal double[] InTangent(double maxTangent, int terms, out double error)
    {
        Fit? fit = latest;
        if (fit is null || fit.MaxTangent != maxTangent || fit.Coefficients.Length != terms)
            latest = fit = MakeFit(maxTangent, terms);
        error = fit.Error;
        return fit.Coefficients;
    }

    private Fit MakeFit(double maxTangent, int terms)
    {
        double[] c = TangentPolynomial.Fit(tangent => At(Math.Atan(tangent)), maxTangent, terms);
        double error = 0;
        for (int i = 0; i <= 1000; i++)
        {
            double exact = At(Math.Atan(maxTangent * i / 1000));
            error = Math.Max(error, Math.Abs((TangentPolynomial.Evaluate(c, (2.0 * i / 1000) - 1) / exact) - 1));
        }

        return new(maxTangent, c, error);
    }

    private sealed record Fit(double MaxTangent, double[] Coefficients, double Error);

    private sealed class PolynomialTiltCorrection : TiltCorrection
    {
        private readonly TiltPolynomial polynomial;

        public PolynomialTiltCorrection(TiltPolynomial polynomial)
        {
            this.polynomial = polynomial;
            for (double degrees = 0; degrees <= polynomial.MaxTiltDegrees; degrees += polynomial.MaxTiltDegrees / 450)
            {
                if (!(polynomial.At(degrees) > 0.01))
                    throw new InputException(polynomial.From, $"K_c is {polynomial.At(degrees):G3} at {degrees:F1}°, not a positive ratio", "check the coefficients (powers of degrees) and maxTilt_deg");
            }
        }

        public override string Description => polynomial.From;

        public override double MaxTiltDegrees => polynomial.MaxTiltDegrees;

        public override double At(double radians) => polynomial.At(radians * (180 / Math.PI));
    }

    private sealed class CosineTiltCorrection(double exponent) : TiltCorrection
    {
        public override string Description => exponent == 0 ? "none" : $"cos^{exponent:G4} θ";

        public override double MaxTiltDegrees => 60;

        public override double At(double radians) => Math.Pow(Math.Cos(radians), exponent);
    }
}
