using System.Runtime.CompilerServices;

namespace GpuModulus.Kernels.Lanes;

/// <summary>
/// arctan x for x ≥ 0 in single precision: reduced to |u| ≤ tan(π/8), then u·P(u²) with P the Chebyshev fit of degree 5 to arctan(u)/u.
/// </summary>
/// <remarks>P errs by 6e-10 relative, far below float rounding; the whole by less than 2.5e-7 relative. NaN gives NaN.</remarks>
internal static class SinglePrecisionArcTangent
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        T one = T.Literal(1);
        T steep = T.IsGreater(x, T.Literal(2.41421356f)); // tan 3π/8
        T middle = T.IsGreater(x, T.Literal(0.414213562f)); // tan π/8
        // steep: π/2 + arctan(−1/x);  middle: π/4 + arctan((x − 1)/(x + 1));  else arctan x. One division serves all three.
        T numerator = T.Select(steep, T.Literal(-1), T.Select(middle, x - one, x));
        T denominator = T.Select(steep, x, T.Select(middle, x + one, one));
        T offset = T.Select(steep, T.Literal(1.57079633f), T.Select(middle, T.Literal(0.785398163f), T.Literal(0)));
        T u = numerator / denominator;
        T z = u * u;
        T p = T.MultiplyAdd(z, T.Literal(C5), T.Literal(C4));
        p = T.MultiplyAdd(p, z, T.Literal(C3));
        p = T.MultiplyAdd(p, z, T.Literal(C2));
        p = T.MultiplyAdd(p, z, T.Literal(C1));
        return offset + T.MultiplyAdd(p * z, u, u);
    }

    private const float C1 = -0.33333307f;
    private const float C2 = 0.19998211f;
    private const float C3 = -0.14239983f;
    private const float C4 = 0.10572814f;
    private const float C5 = -0.06033241f;
}
