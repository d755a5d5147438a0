namespace GpuModulus.Mosaics;

/// <summary>
/// What is taken off one tile's height: c₀ + c₁u + c₂v + c₃u² + c₄uv + c₅v² + a broken line in v (drift along the slow axis), u and v running from −1 to 1 over the tile.
/// </summary>
internal sealed class HeightCorrection(double[] coefficients)
{
    /// <summary>Knots of the broken line.</summary>
    public const int Knots = 6;

    /// <summary>Terms of one tile.</summary>
    public const int Terms = 6 + Knots;

    public static HeightCorrection None { get; } = new(new double[Terms]);

    /// <summary>The terms at one place.</summary>
    public static void Fill(double u, double v, Span<double> terms)
    {
        (terms[0], terms[1], terms[2], terms[3], terms[4], terms[5]) = (1, u, v, u * u, u * v, v * v);
        double place = Math.Clamp((v + 1) * 0.5 * (Knots - 1), 0, Knots - 1);
        int low = Math.Min((int)place, Knots - 2);
        terms[6..].Clear();
        terms[6 + low] = 1 - (place - low);
        terms[7 + low] = place - low;
    }

    public double At(double u, double v)
    {
        Span<double> terms = stackalloc double[Terms];
        Fill(u, v, terms);
        double sum = 0;
        for (int i = 0; i < Terms; i++)
            sum += coefficients[i] * terms[i];
        return sum;
    }
}
