using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Kernels.Tilt;

/// <summary>How a backend evaluates K_c: exactly, from the polynomial, or from segments.</summary>
/// <typeparam name="T">Lanes.</typeparam>
public interface ITiltCorrector<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>K_c.</summary>
    /// <param name="rise">tan θ / <see cref="Slopes.SlopeScale{T}.TangentPerRise"/>.</param>
    /// <param name="constants">Of the map.</param>
    T At(T rise, in MappingConstants<T> constants);

    /// <summary>E / K_c.</summary>
    /// <param name="apparent">E before the correction.</param>
    /// <param name="rise">As above.</param>
    /// <param name="constants">Of the map.</param>
    T Correct(T apparent, T rise, in MappingConstants<T> constants);
}
