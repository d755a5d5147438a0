using System.Runtime.CompilerServices;

namespace GpuModulus.Kernels.Lanes;

/// <summary>1/√a: y ≈ 1/√a as the processor estimates it, and one step of Newton's: y − (y/2)(a·y·y − 1).</summary>
/// <remarks>An estimate wrong by ε leaves 3ε²/2: 2.0e-7 for the 1.5·2⁻¹² of AVX, 5.6e-9 for the 2⁻¹⁴ of AVX-512, and roundings of 1.2e-7 (tested).</remarks>
internal static class RefinedInverseRoot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T a)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        T y = T.InverseRootEstimate(a);
        T excess = T.MultiplyAdd(a * y, y, T.Literal(-1));
        return T.MultiplyAdd(y * T.Literal(-0.5f), excess, y);
    }
}
