using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>One image of a Gwyddion file, with its mask, geometry and metadata as stored.</summary>
public sealed record GwyddionChannel
{
    /// <summary>Title shown in the data browser; may be empty in files of others.</summary>
    public required string Title { get; init; }

    /// <summary>Values in <see cref="Unit"/>. The file holds doubles; on reading they are rounded to float once.</summary>
    public required IRowSource<float> Values { get; init; }

    /// <summary>Unit of the values as written ("m", "Pa", "deg"; empty = a pure number).</summary>
    public string Unit { get; init; } = "";

    /// <summary>Distance of pixel centres along x, xreal/xres, in <see cref="LateralUnit"/>.</summary>
    public required double PitchX { get; init; }

    /// <summary>Distance of pixel centres along y, yreal/yres, in <see cref="LateralUnit"/>.</summary>
    public required double PitchY { get; init; }

    /// <summary>Unit of the pitch and offset as written.</summary>
    public string LateralUnit { get; init; } = "m";

    /// <summary>x of the left edge, in <see cref="LateralUnit"/>.</summary>
    public double OffsetX { get; init; }

    /// <summary>y of the top edge, in <see cref="LateralUnit"/>.</summary>
    public double OffsetY { get; init; }

    /// <summary>1 where marked, 0 elsewhere; null = no mask. The same size as the values.</summary>
    public IRowSource<byte>? Mask { get; init; }

    /// <summary>Metadata of the channel; keys are unique in the file, repeated ones are numbered on writing.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Fixed colour range in <see cref="Unit"/>, null = the full range of the data.</summary>
    public (double Minimum, double Maximum)? DisplayRange { get; init; }

    /// <summary>Name of a Gwyddion gradient ("Gwyddion.net", "Gray", "Spectral" …); empty = the user's default.</summary>
    public string Palette { get; init; } = "";
}
