namespace GpuModulus.Phantoms.Randomness;

/// <summary>
/// A smooth random field of mean 0 and variance 1 (averaged over a cell): random nodes <paramref name="cell"/> metres apart, joined by the quintic
/// 6t⁵ − 15t⁴ + 10t³, which is twice continuously differentiable.
/// </summary>
internal readonly struct SmoothNoise(CounterRandom random, double cell)
{
    // ∫(w² + (1 − w)²) over the quintic, per axis: the variance that interpolation leaves.
    private const double AxisVariance = 2 * 181.0 / 462;

    /// <summary>The field at a point.</summary>
    public double At(double x, double y)
    {
        (long column, double u) = Split(x / cell);
        (long row, double v) = Split(y / cell);
        double top = Join(random.Bell(column, row), random.Bell(column + 1, row), u);
        double bottom = Join(random.Bell(column, row + 1), random.Bell(column + 1, row + 1), u);
        return Join(top, bottom, v) / AxisVariance;
    }

    /// <summary>destination[i] += scale · field(i · pitch, y).</summary>
    public void AddRow(Span<double> destination, double pitch, double y, double scale)
    {
        (long row, double v) = Split(y / cell);
        double gain = scale / AxisVariance;
        long current = long.MinValue;
        double left = 0, right = 0;
        for (int i = 0; i < destination.Length; i++)
        {
            (long column, double u) = Split(i * pitch / cell);
            if (column != current)
            {
                left = column == current + 1 ? right : Join(random.Bell(column, row), random.Bell(column, row + 1), v);
                right = Join(random.Bell(column + 1, row), random.Bell(column + 1, row + 1), v);
                current = column;
            }

            destination[i] += gain * Join(left, right, u);
        }
    }

    private static (long Node, double Weight) Split(double position)
    {
        double node = Math.Floor(position);
        double t = position - node;
        return ((long)node, t * t * t * (10 + (t * ((6 * t) - 15))));
    }

    private static double Join(double a, double b, double weight) => a + ((b - a) * weight);
}
