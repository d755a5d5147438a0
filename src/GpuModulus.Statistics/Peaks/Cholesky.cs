namespace GpuModulus.Statistics;

/// <summary>Small damped normal equations.</summary>
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
}
