using GpuModulus.Core.Results;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace GpuModulus.Statistics;

/// <summary>
/// Standard errors of an unweighted least-squares fit to counts, and its R².
/// With H = JᵀJ: the Poisson sandwich H⁻¹ Jᵀ diag(m) J H⁻¹ (m = fitted counts), times the dispersion Σ(c − m)²·n/((n − p)·Σm) where that exceeds 1,
/// so that a peak which is not quite Gaussian does not look too well known, widened by Student's t for few bins. Pixels are no independent draws (slope operators share heights, grains span pixels):
/// where the counts are also known per group of blocks, the group-robust sandwich H⁻¹ (Σ s sᵀ) H⁻¹ G/(G − 1), with s = Jᵀ(c_g − c·n_g/n),
/// widened by Student's t for few groups, is taken where it is the larger.
/// </summary>
internal static class FitErrors
{
    // Blocks touch, and what correlates across their edges is missed: 5 to 15 % of the error for fields correlated over a sixth to a half of a block; a little more
    // makes up for the scatter of an estimate from few blocks (simulated fields and made electrodes, see the coverage tests).
    private const double EdgeMargin = 1.2;

    /// <summary>Covariance of the parameters and R²; null where the normal matrix is singular.</summary>
    public static (Matrix<double> Covariance, double RSquared)? Of(
        LinearHistogram histogram, int first, int last, double[] parameters, IReadOnlyList<LinearHistogram>? groups)
    {
        int bins = last - first + 1, count = parameters.Length;
        // Derivatives in units of the parameters themselves, or the matrix mixes 1e11 Pa with counts and cannot be inverted.
        double[] units = new double[count];
        for (int k = 0; k < count; k += 3)
            (units[k], units[k + 1], units[k + 2]) = (parameters[k], parameters[k + 2], parameters[k + 2]);
        DenseMatrix jacobian = new(bins, count);
        double[] model = new double[bins];
        double[] gradient = new double[count];
        double mean = 0;
        for (int i = 0; i < bins; i++)
            mean += histogram.Counts[first + i + 1] / (double)bins;
        double squares = 0, total = 0, modelSum = 0;
        for (int i = 0; i < bins; i++)
        {
            double x = GaussianSum.Centre(histogram, first + i);
            double observed = histogram.Counts[first + i + 1];
            model[i] = GaussianSum.At(x, parameters);
            GaussianSum.Gradient(x, parameters, gradient);
            for (int j = 0; j < count; j++)
                jacobian[i, j] = gradient[j] * units[j];
            squares += (observed - model[i]) * (observed - model[i]);
            total += (observed - mean) * (observed - mean);
            modelSum += model[i];
        }

        Matrix<double> normal = jacobian.TransposeThisAndMultiply(jacobian);
        Matrix<double> inverse = normal.Inverse();
        if (!(normal.L1Norm() * inverse.L1Norm() < 1e13))
            return null;
        DenseMatrix poisson = new(count, count);
        for (int i = 0; i < bins; i++)
        {
            for (int a = 0; a < count; a++)
            {
                for (int b = 0; b < count; b++)
                    poisson[a, b] += jacobian[i, a] * jacobian[i, b] * model[i];
            }
        }

        double dispersion = squares * bins / ((bins - count) * modelSum);
        double widening = StudentWidening.Of(bins - count);
        Matrix<double> covariance = inverse * poisson * inverse * (Math.Max(1, dispersion) * widening * widening);
        if (groups is not null && Grouped(histogram, first, jacobian, inverse, groups) is { } grouped)
            covariance = Larger(covariance, grouped);
        covariance.MapIndexedInplace((a, b, value) => value * units[a] * units[b]);
        return (covariance, total > 0 ? 1 - (squares / total) : double.NaN);
    }

    /// <summary>The first matrix, scaled to the larger variance of the two for every parameter; correlations stay those of the first.</summary>
    private static Matrix<double> Larger(Matrix<double> one, Matrix<double> other)
    {
        Vector<double> scale = Vector<double>.Build.Dense(one.RowCount, i => Math.Sqrt(Math.Max(1, other[i, i] / one[i, i])));
        return one.MapIndexed((a, b, value) => value * scale[a] * scale[b]);
    }

    private static Matrix<double>? Grouped(
        LinearHistogram histogram, int first, DenseMatrix jacobian, Matrix<double> inverse, IReadOnlyList<LinearHistogram> groups)
    {
        double all = histogram.Total, sumOfSquares = 0;
        DenseMatrix scores = new(jacobian.ColumnCount, jacobian.ColumnCount);
        foreach (LinearHistogram group in groups)
        {
            double share = group.Total / all;
            if (share == 0)
                continue;
            sumOfSquares += share * share;
            Vector<double> excess = Vector<double>.Build.Dense(
                jacobian.RowCount, i => group.Counts[first + i + 1] - (share * histogram.Counts[first + i + 1]));
            Vector<double> score = jacobian.TransposeThisAndMultiply(excess);
            score.OuterProduct(score).Add(scores, scores);
        }

        double effective = 1 / sumOfSquares;
        if (effective < 2)
            return null;
        double widening = EdgeMargin * StudentWidening.Of(effective - 1);
        return inverse * scores * inverse * (effective / (effective - 1) * widening * widening);
    }
}
