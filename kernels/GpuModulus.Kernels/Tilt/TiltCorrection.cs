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
    private SegmentFit? latestSegments;

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

    /// <summary>
    /// 1/K_c as one polynomial per segment in u = tan θ · span / tan θmax − segment − 1/2, from −1/2 to 1/2, and the largest relative error.
    /// </summary>
    internal double[][] InverseInSegments(double maxTangent, int segments, double span, int terms, out double error)
    {
        SegmentFit? fit = latestSegments;
        if (fit is null || fit.MaxTangent != maxTangent || fit.Coefficients.Length != segments || fit.Terms != terms || fit.Span != span)
            latestSegments = fit = MakeSegments(maxTangent, segments, span, terms);
        error = fit.Error;
        return fit.Coefficients;
    }

    private SegmentFit MakeSegments(double maxTangent, int segments, double span, int terms)
    {
        double[][] c = new double[segments][];
        double error = 0;
        for (int segment = 0; segment < segments; segment++)
        {
            double Inverse(double u) => 1 / At(Math.Atan((segment + 0.5 + u) / span * maxTangent));
            // In 2u, which goes from −1 to 1.
            c[segment] = TangentPolynomial.Fit(x => Inverse(x - 0.5), 1, terms);
            for (int k = 0; k < terms; k++)
                c[segment][k] *= 1 << k;
            for (int i = 0; i <= 64; i++)
            {
                double u = (i / 64.0) - 0.5;
                error = Math.Max(error, Math.Abs((TangentPolynomial.Evaluate(c[segment], u) / Inverse(u)) - 1));
            }
        }

        return new(maxTangent, span, terms, c, error);
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

    private sealed record SegmentFit(double MaxTangent, double Span, int Terms, double[][] Coefficients, double Error);

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
