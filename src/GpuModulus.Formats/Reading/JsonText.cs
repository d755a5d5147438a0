using System.Text.Json;
using GpuModulus.Core;

namespace GpuModulus.Formats;

/// <summary>Reads hand-written JSON with messages that name the file, the key and what belongs there.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Tolerant = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };

    public static JsonDocument Parse(string subject, ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        if (json.Span.StartsWith(byteOrderMark))
            json = json[3..];
        try
        {
            return JsonDocument.Parse(json, Tolerant);
        }
        catch (JsonException e)
        {
            throw new InputException(subject, $"is not valid JSON (line {(e.LineNumber ?? 0) + 1})", "correct it", e);
        }
    }

    /// <summary>The properties of an object, names decoded; a name that is not text is refused.</summary>
    public static IReadOnlyList<JsonProperty> Object(string subject, JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new InputException(subject, $"{what} is not a JSON object", "write { … }");
        List<JsonProperty> properties = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        try
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (!seen.Add(property.Name))
                    throw new InputException(subject, $"key '{property.Name}' stands there twice", "keep one of them");
                properties.Add(property);
            }
        }
        catch (InvalidOperationException e)
        {
            throw new InputException(subject, "a key is not valid text", "correct it", e);
        }

        return properties;
    }

    public static double Number(string subject, string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
            throw new InputException(subject, $"{key} is {Kind(value)}, not a number", "write a number, e.g. 2.6e1");
        return value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw new InputException(subject, $"{key} is not a finite number", "correct it");
    }

    public static double PositiveNumber(string subject, JsonProperty property)
    {
        double number = Number(subject, property.Name, property.Value);
        return number > 0 ? number : throw new InputException(subject, $"{property.Name} is {number:G6}", "it must be above 0");
    }

    public static string Text(string subject, JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.String)
            throw new InputException(subject, $"{property.Name} is {Kind(property.Value)}, not text", "write text in quotes");
        try
        {
            return property.Value.GetString() ?? "";
        }
        catch (InvalidOperationException e)
        {
            throw new InputException(subject, $"{property.Name} is not valid text", "correct it", e);
        }
    }

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        _ => "a number",
    };
}
