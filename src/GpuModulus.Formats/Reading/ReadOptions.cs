namespace GpuModulus.Formats;

/// <summary>What the user adds to a file: geometry that it cannot carry, and which channel is which.</summary>
public sealed record ReadOptions
{
    /// <summary>Pixel pitch along x and y in metres (<c>--pitch 20nm</c> or <c>20nm,25nm</c>); wins over the file's own. Null = the file must have it.</summary>
    public (double X, double Y)? PitchMetres { get; init; }

    /// <summary>Channels named by the user (<c>--channel height=NAME</c>); they win over what the labels say.</summary>
    public IReadOnlyList<ChannelChoice> Channels { get; init; } = [];

    /// <summary>Keeps files open behind channels that are read when they are asked for; null reads everything at once.</summary>
    internal OpenInputs? Inputs { get; init; }
}
