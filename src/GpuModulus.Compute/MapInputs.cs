using GpuModulus.Core.Maps;

namespace GpuModulus.Compute;

/// <summary>The channels of one map, all on the same grid, SI units.</summary>
public sealed class MapInputs
{
    /// <summary>Size and pitch.</summary>
    public required ScanGrid Grid { get; init; }

    /// <summary>z, m.</summary>
    public required IRowSource<float> Height { get; init; }

    /// <summary>Frequency (Hz) or instrument modulus (Pa), as the parameters' signal kind says; null for height alone.</summary>
    public IRowSource<float>? Signal { get; init; }

    /// <summary>A1 per pixel, m, or null to use the scalar.</summary>
    public IRowSource<float>? Amplitude { get; init; }

    /// <summary>Φ1 per pixel, rad, or null to use the scalar.</summary>
    public IRowSource<float>? Phase { get; init; }

    /// <summary>Not 0 where the instrument marked the pixel as invalid, or null.</summary>
    public IRowSource<byte>? InstrumentMask { get; init; }
}
