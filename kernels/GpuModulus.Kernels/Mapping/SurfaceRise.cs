using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>How steep the surface is at one pixel (or vector of pixels).</summary>
/// <typeparam name="T">Lanes.</typeparam>
public struct SurfaceRise<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Square of <see cref="Rise"/>; not finite where the height or one of its neighbours is not.</summary>
    public T Square;

    /// <summary>tan θ / <see cref="Slopes.SlopeScale{T}.TangentPerRise"/>.</summary>
    public T Rise;
}
