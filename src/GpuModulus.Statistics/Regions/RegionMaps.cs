using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// The maps that regions are measured on, all of one size, read row by row (in memory or in files). SI units, NaN = no value;
/// x runs along a scan line and y along rising row numbers, as stored.
/// </summary>
public sealed record RegionMaps
{
    /// <summary>Size and pitch.</summary>
    public required ScanGrid Grid { get; init; }

    /// <summary>Region id of every pixel; 0 (or any id that was not announced) belongs to no region.</summary>
    public required IRowSource<int> Labels { get; init; }

    /// <summary>Height, m.</summary>
    public required IRowSource<float> Height { get; init; }

    /// <summary>Codes of <see cref="MaskReason"/>; 0 = the pixel has a value.</summary>
    public required IRowSource<byte> Mask { get; init; }

    /// <summary>Corrected modulus, Pa; null for a map of height alone.</summary>
    public IRowSource<float>? Modulus { get; init; }

    /// <summary>Local tilt, rad.</summary>
    public IRowSource<float>? Tilt { get; init; }

    /// <summary>Peak indentation, m.</summary>
    public IRowSource<float>? Indentation { get; init; }

    /// <summary>The maps of one scan together with its segmentation.</summary>
    public static RegionMaps Of(ModulusMaps maps, IRowSource<int> labels)
    {
        ArgumentNullException.ThrowIfNull(maps);
        return new()
        {
            Grid = maps.Grid,
            Labels = labels,
            Height = maps.Height,
            Mask = maps.Mask,
            Modulus = maps.Modulus,
            Tilt = maps.Tilt,
            Indentation = maps.Indentation,
        };
    }

    internal void Validate()
    {
        Check(Labels, nameof(Labels));
        Check(Height, nameof(Height));
        Check(Mask, nameof(Mask));
        Check(Modulus, nameof(Modulus));
        Check(Tilt, nameof(Tilt));
        Check(Indentation, nameof(Indentation));
    }

    private void Check<T>(IRowSource<T>? source, string name)
        where T : unmanaged
    {
        if (source is not null && (source.Columns != Grid.Columns || source.Rows != Grid.Rows))
            throw new ArgumentException($"{name} has {source.Columns} × {source.Rows} pixels, the map {Grid.Columns} × {Grid.Rows}.");
    }
}
