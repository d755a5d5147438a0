using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation.Tests.Scenes;

/// <summary>A made electrode and its truth.</summary>
public sealed class Scene
{
    public required ScanGrid Grid { get; init; }

    /// <summary>Measured height, m.</summary>
    public required Raster<float> Height { get; init; }

    /// <summary>Height before noise and scan faults, m.</summary>
    public required Raster<float> TrueHeight { get; init; }

    /// <summary>Modulus corrected with the plain pixel tilt, Pa; NaN above 45°.</summary>
    public required Raster<float> Modulus { get; init; }

    /// <summary>Modulus as the tip feels it, Pa.</summary>
    public required Raster<float> ApparentModulus { get; init; }

    public required Raster<float> TrueModulus { get; init; }

    /// <summary>Tilt of the surface before noise, rad.</summary>
    public required Raster<float> TrueTilt { get; init; }

    /// <summary>Facet number, 0 = b/c.</summary>
    public required Raster<int> Facets { get; init; }

    /// <summary>Codes of PixelClass.</summary>
    public required Raster<byte> Classes { get; init; }
}
