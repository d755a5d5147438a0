using System.Runtime.CompilerServices;

namespace GpuModulus.Kernels.Lanes;

/// <summary>
/// √a = a·y with y ≈ 1/√a estimated by the processor and one step of Newton's: r = a·y, r − (r/2)(r·y − 1).
/// </summary>
/// <remarks>
/// An estimate wrong by ε leaves 3ε²/8: 2e-7 for the 1.5·2⁻¹² of AVX, 1.4e-9 for the 2⁻¹⁴ of AVX-512, and roundings of 1.2e-7 (tested). The smallest normal float is added
/// before the estimate, so that √0 is 0 and not 0·∞; from 1e-34 on that changes nothing that counts.
/// </remarks>
internal static class RefinedRoot
{
    // 2⁻¹²⁶
    private const float SmallestNormal = 1.17549435e-38f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T a)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        T y = T.InverseRootEstimate(a + T.Literal(SmallestNormal));
        T root = a * y;
        T excess = T.MultiplyAdd(root, y, T.Literal(-1));
        return T.MultiplyAdd(root * T.Literal(-0.5f), excess, root);
    }
}
