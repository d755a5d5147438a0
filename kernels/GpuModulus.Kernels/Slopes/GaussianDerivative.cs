using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>
/// Derivative of a Gaussian of width σ along one axis, Gaussian smoothing of the same σ (in metres) along the other, cut at 4σ;
/// for noisy heights. The weights come from <see cref="SlopeWeights"/>.
/// </summary>
public readonly struct GaussianDerivative : ISlopeOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RiseX<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T>
    {
        int derivative = SlopeWeights.DerivativeX;
        int smoothing = SlopeWeights.SmoothingY(scale.RadiusX, scale.RadiusY);
        T sum = T.Literal(0);
        for (int j = -scale.RadiusY; j <= scale.RadiusY; j++)
        {
            T line = T.Literal(0);
            for (int i = 1; i <= scale.RadiusX; i++)
                line = T.MultiplyAdd(window.Weight(derivative + i), window.PairX(i, j), line);
            sum = T.MultiplyAdd(window.Weight(smoothing + (j < 0 ? -j : j)), line, sum);
        }

        return sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RiseY<T, TWindow>(TWindow window, in SlopeScale<T> scale)
        where T : unmanaged, ILanes<T>
        where TWindow : struct, IHeightWindow<T>
    {
        int derivative = SlopeWeights.DerivativeY(scale.RadiusX);
        int smoothing = SlopeWeights.SmoothingX(scale.RadiusX, scale.RadiusY);
        T sum = T.Literal(0);
        for (int i = -scale.RadiusX; i <= scale.RadiusX; i++)
        {
            T line = T.Literal(0);
            for (int j = 1; j <= scale.RadiusY; j++)
                line = T.MultiplyAdd(window.Weight(derivative + j), window.PairY(i, j), line);
            sum = T.MultiplyAdd(window.Weight(smoothing + (i < 0 ? -i : i)), line, sum);
        }

        return sum;
    }
}
