namespace GpuModulus.Cli.Mapping;

/// <summary>One parameter as it was used, with where it came from.</summary>
/// <param name="Key">Name in summary.json.</param>
/// <param name="Title">In words.</param>
/// <param name="Symbol">As in formulas; may be empty.</param>
/// <param name="Value">The number, in <paramref name="Unit"/>; null for a parameter in words.</param>
/// <param name="Text">The parameter in words, where it is no number.</param>
/// <param name="Unit">N/m, Hz, m, deg, Pa, 1; empty for words.</param>
/// <param name="From">File, option, derived, default.</param>
internal sealed record ResolvedParameter(string Key, string Title, string Symbol, double? Value, string Text, string Unit, string From)
{
    /// <summary>One standard error in the same unit, where known.</summary>
    public double? Error { get; init; }

    public static ResolvedParameter Number(string key, string title, string symbol, double value, string unit, string from) => new(key, title, symbol, value, "", unit, from);

    public static ResolvedParameter Words(string key, string title, string text, string from) => new(key, title, "", null, text, "", from);
}
