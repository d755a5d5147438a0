using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>A discrete gradient: (∂z/∂x, ∂z/∂y), dimensionless, exact on planes for any pitch.</summary>
public interface ISlopeOperator
{
    /// <summary>∂z/∂x.</summary>
    static abstract T SlopeX<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T>;

    /// <summary>∂z/∂y.</summary>
    static abstract T SlopeY<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T>;
}
