using System.Globalization;
using System.Text.RegularExpressions;
using GpuModulus.Core;

namespace GpuModulus.Calibration;

/// <summary>
/// Two columns of numbers: frequency, then density. Separated by blanks, tabs, commas or semicolons; a comma inside a number where something else separates is a decimal comma. Lines that do not begin with a number are headings, searched for units,
/// and for "averages" and "temperature" with a number.
/// </summary>
internal static partial class TextSpectrum
{
    private static readonly char[] Separators = [' ', '\t', ',', ';'];
    private static readonly char[] SeparatorsBesideComma = [' ', '\t', ';'];

    public static RawSpectrum Parse(string subject, string text)
    {
        List<double> frequencies = [], values = [];
        SpectrumUnit? unit = null;
        double hertz = 1;
        int? averages = null;
        double? temperature = null;
        int number = 0;
        foreach (ReadOnlySpan<char> span in text.AsSpan().EnumerateLines())
        {
            number++;
            string line = span.Trim().ToString();
            if (line.Length == 0)
                continue;
            string[] fields = Fields(line);
            if (!IsNumber(fields[0], out double frequency))
            {
                if (frequencies.Count > 0 && !IsComment(line))
                    throw new InputException(subject, $"line {number}: '{Shortened(fields[0])}' is not a number", "give two columns: frequency in Hz and density");
                Heading(line, ref unit, ref hertz, ref averages, ref temperature);
                continue;
            }

            if (fields.Length < 2 || !IsNumber(fields[1], out double value))
                throw new InputException(subject, $"line {number} has no second number", "give two columns: frequency in Hz and density");
            frequencies.Add(frequency);
            values.Add(value);
        }

        if (frequencies.Count == 0)
            throw new InputException(subject, "holds no spectrum", "give two-column text (Hz and m²/Hz or m/√Hz), a Nanosurf .nid or an Igor .ibw wave");
        return new([.. frequencies.Select(f => f * hertz)], [.. values], unit) { Averages = averages, TemperatureKelvin = temperature };
    }

    private static string[] Fields(string line)
    {
        string[] fields = line.Split(SeparatorsBesideComma, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && Array.Exists(fields, DecimalComma().IsMatch) && !Array.Exists(fields, f => f[^1] == ',')
            ? [.. fields.Select(f => f.Replace(',', '.'))]
            : line.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsNumber(string field, out double value) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static bool IsComment(string line) => line[0] is '#' or '%' or ';' or '"' or '/';

    private static string Shortened(string field) => field.Length <= 20 ? field : field[..20] + "…";

    private static void Heading(string line, ref SpectrumUnit? unit, ref double hertz, ref int? averages, ref double? temperature)
    {
        foreach (Match match in UnitPattern().Matches(line))
        {
            if (SpectrumUnit.TryParse(match.Value, out SpectrumUnit found))
                unit ??= found;
        }

        string rest = UnitPattern().Replace(line, " ");
        if (FrequencyPattern().Match(rest) is { Success: true } frequency)
            hertz = frequency.Groups["prefix"].Value switch { "k" => 1e3, "M" => 1e6, _ => 1 };
        if (AveragesPattern().Match(line) is { Success: true } count && int.TryParse(count.Groups["count"].Value, out int n) && n > 0)
            averages = n;
        if (TemperaturePattern().Match(line) is { Success: true } kelvin && IsNumber(kelvin.Groups["value"].Value, out double t))
            temperature = kelvin.Groups["unit"].Value == "K" ? t : t + 273.15;
    }

    [GeneratedRegex(@"[fpnµμum]?[mV](\^?2|²)?\s*/\s*(√\(Hz\)|√Hz|sqrt\(Hz\)|sqrtHz|rt\(Hz\)|rtHz|Hz(\^\(?(0?\.5|1/2)\)?)?)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnitPattern();

    [GeneratedRegex(@"\b(?<prefix>[kM]?)Hz\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FrequencyPattern();

    [GeneratedRegex(@"^[-+]?\d+,\d+([eE][-+]?\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"averages?\s*[=:]?\s*(?<count>\d+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AveragesPattern();

    [GeneratedRegex(@"temperature\s*[=:]?\s*(?<value>[-+0-9.eE]+)\s*(?<unit>K|°C|C)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TemperaturePattern();
}
