using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>
/// The heights around one pixel (or one vector of pixels), seen as differences of pairs. Every slope operator is antisymmetric, so
/// pairs are all it needs, and the difference of two nearby heights is exact in floating point where the heights themselves are not small.
/// </summary>
/// <remarks>
/// Beyond the border the surface is continued by point reflection about the edge pixel, z(−k) = 2 z(0) − z(k): planes stay exact for every
/// operator, and the central difference becomes the one-sided difference.
/// </remarks>
/// <typeparam name="T">Lanes.</typeparam>
public interface IHeightWindow<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>z(x, y), m.</summary>
    T Centre();

    /// <summary>z(x + i, y + j) − z(x − i, y + j), i ≥ 1, m.</summary>
    T PairX(int i, int j);

    /// <summary>z(x + i, y + j) − z(x + i, y − j), j ≥ 1, m.</summary>
    T PairY(int i, int j);

    /// <summary>Weight <paramref name="k"/> of the operator's table; see <see cref="SlopeWeights"/>.</summary>
    T Weight(int k);
}
