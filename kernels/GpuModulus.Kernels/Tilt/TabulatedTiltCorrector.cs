using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Kernels.Tilt;

/// <summary>K_c from <see cref="TiltTable{T}"/>: what GPUs use, and SIMD without a look-up inside a register.</summary>
/// <typeparam name="T">Lanes.</typeparam>
public readonly struct TabulatedTiltCorrector<T> : ITiltCorrector<T>
    where T : unmanaged, ILanes<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At(T rise, in MappingConstants<T> constants) => constants.TiltTable.At(rise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Correct(T apparent, T rise, in MappingConstants<T> constants) => apparent / constants.TiltTable.At(rise);
}
