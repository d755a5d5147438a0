using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>Whatever the constants say.</summary>
public readonly struct AnyRecording : IRecording
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Signal<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => constants.Signal;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasAmplitude<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => constants.HasAmplitudeChannel != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasPhase<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => constants.HasPhaseChannel != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasInstrumentMask<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => constants.HasInstrumentMask != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasTipCompliance<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => constants.HasTipCompliance != 0;
}
