using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>Δf2, A1 and Φ1 per pixel.</summary>
public readonly struct FullRecording : IRecording
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Signal<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => (int)SignalKind.Frequency;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasAmplitude<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasPhase<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasInstrumentMask<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasTipCompliance<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T> => false;
}
