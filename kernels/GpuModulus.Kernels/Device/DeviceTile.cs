using System.Runtime.InteropServices;
using ILGPU;

namespace GpuModulus.Kernels.Device;

/// <summary>The tile a kernel works on: whole rows of the map, with the halo rows that its slope operator needs.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DeviceTile
{
    /// <summary>Heights of rows <see cref="FirstHeightRow"/> onwards, halo included.</summary>
    public ArrayView<float> Height;

    /// <summary>Frequency or modulus of the tile's own rows; one dummy element where absent, as for the following.</summary>
    public ArrayView<float> Signal;

    /// <summary>A1.</summary>
    public ArrayView<float> Amplitude;

    /// <summary>Φ1.</summary>
    public ArrayView<float> Phase;

    /// <summary>The instrument's mask, not 0 = invalid.</summary>
    public ArrayView<byte> InstrumentMask;

    /// <summary>Weights of the Gaussian derivative.</summary>
    public ArrayView<float> Weights;

    /// <summary>Columns of the map.</summary>
    public int Columns;

    /// <summary>Rows of the map.</summary>
    public int MapRows;

    /// <summary>First row of the tile proper, in the map.</summary>
    public int FirstRow;

    /// <summary>Rows of the tile proper.</summary>
    public int Rows;

    /// <summary>Map row at which <see cref="Height"/> begins.</summary>
    public int FirstHeightRow;
}
