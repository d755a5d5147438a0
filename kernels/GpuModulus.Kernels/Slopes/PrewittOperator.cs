using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>Prewitt 3 × 3: the slope of the least-squares plane through the nine heights (three lines weighted alike).</summary>
public readonly struct PrewittOperator : ISlopeOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RiseX<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T> =>
        Mean(window.PairX(1, -1), window.PairX(1, 0), window.PairX(1, 1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RiseY<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T> =>
        Mean(window.PairY(-1, 1), window.PairY(0, 1), window.PairY(1, 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Mean<T>(T before, T here, T after)
        where T : unmanaged, ILanes<T> =>
        (before + here + after) / T.Literal(3);
}
