namespace GpuModulus.Reports.Html;

/// <summary>One row of the report's parameter table.</summary>
/// <param name="Name">In words: "spring constant, 1st mode".</param>
/// <param name="Symbol">"k₁"; may be empty.</param>
/// <param name="Value">As printed.</param>
/// <param name="Unit">As printed; may be empty.</param>
/// <param name="From">Where it came from: a file, an option, derived, default.</param>
public sealed record ReportParameter(string Name, string Symbol, string Value, string Unit, string From)
{
    /// <summary>A row for a value in SI, with the prefix and the digits that it deserves.</summary>
    public static ReportParameter Of(string name, string symbol, double value, string siUnit, string from)
    {
        Core.Units.DisplayUnit unit = Core.Units.DisplayUnit.For(siUnit, value);
        return new(name, symbol, Rounded.Significant(unit.FromSi(value), 6), unit.Symbol, from);
    }
}
