using GpuModulus.Core.Scans;

namespace GpuModulus.Formats;

/// <summary>What a bare array means by its name, and the unit it is in unless geometry.json says another.</summary>
internal static class ArrayNames
{
    /// <summary>The arrays of a folder, in the order in which they become channels.</summary>
    public static readonly (string Name, string Unit)[] Known =
    [
        ("height", "m"),
        ("frequency", "Hz"),
        ("amplitude1", "m"),
        ("phase1", "deg"),
        ("modulus", "Pa"),
        ("indentation", "m"),
        ("dissipation", "W"),
    ];

    /// <summary>What a user must know of maps that <c>map</c> has made; null where they are none.</summary>
    /// <param name="names">All arrays of the input.</param>
    /// <param name="choices">Channels that the user chose.</param>
    public static string? NoticeOfResults(IEnumerable<string> names, IEnumerable<ChannelChoice> choices)
    {
        HashSet<string> all = new(names, StringComparer.OrdinalIgnoreCase);
        return all.Contains("modulus") && all.Contains("modulus_apparent") && !all.Contains("frequency") && !choices.Any(c => c.Quantity == Quantity.Modulus)
            ? "these are results of map: 'modulus' is corrected for tilt already and would be corrected again; give --kc none, or --channel \"modulus=modulus_apparent[Pa]\""
            : null;
    }

    /// <summary>The unit of an array, and whether it follows from the note or the name.</summary>
    public static (string Unit, bool Known) UnitOf(string name, GeometryNote note)
    {
        if (note.Units.TryGetValue(name, out string? unit))
            return (unit, true);
        foreach ((string known, string symbol) in Known)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
                return (symbol, true);
        }

        return ("", false);
    }
}
