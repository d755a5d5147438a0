using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Calibration;

/// <summary>
/// tan² x by Taylor's series of sine and cosine about the nearest multiple of π/2: relative error below 1e-8 for |x| &lt; 1000. The library's tangent takes most of the time of an error map,
/// and of its square no quadrant matters.
/// </summary>
internal static class SquaredTangent
{
    private const double PerQuarter = 2 / Math.PI;

    // π/2 to 33 bits, so that its products with whole numbers below a million are exact, and what that leaves of it: next to a multiple of π/2 no other digits remain.
    private const double Quarter = 1.5707963267341256;
    private const double Remainder = 6.077100506506192e-11;

    /// <summary>tan² x; NaN for what is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> x)
    {
        Vector256<double> quarters = Vector256.Round(x * PerQuarter);
        Vector256<double> r = x - (quarters * Quarter) - (quarters * Remainder), r2 = r * r;
        Vector256<double> sine = r * (Vector256<double>.One - (r2 * (C(1.0 / 6) - (r2 * (C(1.0 / 120) - (r2 * (C(1.0 / 5040) - (r2 * C(1.0 / 362880)))))))));
        Vector256<double> cosine = Vector256<double>.One - (r2 * (C(0.5) - (r2 * (C(1.0 / 24) - (r2 * (C(1.0 / 720) - (r2 * (C(1.0 / 40320) - (r2 * C(1.0 / 3628800))))))))));
        Vector256<double> half = quarters * 0.5, isEven = Vector256.Equals(half, Vector256.Floor(half));
        Vector256<double> tangent = Vector256.ConditionalSelect(isEven, sine, cosine) / Vector256.ConditionalSelect(isEven, cosine, sine);
        return tangent * tangent;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> C(double value) => Vector256.Create(value);
}
