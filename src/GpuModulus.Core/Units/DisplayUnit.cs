namespace GpuModulus.Core.Units;

/// <summary>A unit chosen for the eye: displayed value = SI value / <paramref name="SiPerUnit"/>.</summary>
/// <param name="Symbol">For example nm, GPa, kHz, °.</param>
/// <param name="SiPerUnit">How many SI units one display unit is.</param>
public readonly record struct DisplayUnit(string Symbol, double SiPerUnit)
{
    private static readonly (string Prefix, double Factor)[] Prefixes =
        [("f", 1e-15), ("p", 1e-12), ("n", 1e-9), ("µ", 1e-6), ("m", 1e-3), ("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)];

    /// <summary>The unit in which <paramref name="magnitude"/> reads as a number between 1 and 1000. Radians are shown in degrees.</summary>
    /// <param name="siSymbol">SI symbol; "1" or empty gives no prefix.</param>
    /// <param name="magnitude">A typical absolute value in SI.</param>
    public static DisplayUnit For(string siSymbol, double magnitude)
    {
        if (siSymbol == "rad")
            return new("°", Math.PI / 180);
        if (siSymbol is "1" or "" or "m²" or "K")
            return new(siSymbol == "1" ? "" : siSymbol, 1);
        double size = Math.Abs(magnitude);
        if (!(size > 0) || !double.IsFinite(size))
            return new(siSymbol, 1);
        (string prefix, double factor) = Prefixes[0];
        foreach ((string nextPrefix, double nextFactor) in Prefixes)
        {
            if (size >= nextFactor * 0.9995)
                (prefix, factor) = (nextPrefix, nextFactor);
        }

        return new(prefix + siSymbol, factor);
    }

    /// <summary>Converts from SI into this unit.</summary>
    public double FromSi(double value) => value / SiPerUnit;
}
