using System.Globalization;
using System.Text;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;

namespace GpuModulus.Formats;

/// <summary>Reads Gwyddion Simple Field files.</summary>
internal sealed class SimpleFieldFormat : IScanFormat
{
    // Titles and comments are short; a longer header is no header.
    private const int MaxHeader = 1 << 16;

    public string Name => "Gwyddion Simple Field (.gsf)";

    public bool Matches(ReadOnlySpan<byte> head, FormatInput input) => head.StartsWith(SimpleField.Magic);

    public Scan Read(FormatInput input, ReadOptions options)
    {
        byte[] head = input.Bytes(0, Math.Min(MaxHeader, input.Length), "header");
        int end = Array.IndexOf(head, (byte)0);
        if (end < 0)
            throw input.Damaged("its header has no end");
        List<KeyValuePair<string, string>> fields = Fields(Encoding.UTF8.GetString(head, SimpleField.Magic.Length, end - SimpleField.Magic.Length));
        int columns = Size(input, fields, "XRes");
        int rows = Size(input, fields, "YRes");
        ScanBuilder builder = new(input.Name, Name, options) { Metadata = fields };
        string fileUnit = Text(fields, "ZUnits") ?? "";
        UnitOfMeasure unit = ScanBuilder.UnitOf(fileUnit);
        long offset = end + 4 - (end % 4);
        Raster<float> values = SampleConverter.ReadRaster(input, offset, columns, rows, SampleType.Float32, bigEndian: false, unit.Factor, "data");
        builder.Add(Text(fields, "Title") ?? "Untitled", fileUnit, unit, values, fileUnit.Length > 0);
        return builder.Build(columns, rows, Pitch(input, fields, columns, rows));
    }

    private static List<KeyValuePair<string, string>> Fields(string text)
    {
        List<KeyValuePair<string, string>> fields = [];
        foreach (string line in text.Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                fields.Add(new(line[..equals].Trim(), line[(equals + 1)..].Trim()));
        }

        return fields;
    }

    private static string? Text(List<KeyValuePair<string, string>> fields, string key) => fields.Find(f => f.Key == key).Value;

    private static int Size(FormatInput input, List<KeyValuePair<string, string>> fields, string key)
    {
        string text = Text(fields, key) ?? throw input.Damaged($"its header has no {key}");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0 ? size : throw input.Damaged($"{key} is '{text}', not a number of pixels");
    }

    private static (double X, double Y)? Pitch(FormatInput input, List<KeyValuePair<string, string>> fields, int columns, int rows)
    {
        // A file without sizes counts pixels; one without a unit says nothing about metres.
        return UnitOfMeasure.TryParse(Text(fields, "XYUnits"), out UnitOfMeasure unit) && unit.SiSymbol == "m" && Length("XReal") is { } width && Length("YReal") is { } height
            ? (width * unit.Factor / columns, height * unit.Factor / rows)
            : null;

        double? Length(string key) => Text(fields, key) switch
        {
            null => null,
            { } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) => value,
            { } text => throw input.Damaged($"{key} is '{text}', not a length"),
        };
    }
}
