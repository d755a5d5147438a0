using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace GpuModulus.Calibration;

/// <summary>
/// Covariance of the free parameters of a <see cref="WhittleFit"/>: dispersion × inverse Fisher information, or, where it is larger, the sandwich H⁻¹ (Σ g gᵀ over bins up to a lag) H⁻¹
/// with Bartlett's weights, which also counts what the neighbouring bins share (a spectral window, a misfit of the line shape).
/// </summary>
internal static class FitCovariance
{
    /// <summary>Null where the parameters are not determined.</summary>
    public static Matrix<double>? Of(WhittleFit fit, double[] frequencies, double[] densities, double dispersion)
    {
        int[] free = [.. Enumerable.Range(0, SpectralModel.Count).Where(i => fit.Active[i])];
        DenseMatrix gradient = WhittleFit.LogGradient(frequencies, fit.Parameters, fit.Active, free, fit.LineWidth, fit.Model);
        if (!fit.Active[SpectralModel.White])
            gradient = WithUnseenFloor(gradient, fit.Model);
        Matrix<double> information = gradient.TransposeThisAndMultiply(gradient);
        // Scaled to unit diagonal first: ln f1 and ln Q differ by orders of magnitude.
        Vector<double> scale = information.Diagonal().PointwiseSqrt();
        if (scale.Exists(s => !(s > 0)))
            return null;
        Matrix<double> scaled = information.MapIndexed((a, b, v) => v / (scale[a] * scale[b]));
        if (!(scaled.ConditionNumber() < 1e12))
            return null;
        Matrix<double> inverse = scaled.Inverse().MapIndexed((a, b, v) => v / (scale[a] * scale[b]));
        Matrix<double> covariance = inverse * dispersion;
        Matrix<double> sandwich = inverse * ScoreCovariance(fit, frequencies, densities, gradient) * inverse;
        Vector<double> wider = Vector<double>.Build.Dense(gradient.ColumnCount, a => Math.Sqrt(Math.Max(1, sandwich[a, a] / covariance[a, a])));
        return covariance.MapIndexed((a, b, v) => v * wider[a] * wider[b]);
    }

    /// <summary>
    /// ∂ ln m/∂w ∝ 1/m as one more column: a white floor that was fitted as nothing may yet be there, and what it trades with Q and ⟨x²⟩ is part of their errors.
    /// </summary>
    private static DenseMatrix WithUnseenFloor(DenseMatrix gradient, double[] model)
    {
        DenseMatrix wider = new(gradient.RowCount, gradient.ColumnCount + 1);
        wider.SetSubMatrix(0, 0, gradient);
        double lowest = model.Min();
        for (int i = 0; i < model.Length; i++)
            wider[i, gradient.ColumnCount] = lowest / model[i];
        return wider;
    }

    private static DenseMatrix ScoreCovariance(WhittleFit fit, double[] frequencies, double[] densities, DenseMatrix gradient)
    {
        int bins = frequencies.Length, count = gradient.ColumnCount;
        double spacing = (frequencies[^1] - frequencies[0]) / Math.Max(1, bins - 1);
        double width = Math.Exp(fit.Parameters[SpectralModel.Resonance] - fit.Parameters[SpectralModel.Quality]);
        int lags = (int)Math.Clamp(width / spacing, 2, Math.Max(2, Math.Min(bins / 20, 200)));
        double[,] scores = new double[bins, count];
        for (int i = 0; i < bins; i++)
        {
            double residual = (densities[i] / fit.Model[i]) - 1;
            for (int a = 0; a < count; a++)
                scores[i, a] = gradient[i, a] * residual;
        }

        DenseMatrix sum = new(count, count);
        for (int lag = 0; lag <= lags; lag++)
        {
            double weight = lag == 0 ? 1 : 1 - ((double)lag / (lags + 1));
            for (int a = 0; a < count; a++)
            {
                for (int b = 0; b < count; b++)
                {
                    double product = 0;
                    for (int i = 0; i + lag < bins; i++)
                        product += scores[i, a] * scores[i + lag, b];
                    sum[a, b] += weight * product;
                    if (lag > 0)
                        sum[b, a] += weight * product;
                }
            }
        }

        return sum;
    }
}
