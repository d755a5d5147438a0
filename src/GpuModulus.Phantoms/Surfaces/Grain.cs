namespace GpuModulus.Phantoms.Surfaces;

/// <summary>One rounded binder/carbon grain: an ellipsoid with a circle of radius r in height and an ellipse in the plane.</summary>
/// <param name="X">Centre, m.</param>
/// <param name="Y">Centre, m.</param>
/// <param name="Z">Centre, m.</param>
/// <param name="Radius">Half height and mean half width, m.</param>
/// <param name="Elongation">Half axes are radius · elongation and radius / elongation.</param>
/// <param name="Cosine">Cosine of the long axis' direction.</param>
/// <param name="Sine">Sine of it.</param>
/// <param name="ModulusFactor">The grain's modulus over that of the aggregate.</param>
internal readonly record struct Grain(double X, double Y, double Z, double Radius, double Elongation, double Cosine, double Sine, float ModulusFactor)
{
    public const double LargestElongation = 1.35;

    /// <summary>Half the side of a square that surely holds the grain.</summary>
    public double Reach => Radius * Elongation;

    /// <summary>Draws the grain into a band of rows wherever it is the highest so far.</summary>
    public void Stamp(Span<double> heights, Span<float> factors, int columns, int firstRow, int rows, double pitchX, double pitchY)
    {
        double reach = Reach;
        int top = (int)Math.Max(Math.Ceiling((Y - reach) / pitchY), firstRow);
        int bottom = (int)Math.Min(Math.Floor((Y + reach) / pitchY), firstRow + rows - 1);
        int left = (int)Math.Max(Math.Ceiling((X - reach) / pitchX), 0);
        int right = (int)Math.Min(Math.Floor((X + reach) / pitchX), columns - 1);
        double alongScale = 1 / (Radius * Elongation), acrossScale = Elongation / Radius;
        for (int row = top; row <= bottom; row++)
        {
            double dy = (row * pitchY) - Y;
            int start = (row - firstRow) * columns;
            for (int column = left; column <= right; column++)
            {
                double dx = (column * pitchX) - X;
                double along = ((dx * Cosine) + (dy * Sine)) * alongScale;
                double across = ((dy * Cosine) - (dx * Sine)) * acrossScale;
                double inside = 1 - (along * along) - (across * across);
                if (inside <= 0)
                    continue;
                double z = Z + (Radius * Math.Sqrt(inside));
                if (z > heights[start + column])
                    (heights[start + column], factors[start + column]) = (z, ModulusFactor);
            }
        }
    }
}
