using System.Text.Json;
using GpuModulus.Core;

namespace GpuModulus.Formats;

/// <summary>
/// The small JSON that gives arrays their geometry: <c>{"pitchX_m": 2e-8, "pitchY_m": 2e-8, "units": {"height": "nm"}}</c>.
/// <c>pitchY_m</c> defaults to <c>pitchX_m</c>; <c>units</c> names the unit of an array by its name. Other keys are refused.
/// Beside a folder's arrays it is <c>geometry.json</c>; beside a single file NAME.npy it is <c>NAME.geometry.json</c>, else <c>geometry.json</c>.
/// </summary>
internal sealed record GeometryNote((double X, double Y)? PitchMetres, IReadOnlyDictionary<string, string> Units)
{
    public const string FileName = "geometry.json";

    // A note of a few lines; anything larger is some other file.
    private const long MaxBytes = 1 << 20;

    public static readonly GeometryNote None = new(null, new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The note beside a single file, or none.</summary>
    public static GeometryNote Beside(FormatInput input)
    {
        if (input.Folder is not { } folder)
            return None;
        string own = Path.Combine(folder, Path.GetFileNameWithoutExtension(input.Name) + "." + FileName);
        string common = Path.Combine(folder, FileName);
        return File.Exists(own) ? Read(own) : File.Exists(common) ? Read(common) : None;
    }

    public static GeometryNote Read(string path)
    {
        using FormatInput input = FormatInput.Open(path);
        if (input.Length > MaxBytes)
            throw new InputException(path, "is too large for a geometry note", "it should hold pitchX_m, pitchY_m and units");
        return Parse(path, input.Bytes(0, input.Length, "JSON"));
    }

    public static GeometryNote Parse(string subject, ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonText.Parse(subject, json);
        double? x = null;
        double? y = null;
        Dictionary<string, string> units = new(StringComparer.Ordinal);
        foreach (JsonProperty property in JsonText.Object(subject, document.RootElement, "the geometry note"))
        {
            switch (property.Name)
            {
                case "pitchX_m":
                    x = JsonText.PositiveNumber(subject, property);
                    break;
                case "pitchY_m":
                    y = JsonText.PositiveNumber(subject, property);
                    break;
                case "units":
                    foreach (JsonProperty unit in JsonText.Object(subject, property.Value, "'units'"))
                        units[unit.Name] = JsonText.Text(subject, unit);
                    break;
                default:
                    throw new InputException(subject, $"unknown key '{property.Name}'", "allowed are pitchX_m, pitchY_m and units");
            }
        }

        if (x is null && y is not null)
            throw new InputException(subject, "has pitchY_m but no pitchX_m", "give pitchX_m in metres");
        return new(x is { } value ? (value, y ?? value) : null, units);
    }
}
