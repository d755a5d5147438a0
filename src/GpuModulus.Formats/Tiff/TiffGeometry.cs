using System.Text;
using System.Text.Json;
using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>What this program writes into a TIFF's ImageDescription: <c>{"title": …, "unit": …, "pitchX_m": …, "pitchY_m": …}</c>. The resolution tags are too coarse (32-bit fractions) and too often invented.</summary>
internal sealed record TiffGeometry(string? Title, string? Unit, (double X, double Y)? PitchMetres)
{
    public static string Describe(ScanGrid grid, string title, string unit)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("program", "GpuModulus");
            json.WriteString("title", title);
            json.WriteString("unit", unit);
            json.WriteNumber("pitchX_m", grid.PitchXMetres);
            json.WriteNumber("pitchY_m", grid.PitchYMetres);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Reads the description, or null where it is anything else: other programs write other things there.</summary>
    public static TiffGeometry? Parse(string subject, byte[] description)
    {
        int end = description.AsSpan().IndexOf((byte)0);
        ReadOnlyMemory<byte> text = end < 0 ? description : description.AsMemory(0, end);
        if (text.IsEmpty || text.Span[0] != (byte)'{' || text.Span.IndexOf("\"pitchX_m\""u8) < 0)
            return null;
        try
        {
            using JsonDocument document = JsonText.Parse(subject, text);
            string? title = null;
            string? unit = null;
            double? x = null;
            double? y = null;
            foreach (JsonProperty property in JsonText.Object(subject, document.RootElement, "its description"))
            {
                if (property.Name == "title")
                    title = JsonText.Text(subject, property);
                else if (property.Name == "unit")
                    unit = JsonText.Text(subject, property);
                else if (property.Name == "pitchX_m")
                    x = JsonText.PositiveNumber(subject, property);
                else if (property.Name == "pitchY_m")
                    y = JsonText.PositiveNumber(subject, property);
            }

            return new(title, unit, x is { } px ? (px, y ?? px) : null);
        }
        catch (InputException)
        {
            return null;
        }
    }
}
