using System.Globalization;
using System.Text;

namespace GpuModulus.Statistics;

/// <summary>Comma-separated values after RFC 4180 in UTF-8: CRLF, quotes only where needed; not-a-number is an empty field.</summary>
internal sealed class CsvWriter(Stream stream) : IDisposable
{
    private readonly StreamWriter writer = new(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
    private bool started;

    public void Row(params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
            Field(field);
        EndRow();
    }

    public void Field(string? text)
    {
        if (started)
            writer.Write(',');
        started = true;
        if (text is null)
            return;
        if (text.AsSpan().IndexOfAny(",\"\r\n") < 0)
            writer.Write(text);
        else
            writer.Write($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }

    public void Field(long value) => Field(value.ToString(CultureInfo.InvariantCulture));

    public void Field(double? value) => Field(value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null);

    public void EndRow()
    {
        writer.WriteLine();
        started = false;
    }

    public void Dispose() => writer.Dispose();
}
