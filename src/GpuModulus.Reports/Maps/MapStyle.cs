using GpuModulus.Reports.Drawing;

namespace GpuModulus.Reports.Maps;

/// <summary>What a map picture shows and how.</summary>
/// <param name="Title">Above the picture.</param>
/// <param name="Symbol">Of the quantity, at the colour bar: "E", "θ", "z".</param>
/// <param name="SiUnit">Of the values: "Pa", "m", "rad", "1".</param>
/// <param name="Colours">The colour map.</param>
public sealed record MapStyle(string Title, string Symbol, string SiUnit, ColourMap Colours)
{
    /// <summary>Values (SI) at the ends of the colour bar; null takes the percentiles.</summary>
    public (double Low, double High)? Limits { get; init; }

    /// <summary>Percentile at the lower end of the colour bar, 0 to 100.</summary>
    public double LowPercentile { get; init; } = 1;

    /// <summary>Percentile at the upper end of the colour bar, 0 to 100.</summary>
    public double HighPercentile { get; init; } = 99;

    /// <summary>Linear or logarithmic colours.</summary>
    public ColourScale Scale { get; init; }

    /// <summary>Ratio of the limits beyond which <see cref="ColourScale.Auto"/> turns logarithmic.</summary>
    public double LogarithmicBeyond { get; init; } = 100;

    /// <summary>Subtract the least-squares plane before drawing, and say so. For height.</summary>
    public bool SubtractPlane { get; init; }

    /// <summary>Fraction of the full map's pixels without a value, where what is drawn is a reduced copy that cannot tell; NaN: not known; null: as it is drawn.</summary>
    public double? MissingFraction { get; init; }

    /// <summary>This style for a map of which so many pixels have a value.</summary>
    internal MapStyle Counted(Core.Results.ModulusMaps maps, long? withValue)
    {
        long pixels = maps.Statistics.PixelCount;
        return pixels <= maps.Grid.PixelCount ? this : this with { MissingFraction = withValue is { } count ? 1 - ((double)count / pixels) : double.NaN };
    }

    /// <summary>Topography: brown, plane subtracted.</summary>
    public static MapStyle Height { get; } = new("Topography", "z", "m", ColourMap.Brown) { SubtractPlane = true, LowPercentile = 0.5, HighPercentile = 99.5, Scale = ColourScale.Linear };

    /// <summary>Corrected modulus.</summary>
    public static MapStyle Modulus { get; } = new("Elastic modulus, corrected", "E", "Pa", ColourMap.Viridis);

    /// <summary>Modulus before the tilt correction.</summary>
    public static MapStyle ApparentModulus { get; } = new("Elastic modulus, apparent", "E", "Pa", ColourMap.Viridis);

    /// <summary>Local tilt.</summary>
    public static MapStyle Tilt { get; } = new("Local tilt", "θ", "rad", ColourMap.Magma) { Scale = ColourScale.Linear };

    /// <summary>Peak indentation.</summary>
    public static MapStyle Indentation { get; } = new("Peak indentation", "δ", "m", ColourMap.Inferno) { LogarithmicBeyond = 20 };
}
