using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>All results at one pixel (or vector of pixels).</summary>
/// <typeparam name="T">Lanes.</typeparam>
public struct MappedPixel<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Corrected modulus, Pa; NaN where <see cref="Reason"/> is not 0.</summary>
    public T Modulus;

    /// <summary>Modulus before the tilt correction, Pa; NaN where it cannot be had, steep or not.</summary>
    public T ApparentModulus;

    /// <summary>tan θ; NaN where the height neighbourhood is not finite.</summary>
    public T Tangent;

    /// <summary>K_c; NaN above the cut-off.</summary>
    public T TiltCorrection;

    /// <summary>Peak indentation, m; NaN where it cannot be had.</summary>
    public T Indentation;

    /// <summary>A <see cref="Core.Results.MaskReason"/> as a whole number.</summary>
    public T Reason;
}
