namespace GpuModulus.Statistics;

/// <summary>Small symmetric systems, row-major. Written out: of three and six unknowns there are thousands in a map, and a general library spends its time on allocations.</summary>
internal static class Cholesky
{
    /// <summary>Solves (N + damping · diag N) s = r; only the lower triangle of N (row-major) is read. False where the matrix is not positive definite.</summary>
    public static bool Solve(ReadOnlySpan<double> normal, ReadOnlySpan<double> right, double damping, Span<double> solution)
    {
        int n = right.Length;
        Span<double> factor = stackalloc double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = normal[(i * n) + j] * (i == j ? 1 + damping : 1);
                for (int k = 0; k < j; k++)
                    sum -= factor[(i * n) + k] * factor[(j * n) + k];
                if (i == j && !(sum > 0))
                    return false;
                factor[(i * n) + j] = i == j ? Math.Sqrt(sum) : sum / factor[(j * n) + j];
            }
        }

        for (int i = 0; i < n; i++)
        {
            double sum = right[i];
            for (int k = 0; k < i; k++)
                sum -= factor[(i * n) + k] * solution[k];
            solution[i] = sum / factor[(i * n) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            double sum = solution[i];
            for (int k = i + 1; k < n; k++)
                sum -= factor[(k * n) + i] * solution[k];
            solution[i] = sum / factor[(i * n) + i];
        }

        return true;
    }

    /// <summary>N⁻¹. False where N is not positive definite, or so nearly not (‖N‖₁‖N⁻¹‖₁ ≥ 10¹³) that the inverse means nothing.</summary>
    public static bool Invert(ReadOnlySpan<double> normal, int n, Span<double> inverse)
    {
        Span<double> unit = stackalloc double[n], column = stackalloc double[n];
        for (int j = 0; j < n; j++)
        {
            unit.Clear();
            unit[j] = 1;
            if (!Solve(normal, unit, 0, column))
                return false;
            for (int i = 0; i < n; i++)
                inverse[(i * n) + j] = column[i];
        }

        return Norm(normal, n) * Norm(inverse, n) < 1e13;
    }

    /// <summary>scale · A B A for a symmetric A.</summary>
    public static void Sandwich(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int n, double scale, Span<double> result)
    {
        Span<double> half = stackalloc double[n * n];
        Multiply(b, a, n, half);
        Multiply(a, half, n, result);
        for (int i = 0; i < n * n; i++)
            result[i] *= scale;
    }

    private static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int n, Span<double> product)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int k = 0; k < n; k++)
                    sum += a[(i * n) + k] * b[(k * n) + j];
                product[(i * n) + j] = sum;
            }
        }
    }

    private static double Norm(ReadOnlySpan<double> a, int n)
    {
        double largest = 0;
        for (int j = 0; j < n; j++)
        {
            double sum = 0;
            for (int i = 0; i < n; i++)
                sum += Math.Abs(a[(i * n) + j]);
            largest = Math.Max(largest, sum);
        }

        return largest;
    }
}
