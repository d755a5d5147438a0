using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>(z(x+1) − z(x−1)) / (2 dx), one-sided at the border; what Gwyddion's slope filter computes. White height noise of variance v adds v/(2 dx²) to the mean square slope along x.</summary>
public readonly struct CentralDifference : ISlopeOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RiseX<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T> => window.PairX(1, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RiseY<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T> => window.PairY(0, 1);
}
