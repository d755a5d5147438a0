using System.Runtime.InteropServices;
using ILGPU;

namespace GpuModulus.Kernels.Device;

/// <summary>Where a kernel writes; a map that is not wanted has a view of one dummy element and its flag 0.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DeviceMaps
{
    /// <summary>Corrected modulus, Pa.</summary>
    public ArrayView<float> Modulus;

    /// <summary>Apparent modulus, Pa.</summary>
    public ArrayView<float> ApparentModulus;

    /// <summary>θ, rad.</summary>
    public ArrayView<float> Tilt;

    /// <summary>K_c.</summary>
    public ArrayView<float> TiltCorrection;

    /// <summary>δ, m.</summary>
    public ArrayView<float> Indentation;

    /// <summary>Reason codes; always written.</summary>
    public ArrayView<byte> Mask;

    /// <summary>Not 0 where wanted, in the order of the views above.</summary>
    public int WantsModulus;

    /// <summary>See <see cref="WantsModulus"/>.</summary>
    public int WantsApparentModulus;

    /// <summary>See <see cref="WantsModulus"/>.</summary>
    public int WantsTilt;

    /// <summary>See <see cref="WantsModulus"/>.</summary>
    public int WantsTiltCorrection;

    /// <summary>See <see cref="WantsModulus"/>.</summary>
    public int WantsIndentation;
}
