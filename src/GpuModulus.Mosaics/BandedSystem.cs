namespace GpuModulus.Mosaics;

/// <summary>
/// A symmetric positive definite system A x = b whose entries lie near the diagonal, solved by Cholesky's A = L Lᵀ inside the band:
/// n · bandwidth² operations, so that thousands of unknowns of a long mosaic cost nothing.
/// </summary>
internal sealed class BandedSystem(int size, int bandwidth)
{
    private readonly double[] band = new double[(long)size * (bandwidth + 1)];

    public double[] Right { get; } = new double[size];

    /// <summary>Adds to A(row, column) = A(column, row); once per unordered pair.</summary>
    public void Add(int row, int column, double value)
    {
        if (row < column)
            (row, column) = (column, row);
        band[((long)row * (bandwidth + 1)) + column - row + bandwidth] += value;
    }

    public double Diagonal(int row) => band[((long)row * (bandwidth + 1)) + bandwidth];

    /// <summary>The solution; the system is consumed.</summary>
    public double[] Solve()
    {
        int width = bandwidth + 1;
        for (int i = 0; i < size; i++)
        {
            Span<double> row = band.AsSpan(i * width, width);
            int first = Math.Max(0, i - bandwidth);
            for (int j = first; j <= i; j++)
            {
                Span<double> other = band.AsSpan(j * width, width);
                int from = Math.Max(first, j - bandwidth);
                double sum = row[j - i + bandwidth];
                for (int k = from; k < j; k++)
                    sum -= row[k - i + bandwidth] * other[k - j + bandwidth];
                if (j < i)
                    row[j - i + bandwidth] = sum / other[bandwidth];
                else
                    row[bandwidth] = sum > 0 ? Math.Sqrt(sum) : throw new InvalidOperationException("The system is not positive definite.");
            }

            double right = Right[i];
            for (int k = first; k < i; k++)
                right -= row[k - i + bandwidth] * Right[k];
            Right[i] = right / row[bandwidth];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            Span<double> row = band.AsSpan(i * width, width);
            Right[i] /= row[bandwidth];
            for (int k = Math.Max(0, i - bandwidth); k < i; k++)
                Right[k] -= row[k - i + bandwidth] * Right[i];
        }

        return Right;
    }
}
