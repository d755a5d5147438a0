using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>
/// A discrete gradient as rises over two pitches, exact on planes for any pitch; what turns them into a slope is <see cref="SlopeScale{T}"/>, once per pixel and not once per direction.
/// </summary>
public interface ISlopeOperator
{
    /// <summary>2 dx · ∂z/∂x, m.</summary>
    static abstract T RiseX<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T>;

    /// <summary>2 dy · ∂z/∂y, m.</summary>
    static abstract T RiseY<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T>;
}
