using GpuModulus.Core;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;

namespace GpuModulus.Formats;

/// <summary>Says that a channel of the file measures a quantity, whatever its label: <c>height=NAME</c>, or with its unit <c>height=NAME[nm]</c>.</summary>
/// <param name="Quantity">What the channel measures.</param>
/// <param name="Name">The channel's label as <c>info</c> shows it; upper and lower case do not matter.</param>
/// <param name="Unit">The unit of its values, where the file says none or a wrong one; null = as in the file.</param>
public sealed record ChannelChoice(Quantity Quantity, string Name, UnitOfMeasure? Unit = null)
{
    /// <summary>The names that may stand before the equals sign.</summary>
    public static IReadOnlyList<string> QuantityNames { get; } = ["height", "frequency", "amplitude1", "phase1", "modulus", "indentation", "dissipation"];

    /// <summary>Reads <c>QUANTITY=NAME</c> or <c>QUANTITY=NAME[UNIT]</c>.</summary>
    /// <exception cref="InputException">No such form, quantity or unit.</exception>
    public static ChannelChoice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Option = "--channel";
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1)
            throw new InputException(Option, $"'{text}' is not QUANTITY=NAME", "write for example --channel height=ZSensorRetrace or --channel height=Topo[nm]");
        Quantity? quantity = ParseQuantity(text[..equals].Trim());
        if (quantity is null)
            throw new InputException(Option, $"'{text[..equals]}' is not a quantity", $"use one of {string.Join(", ", QuantityNames)}");
        string name = text[(equals + 1)..].Trim();
        int bracket = name.LastIndexOf('[');
        if (bracket <= 0 || name[^1] != ']')
            return new(quantity.Value, name);
        string symbol = name[(bracket + 1)..^1];
        return UnitOfMeasure.TryParse(symbol, out UnitOfMeasure unit)
            ? new(quantity.Value, name[..bracket].Trim(), unit)
            : throw new InputException(Option, $"unknown unit '{symbol}' in '{text}'", "use for example m, nm, Hz, kHz, deg, rad, Pa, GPa");
    }

    internal static Quantity? ParseQuantity(string name) => name.ToLowerInvariant() switch
    {
        "height" => Quantity.Height,
        "frequency" => Quantity.Frequency,
        "amplitude1" or "amplitude" => Quantity.Amplitude1,
        "phase1" or "phase" => Quantity.Phase1,
        "modulus" => Quantity.Modulus,
        "indentation" => Quantity.Indentation,
        "dissipation" => Quantity.Dissipation,
        _ => null,
    };
}
