using GpuModulus.Core.Maps;

namespace GpuModulus.Core.Results;

/// <summary>The maps computed from one scan, in memory; a map that was not asked for or cannot exist is null. NaN = no value.</summary>
public sealed class ModulusMaps
{
    /// <summary>Size and pitch.</summary>
    public required ScanGrid Grid { get; init; }

    /// <summary>Height as read, m.</summary>
    public required Raster<float> Height { get; init; }

    /// <summary>Corrected modulus, Pa; NaN where masked.</summary>
    public Raster<float>? Modulus { get; init; }

    /// <summary>Modulus before the tilt correction, Pa; also on pixels that are masked for their tilt alone.</summary>
    public Raster<float>? ApparentModulus { get; init; }

    /// <summary>Local tilt θ, rad; NaN only where the height neighbourhood is not finite.</summary>
    public Raster<float>? Tilt { get; init; }

    /// <summary>K_c(θ); NaN above the cut-off.</summary>
    public Raster<float>? TiltCorrection { get; init; }

    /// <summary>Peak indentation δ, m; only from raw channels.</summary>
    public Raster<float>? Indentation { get; init; }

    /// <summary>Codes of <see cref="MaskReason"/>.</summary>
    public required Raster<byte> Mask { get; init; }

    /// <summary>Exact counts over the map.</summary>
    public required MapStatistics Statistics { get; init; }
}
