using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace GpuModulus.Calibration;

/// <summary>Weighted least squares through the bins: a polynomial with its covariance, and cosⁿ.</summary>
internal static class TiltCurveFit
{
    /// <summary>Coefficients in powers of degrees, their covariance (row-major, widened where χ² exceeds its degrees of freedom), and χ²/ν.</summary>
    public static (double[] Coefficients, double[] Covariance, double ReducedChiSquare) Polynomial(IReadOnlyList<TiltBin> bins, int degree, double maxDegrees)
    {
        int count = degree + 1;
        double[] weights = Weights(bins);
        DenseMatrix design = new(bins.Count, count);
        DenseVector values = new(bins.Count);
        for (int i = 0; i < bins.Count; i++)
        {
            double power = weights[i];
            for (int a = 0; a < count; a++, power *= bins[i].TiltDegrees / maxDegrees)
                design[i, a] = power;
            values[i] = bins[i].Ratio * weights[i];
        }

        Vector<double> solution = design.QR().Solve(values);
        Matrix<double> covariance = design.TransposeThisAndMultiply(design).Inverse();
        Vector<double> residual = values - (design * solution);
        double reduced = residual.DotProduct(residual) / Math.Max(1, bins.Count - count);
        double widening = Math.Max(1, reduced);
        double[] coefficients = new double[count], flat = new double[count * count];
        for (int a = 0; a < count; a++)
        {
            coefficients[a] = solution[a] / Math.Pow(maxDegrees, a);
            for (int b = 0; b < count; b++)
                flat[(a * count) + b] = covariance[a, b] * widening / Math.Pow(maxDegrees, a + b);
        }

        return (coefficients, flat, reduced);
    }

    /// <summary>n of cosⁿ θ, its error, and χ²/ν.</summary>
    public static (double Exponent, double Error, double ReducedChiSquare) Cosine(IReadOnlyList<TiltBin> bins)
    {
        double[] weights = Weights(bins);
        double n = 2.5, information = 1;
        for (int step = 0; step < 60; step++)
        {
            double gradient = 0;
            information = 0;
            for (int i = 0; i < bins.Count; i++)
            {
                double log = Math.Log(Math.Cos(bins[i].TiltDegrees * Math.PI / 180)), model = Math.Exp(n * log), slope = model * log, w = weights[i] * weights[i];
                gradient += w * slope * (bins[i].Ratio - model);
                information += w * slope * slope;
            }

            double move = Math.Clamp(gradient / information, -1, 1);
            n += move;
            if (Math.Abs(move) < 1e-10)
                break;
        }

        double squares = 0;
        for (int i = 0; i < bins.Count; i++)
        {
            double r = weights[i] * (bins[i].Ratio - Math.Pow(Math.Cos(bins[i].TiltDegrees * Math.PI / 180), n));
            squares += r * r;
        }

        double reduced = squares / Math.Max(1, bins.Count - 1);
        return (n, Math.Sqrt(Math.Max(1, reduced) / information), reduced);
    }

    /// <summary>1/error; a bin of a few like pixels is not allowed to weigh more than a tenth of a per cent of its value would.</summary>
    private static double[] Weights(IReadOnlyList<TiltBin> bins) => [.. bins.Select(b => 1 / Math.Max(b.Error, 1e-3 * Math.Abs(b.Ratio)))];
}
