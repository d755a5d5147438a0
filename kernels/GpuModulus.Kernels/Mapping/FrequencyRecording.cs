using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>Δf2 alone; A1 and Φ1 are one number each.</summary>
public readonly struct FrequencyRecording : IRecording
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Signal<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => (int)SignalKind.Frequency;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasAmplitude<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasPhase<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasInstrumentMask<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasTipCompliance<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => false;
}
