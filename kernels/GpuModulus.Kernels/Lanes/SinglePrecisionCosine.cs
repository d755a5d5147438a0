using System.Runtime.CompilerServices;

namespace GpuModulus.Kernels.Lanes;

/// <summary>
/// cos x for |x| ≤ 2π in single precision: sin u with u = π/2 − |x| or, beyond π, |x| − 3π/2, each the larger of the two there, as u + u³·P(u²), P the Chebyshev fit of degree 3.
/// </summary>
/// <remarks>
/// The devices' own cosines are accurate to some 5e-7 absolute, and a modulus needs the inverse root of a cosine: near 90° that is not enough. Here the
/// distance to the zero is exact (both halves of π/2 are subtracted), so the error is below 2e-7 relative wherever the cosine is positive, up to the zero itself.
/// NaN gives NaN.
/// </remarks>
internal static class SinglePrecisionCosine
{
    /// <summary>Largest magnitude of the argument, the float just above 2π.</summary>
    public const float Range = 6.2831855f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        T magnitude = T.Abs(x);
        T beforeZero = (T.Literal(HalfPi) - magnitude) + T.Literal(HalfPiRest);
        T behindZero = (magnitude - T.Literal(ThreeHalvesPi)) - T.Literal(ThreeHalvesPiRest);
        T u = T.Max(beforeZero, behindZero);
        T z = u * u;
        T p = T.MultiplyAdd(z, T.Literal(S9), T.Literal(S7));
        p = T.MultiplyAdd(p, z, T.Literal(S5));
        p = T.MultiplyAdd(p, z, T.Literal(S3));
        return T.MultiplyAdd(p * z, u, u);
    }

    // A float and what it lacks.
    private const float HalfPi = 1.57079637f;
    private const float HalfPiRest = -4.37113901e-8f;
    private const float ThreeHalvesPi = 4.71238899f;
    private const float ThreeHalvesPiRest = -1.19248806e-8f;
    private const float S3 = -0.16666666f;
    private const float S5 = 0.0083332425f;
    private const float S7 = -0.00019822732f;
    private const float S9 = 2.6347327e-06f;
}
