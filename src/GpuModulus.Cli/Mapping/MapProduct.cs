using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Mapping;

/// <summary>Everything that came out of one input.</summary>
internal sealed record MapProduct
{
    public required Scan Scan { get; init; }

    /// <summary>SHA-256 of the input file, or of the folder's files in order of their names; hexadecimal.</summary>
    public required string InputSha256 { get; init; }

    public required ResolvedMapping Mapping { get; init; }

    public required MapRequest Request { get; init; }

    public required ModulusMaps Maps { get; init; }

    public required string Backend { get; init; }

    public required string Device { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<(string Stage, double Seconds)> Timings { get; init; }

    /// <summary>Height noise, m; NaN where it cannot be told.</summary>
    public required double HeightNoiseMetres { get; init; }

    /// <summary>Tilt that the noise alone causes, degrees.</summary>
    public required double TiltFloorDegrees { get; init; }

    /// <summary>Region ids, or null without segmentation.</summary>
    public Raster<int>? Labels { get; init; }

    /// <summary>Material classes, or null without segmentation.</summary>
    public Raster<byte>? Classes { get; init; }

    /// <summary>Measured regions, or null without segmentation.</summary>
    public MeasuredRegions? Regions { get; init; }

    /// <summary>Calibrations of single classes, or null where one serves all.</summary>
    public ClassMappings? ClassMappings { get; init; }

    /// <summary>The map did not fit into memory: <see cref="Maps"/>, <see cref="Labels"/> and <see cref="Classes"/> may be reduced, and everything is written already.</summary>
    public bool IsOutOfCore { get; init; }

    /// <summary>σ_E of every pixel, Pa; null where no export wants it or there is no modulus.</summary>
    public Raster<float>? ModulusError => PixelErrors.Value;

    /// <summary>Works out <see cref="ModulusError"/> when it is first asked for: the pictures need not wait for it.</summary>
    public required Lazy<Raster<float>?> PixelErrors { private get; init; }
}
