using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>Which channels were recorded, as a type: where that is known beforehand the compiler leaves out the rest of the formulas.</summary>
public interface IRecording
{
    /// <summary>A <see cref="SignalKind"/> as a number.</summary>
    static abstract int Signal<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>;

    /// <summary>Amplitude per pixel.</summary>
    static abstract bool HasAmplitude<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>;

    /// <summary>Phase per pixel.</summary>
    static abstract bool HasPhase<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>;

    /// <summary>The instrument's mask per pixel.</summary>
    static abstract bool HasInstrumentMask<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>;

    /// <summary>Contact modulus → sample modulus.</summary>
    static abstract bool HasTipCompliance<T>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>;
}
