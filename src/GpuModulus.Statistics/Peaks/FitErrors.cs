using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <summary>Covariance of the parameters (row-major) and R²; null where the normal matrix is singular.</summary>
    public static (double[] Covariance, double RSquared)? Of(FitBins bins, int first, int last, ReadOnlySpan<double> parameters)
    {
        int length = last - first + 1, count = parameters.Length;
        // Derivatives in units of the parameters themselves, or the matrix mixes 1e11 Pa with counts and cannot be inverted.
        Span<double> units = stackalloc double[count], normal = stackalloc double[count * count], poisson = stackalloc double[count * count], inverse = stackalloc double[count * count];
        for (int k = 0; k < count; k += 3)
            (units[k], units[k + 1], units[k + 2]) = (parameters[k], parameters[k + 2], parameters[k + 2]);
        normal.Clear();
        poisson.Clear();
        // One more, so that a vector may begin at every component of three.
        double[] jacobian = new double[(length * count) + 1];
        double mean = 0;
        for (int i = 0; i < length; i++)
            mean += bins.Counts[first + i] / length;
        double squares = 0, total = 0, modelSum = 0;
        for (int i = 0; i < length; i++)
        {
            Span<double> gradient = jacobian.AsSpan(i * count, count);
            double observed = bins.Counts[first + i], model = GaussianSum.WithGradient(bins.Centres[first + i], parameters, gradient);
            for (int j = 0; j < count; j++)
                gradient[j] *= units[j];
            for (int a = 0; a < count; a++)
            {
                for (int b = 0; b < count; b++)
                {
                    double product = gradient[a] * gradient[b];
                    normal[(a * count) + b] += product;
                    poisson[(a * count) + b] += product * model;
                }
            }

            squares += (observed - model) * (observed - model);
            total += (observed - mean) * (observed - mean);
            modelSum += model;
        }

        if (!Cholesky.Invert(normal, count, inverse))
            return null;
        double dispersion = squares * length / ((length - count) * modelSum);
        double widening = StudentWidening.Of(length - count);
        double[] covariance = new double[count * count];
        Cholesky.Sandwich(inverse, poisson, count, Math.Max(1, dispersion) * widening * widening, covariance);
        if (bins.Groups is { Effective: >= 2 } groups)
            WidenTo(covariance, bins, groups, first, jacobian, inverse, count);
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b < count; b++)
                covariance[(a * count) + b] *= units[a] * units[b];
        }

        return (covariance, total > 0 ? 1 - (squares / total) : double.NaN);
    }

    /// <summary>Scales the matrix to the variances that the groups show, for every parameter where those are larger; correlations stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenTo(Span<double> covariance, FitBins bins, GroupCounts groups, int first, ReadOnlySpan<double> jacobian, ReadOnlySpan<double> inverse, int count)
    {
        Span<double> scores = stackalloc double[count * count], grouped = stackalloc double[count * count], scale = stackalloc double[count];
        Span<Vector256<double>> score = stackalloc Vector256<double>[count / 3];
        scores.Clear();
        int length = jacobian.Length / count;
        ReadOnlySpan<double> observed = bins.Counts.AsSpan(first, length);
        for (int g = 0; g < groups.Shares.Length; g++)
        {
            double share = groups.Shares[g];
            if (share == 0)
                continue;
            ReadOnlySpan<long> counts = groups.Of(g).Slice(first + 1, length);
            for (int c = 0; c < score.Length; c++)
            {
                Vector256<double> sum = default;
                for (int i = 0, at = 3 * c; i < length; i++, at += count)
                    sum += Vector256.LoadUnsafe(in jacobian[at]) * (counts[i] - (share * observed[i]));
                score[c] = sum;
            }

            for (int a = 0; a < count; a++)
            {
                for (int b = 0; b < count; b++)
                    scores[(a * count) + b] += score[a / 3].GetElement(a % 3) * score[b / 3].GetElement(b % 3);
            }
        }

        double effective = groups.Effective, widening = EdgeMargin * StudentWidening.Of(effective - 1);
        Cholesky.Sandwich(inverse, scores, count, effective / (effective - 1) * widening * widening, grouped);
        for (int a = 0; a < count; a++)
            scale[a] = Math.Sqrt(Math.Max(1, grouped[(a * count) + a] / covariance[(a * count) + a]));
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b < count; b++)
                covariance[(a * count) + b] *= scale[a] * scale[b];
        }
    }
}
