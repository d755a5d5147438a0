using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>The recorded values at one pixel (or vector of pixels), height apart.</summary>
/// <typeparam name="T">Lanes.</typeparam>
public struct PixelInputs<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Frequency channel in Hz, or the instrument's modulus in Pa.</summary>
    public T Signal;

    /// <summary>A1, m.</summary>
    public T Amplitude;

    /// <summary>Φ1, rad.</summary>
    public T Phase;

    /// <summary>Above 0 where the instrument marked the pixel as invalid.</summary>
    public T InstrumentMask;
}
