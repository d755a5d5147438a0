using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>Sobel 3 × 3: central differences of three neighbouring lines, weighted 1 : 2 : 1.</summary>
public readonly struct SobelOperator : ISlopeOperator
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
        T.MultiplyAdd(here, T.Literal(2), before + after) * T.Literal(0.25f);
}
