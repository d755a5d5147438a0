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
