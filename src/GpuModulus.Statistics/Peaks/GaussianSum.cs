using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Statistics;

/// <summary>Σ Aₖ exp(−(x − μₖ)²/(2σₖ²)): one triple of parameters per component, in the order A, μ, σ.</summary>
internal static class GaussianSum
{
    /// <summary>A step, in σ, that rounding decides.</summary>
    public const double Exactly = 1e-12;

    public static double At(double x, ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        for (int k = 0; k < parameters.Length; k += 3)
        {
            double t = (x - parameters[k + 1]) / parameters[k + 2];
            sum += parameters[k] * Math.Exp(-0.5 * t * t);
        }

        return sum;
    }

    /// <summary>The sum, and its derivatives by A, μ and σ of every component, at one point.</summary>
    public static double WithGradient(double x, ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        double sum = 0;
        for (int k = 0; k < parameters.Length; k += 3)
        {
            double sigma = parameters[k + 2], t = (x - parameters[k + 1]) / sigma, bell = Math.Exp(-0.5 * t * t), height = parameters[k] * bell;
            (gradient[k], gradient[k + 1], gradient[k + 2]) = (bell, height * t / sigma, height * t * t / sigma);
            sum += height;
        }

        return sum;
    }

    /// <summary>
    /// Unweighted least squares on the counts of bins first … last (0-based), each taken at its centre: Levenberg and Marquardt's method with Moré's scaling,
    /// continued until a step changes no parameter by more than <paramref name="nearEnough"/> of its σ. Null where it does not converge to finite parameters.
    /// </summary>
    /// <remarks>Written out for three and six parameters: a general minimiser took most of the time of a whole map.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double[]? LeastSquares(FitBins bins, int first, int last, double[] start, double nearEnough = Exactly)
    {
        const int Iterations = 300;
        const double LargestDamping = 1e16;
        int count = start.Length;
        double[] current = [.. start], trial = new double[count];
        Span<double> units = stackalloc double[count], normal = stackalloc double[count * count], right = stackalloc double[count], step = stackalloc double[count];
        Span<double> nextUnits = stackalloc double[count], nextNormal = stackalloc double[count * count], nextRight = stackalloc double[count];
        double damping = 1e-3, squares = NormalEquations(bins, first, last, current, units, normal, right);
        for (int iteration = 0; iteration < Iterations && damping < LargestDamping; iteration++)
        {
            if (!double.IsFinite(squares))
                return null;
            if (!Cholesky.Solve(normal, right, damping, step))
            {
                damping *= 10;
                continue;
            }

            double largest = 0;
            for (int j = 0; j < count; j++)
            {
                trial[j] = current[j] + (step[j] * units[j]);
                largest = Math.Max(largest, Math.Abs(step[j]));
            }

            // The slopes come almost for free with the sum, and most steps are taken.
            double next = NormalEquations(bins, first, last, trial, nextUnits, nextNormal, nextRight);
            // At the minimum rounding decides which of two sums is smaller: a step this small has arrived.
            bool arrived = largest < nearEnough;
            if (next <= squares || (arrived && double.IsFinite(next)))
            {
                (current, trial) = (trial, current);
                damping = Math.Max(damping * 0.1, 1e-14);
                if (arrived)
                    break;
                squares = next;
                nextUnits.CopyTo(units);
                nextNormal.CopyTo(normal);
                nextRight.CopyTo(right);
            }
            else
            {
                if (largest < 1e-9)
                    break;
                damping *= 10;
            }
        }

        for (int k = 2; k < count; k += 3)
            current[k] = Math.Abs(current[k]);
        return Array.TrueForAll(current, double.IsFinite) ? current : null;
    }

    /// <summary>Σ (count − model)² over the bins.</summary>
    public static double Squares(FitBins bins, int first, int last, ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        for (int bin = first; bin <= last; bin++)
        {
            double difference = bins.Counts[bin] - At(bins.Centres[bin], parameters);
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>JᵀJ (its lower triangle) and Jᵀr in units of A (amplitudes) and σ (means and widths), so that all entries are of one order; returns Σr².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double NormalEquations(
        FitBins bins, int first, int last, ReadOnlySpan<double> parameters, Span<double> units, Span<double> normal, Span<double> right)
    {
        int count = parameters.Length;
        for (int k = 0; k < count; k += 3)
            (units[k], units[k + 1], units[k + 2]) = (Math.Abs(parameters[k]), Math.Abs(parameters[k + 2]), Math.Abs(parameters[k + 2]));
        // As WithGradient, but four bins at a time: a map has a hundred thousand such sums.
        Span<Vector256<double>> gradient = stackalloc Vector256<double>[count], rights = stackalloc Vector256<double>[count], products = stackalloc Vector256<double>[count * (count + 1) / 2];
        Vector256<double> squares = Vector256<double>.Zero;
        rights.Clear();
        products.Clear();
        for (int bin = first; bin <= last; bin += Vector256<double>.Count)
        {
            int left = last - bin + 1;
            Vector256<double> inside = Vector256.GreaterThan(Vector256.Create((double)left), Vector256.Create(0.0, 1, 2, 3));
            Vector256<double> x = Four(bins.Centres, bin, left), residual = Four(bins.Counts, bin, left);
            for (int k = 0; k < count; k += 3)
            {
                Vector256<double> t = (x - Vector256.Create(parameters[k + 1])) / Vector256.Create(parameters[k + 2]);
                Vector256<double> bell = Vector256.Exp(-0.5 * t * t) & inside, height = bell * parameters[k], slope = height * t * (units[k + 2] / parameters[k + 2]);
                (gradient[k], gradient[k + 1], gradient[k + 2]) = (bell * units[k], slope, slope * t);
                residual -= height;
            }

            residual &= inside;
            squares += residual * residual;
            for (int a = 0, at = 0; a < count; a++)
            {
                rights[a] += gradient[a] * residual;
                for (int b = 0; b <= a; b++)
                    products[at++] += gradient[a] * gradient[b];
            }
        }

        for (int a = 0, at = 0; a < count; a++)
        {
            right[a] = Vector256.Sum(rights[a]);
            for (int b = 0; b <= a; b++)
                normal[(a * count) + b] = Vector256.Sum(products[at++]);
        }

        return Vector256.Sum(squares);
    }

    /// <summary>Four values from a place on; where fewer are left, the first of them again in place of the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Four(double[] values, int from, int left)
    {
        if (left >= Vector256<double>.Count)
            return Vector256.Create(values, from);
        double one = values[from];
        return Vector256.Create(one, left > 1 ? values[from + 1] : one, left > 2 ? values[from + 2] : one, one);
    }
}
