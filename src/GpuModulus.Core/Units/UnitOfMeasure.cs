using System.Globalization;

namespace GpuModulus.Core.Units;

/// <summary>A unit as it stands in a file or an option: the SI unit it belongs to and the factor that converts into it.</summary>
/// <param name="SiSymbol">SI symbol: m, Hz, rad, Pa, N/m, V, s, A, K, m², 1 …</param>
/// <param name="Factor">value in SI = value as written × factor. Degrees are converted to radians.</param>
public readonly record struct UnitOfMeasure(string SiSymbol, double Factor)
{
    /// <summary>No unit (a pure number).</summary>
    public static readonly UnitOfMeasure One = new("1", 1);

    private static readonly Dictionary<string, UnitOfMeasure> Special = new(StringComparer.Ordinal)
    {
        [""] = One,
        ["1"] = One,
        ["%"] = new("1", 0.01),
        ["°"] = new("rad", Math.PI / 180),
        ["deg"] = new("rad", Math.PI / 180),
        ["degree"] = new("rad", Math.PI / 180),
        ["degrees"] = new("rad", Math.PI / 180),
        ["Deg"] = new("rad", Math.PI / 180),
        ["Å"] = new("m", 1e-10),
        ["Angstrom"] = new("m", 1e-10),
        ["nN/nm"] = new("N/m", 1),
        ["pN/nm"] = new("N/m", 1e-3),
        ["mN/m"] = new("N/m", 1e-3),
        ["nm²"] = new("m²", 1e-18),
        ["µm²"] = new("m²", 1e-12),
        ["um²"] = new("m²", 1e-12),
        ["m^2"] = new("m²", 1),
    };

    private static readonly string[] BaseSymbols = ["m", "Hz", "rad", "Pa", "N/m", "V", "s", "A", "K", "N", "J", "W", "C", "F", "H", "m²"];

    /// <summary>Reads a unit symbol with any SI prefix from femto to tera; µ, μ and u all mean micro.</summary>
    public static bool TryParse(string? text, out UnitOfMeasure unit)
    {
        string symbol = (text ?? "").Trim().Replace('μ', 'µ').Replace('º', '°');
        if (Special.TryGetValue(symbol, out unit))
            return true;
        if (Array.IndexOf(BaseSymbols, symbol) >= 0)
        {
            unit = new(symbol, 1);
            return true;
        }

        if (symbol.Length >= 2 && Array.IndexOf(BaseSymbols, symbol[1..]) >= 0 && PrefixFactor(symbol[0]) is { } factor)
        {
            string si = symbol[1..];
            unit = new(si, si == "m²" ? factor * factor : factor);
            return true;
        }

        unit = default;
        return false;
    }

    /// <summary>
    /// Reads "300kHz", "1.71 MHz", "26" or "1.05e-7" as a value in SI. A number without a unit is already SI,
    /// except angles: where <paramref name="siSymbol"/> is "rad" a bare number means degrees, as microscopists write phases.
    /// </summary>
    /// <param name="text">A number, then optionally a unit.</param>
    /// <param name="siSymbol">The SI unit that is expected; "1" for a pure number.</param>
    /// <param name="subject">The option or key to blame in the message.</param>
    /// <exception cref="InputException">Not a finite number, an unknown unit, or a unit of another quantity.</exception>
    public static double ParseQuantity(string text, string siSymbol, string subject)
    {
        string trimmed = (text ?? "").Trim();
        int end = trimmed.Length;
        double number = 0;
        // The longest numeric prefix: "1.05e-7" whole, "26N/m" up to the N.
        while (end > 0 && !double.TryParse(trimmed.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            end--;
        if (end == 0 || !double.IsFinite(number))
            throw new InputException(subject, $"'{text}' is not a number with a unit", $"write for example {Example(siSymbol)}");
        string symbol = trimmed[end..].Trim();
        if (symbol.Length == 0)
            return siSymbol == "rad" ? number * Math.PI / 180 : number;
        if (!TryParse(symbol, out UnitOfMeasure unit))
            throw new InputException(subject, $"unknown unit '{symbol}' in '{text}'", $"write for example {Example(siSymbol)}");
        if (unit.SiSymbol != siSymbol)
            throw new InputException(subject, $"'{symbol}' is not a unit of {siSymbol}", $"write for example {Example(siSymbol)}");
        return number * unit.Factor;
    }

    private static double? PrefixFactor(char prefix) => prefix switch
    {
        'f' => 1e-15,
        'p' => 1e-12,
        'n' => 1e-9,
        'µ' or 'u' => 1e-6,
        'm' => 1e-3,
        'c' => 1e-2,
        'k' => 1e3,
        'M' => 1e6,
        'G' => 1e9,
        'T' => 1e12,
        _ => null,
    };

    private static string Example(string siSymbol) => siSymbol switch
    {
        "m" => "10nm or 1e-8",
        "Hz" => "300kHz or 3e5",
        "Pa" => "3GPa or 3e9",
        "N/m" => "26 or 26N/m",
        "rad" => "50 (degrees), 50deg or 0.87rad",
        "K" => "295",
        "m²" => "0.04µm² or 4e-14",
        _ => "0.3",
    };
}
