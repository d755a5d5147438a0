using System.Globalization;
using GpuModulus.Core.Units;

namespace GpuModulus.Formats;

/// <summary>
/// The note of an Asylum wave: lines "Key: value" ended by \r. Keys repeat with different values, values may be text, NaN, inf,
/// carry a unit, or "@Line: 123" where they changed during the scan.
/// </summary>
internal sealed class AsylumNote
{
    private readonly Dictionary<string, List<string>> values;

    private AsylumNote(List<KeyValuePair<string, string>> entries)
    {
        Entries = entries;
        values = new(StringComparer.Ordinal);
        foreach ((string key, string value) in entries)
        {
            if (!values.TryGetValue(key, out List<string>? list))
                values[key] = list = [];
            list.Add(value);
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> Entries { get; }

    public static AsylumNote Parse(string text)
    {
        List<KeyValuePair<string, string>> entries = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon > 0)
                entries.Add(new(line[..colon].Trim().ToString(), line[(colon + 1)..].Trim().ToString()));
        }

        return new(entries);
    }

    /// <summary>A note whose lines were split before, as in a Gwyddion file's metadata.</summary>
    public static AsylumNote From(IReadOnlyList<KeyValuePair<string, string>> entries) => new([.. entries]);

    /// <summary>The first text under a key, or null.</summary>
    public string? Text(string key) => values.TryGetValue(key, out List<string>? list) ? WithoutLine(list[0]) : null;

    /// <summary>The first finite number under a key, or null. The key's case counts: Springconstant2 is another key than SpringConstant2 would be.</summary>
    public double? Number(string key)
    {
        if (!values.TryGetValue(key, out List<string>? list))
            return null;
        foreach (string text in list)
        {
            if (TryNumber(text, out double number))
                return number;
        }

        return null;
    }

    /// <summary>The first finite number under any of several spellings of a key.</summary>
    public double? Number(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (Number(key) is { } number)
                return number;
        }

        return null;
    }

    /// <summary>A remark where a key was changed during the scan or repeats with another number, else null.</summary>
    public string? Ambiguity(string key)
    {
        if (!values.TryGetValue(key, out List<string>? list))
            return null;
        List<double> numbers = [];
        bool changed = false;
        foreach (string text in list)
        {
            if (TryNumber(text, out double number))
                numbers.Add(number);
            changed |= text.Contains("@Line", StringComparison.Ordinal);
        }

        if (numbers.Count == 0)
            return null;
        if (numbers.Exists(n => n != numbers[0]))
            return $"{key} stands in the note as {string.Join(" and ", numbers.Distinct().Take(4).Select(n => n.ToString("G6")))}; the first is used";
        return changed ? $"{key} was changed during the scan (@Line in the note)" : null;
    }

    private static string WithoutLine(string value)
    {
        int at = value.IndexOf("@Line", StringComparison.Ordinal);
        return at < 0 ? value : value[..at].TrimEnd();
    }

    private static bool TryNumber(string value, out double number)
    {
        string text = WithoutLine(value);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return double.IsFinite(number);
        // "23.5 °C": the number before a unit; a known unit is converted, any other is left as the key's own.
        int space = text.IndexOf(' ');
        if (space <= 0 || !double.TryParse(text.AsSpan(0, space), NumberStyles.Float, CultureInfo.InvariantCulture, out number) || !double.IsFinite(number))
            return false;
        if (UnitOfMeasure.TryParse(text[(space + 1)..], out UnitOfMeasure unit))
            number *= unit.Factor;
        return true;
    }
}
