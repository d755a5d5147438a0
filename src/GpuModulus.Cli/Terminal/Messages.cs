using System.Text.Json;

namespace GpuModulus.Cli.Terminal;

/// <summary>What the program says: results on stdout, everything else on stderr; as JSON lines with --json.</summary>
internal sealed class Messages(bool json, bool verbose)
{
    private readonly Lock sync = new();

    public bool IsJson => json;

    /// <summary>A result: where the files are, what a command was asked for.</summary>
    public void Say(string text) => Write(Console.Out, "message", text, text);

    /// <summary>Something the user should know; the work goes on.</summary>
    public void Warn(string text) => Write(Console.Error, "warning", text, $"warning: {text}");

    /// <summary>Something failed; one line, and the stack trace only with --verbose.</summary>
    public void Error(string text, Exception? cause = null)
    {
        Write(Console.Error, "error", text, $"error: {text}");
        if (verbose && cause is not null)
            Console.Error.WriteLine(cause);
    }

    /// <summary>File names may hold anything; what is not printable must not break a line or reach the terminal as a command.</summary>
    private static string Printable(string text) => string.Create(text.Length, text, static (line, from) =>
    {
        for (int i = 0; i < line.Length; i++)
            line[i] = char.IsControl(from[i]) ? '\uFFFD' : from[i];
    });

    private void Write(TextWriter writer, string kind, string text, string line)
    {
        text = Printable(text);
        line = Printable(line);
        lock (sync)
        {
            if (!json)
            {
                writer.WriteLine(line);
                return;
            }

            using MemoryStream stream = new();
            using (Utf8JsonWriter record = new(stream))
            {
                record.WriteStartObject();
                record.WriteString(kind, text);
                record.WriteEndObject();
            }

            writer.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        }
    }
}
