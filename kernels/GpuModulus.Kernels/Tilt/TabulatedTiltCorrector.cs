using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Kernels.Tilt;

/// <summary>K_c from <see cref="TiltTable{T}"/>: what GPUs and SIMD use.</summary>
/// <typeparam name="T">Lanes.</typeparam>
public readonly struct TabulatedTiltCorrector<T> : ITiltCorrector<T>
    where T : unmanaged, ILanes<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At(T tangent, in MappingConstants<T> constants) => constants.TiltTable.At(tangent);
}
