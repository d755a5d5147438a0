using System.Text.Json;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Output;

namespace GpuModulus.Formats;

/// <summary>
/// calibration.json: the scalar parameters with units in their names, each <c>{"value": …, "error": …, "from": "…"}</c> (a bare number is read too),
/// <c>contactModel</c> and <c>tip</c> as text, <c>contactRadiusCalibratedWith</c> with the scalars that the radius was found with, and <c>kc</c> = <c>{"coefficients": [c0 … c4], "maxTilt_deg": 45, "covariance": [[…] …], "from": "…"}</c>.
/// </summary>
public static class CalibrationFile
{
    private const long MaxBytes = 1 << 20;

    private static readonly string[] ContactModels = ["punch", "sphere", "cone"];

    private static readonly (string Key, Func<CalibrationRecord, CalibrationValue?> Get, Func<CalibrationRecord, CalibrationValue, CalibrationRecord> Set)[] Scalars =
    [
        ("springConstant1_N_per_m", r => r.SpringConstant1, (r, v) => r with { SpringConstant1 = v }),
        ("resonance1_Hz", r => r.Resonance1, (r, v) => r with { Resonance1 = v }),
        ("qualityFactor1", r => r.QualityFactor1, (r, v) => r with { QualityFactor1 = v }),
        ("resonance2_Hz", r => r.Resonance2, (r, v) => r with { Resonance2 = v }),
        ("springConstant2_N_per_m", r => r.SpringConstant2, (r, v) => r with { SpringConstant2 = v }),
        ("freeAmplitude1_m", r => r.FreeAmplitude1, (r, v) => r with { FreeAmplitude1 = v }),
        ("setpointAmplitude1_m", r => r.SetpointAmplitude1, (r, v) => r with { SetpointAmplitude1 = v }),
        (PhaseKey, r => r.InteractionPhase1Degrees, (r, v) => r with { InteractionPhase1Degrees = v }),
        ("amplitude2_m", r => r.Amplitude2, (r, v) => r with { Amplitude2 = v }),
        ("contactRadius_m", r => r.ContactRadius, (r, v) => r with { ContactRadius = v }),
        ("referenceModulus_Pa", r => r.ReferenceModulus, (r, v) => r with { ReferenceModulus = v }),
        ("heightSensitivityError", r => r.HeightSensitivityError, (r, v) => r with { HeightSensitivityError = v }),
        ("amplitudeSensitivityError", r => r.AmplitudeSensitivityError, (r, v) => r with { AmplitudeSensitivityError = v }),
    ];

    private const string PhaseKey = "interactionPhase1_deg";
    private const string CalibratedWithKey = "contactRadiusCalibratedWith";

    /// <summary>The keys that may stand in the file.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Scalars.Select(s => s.Key), CalibratedWithKey, "contactModel", "tip", "kc"];

    /// <summary>Reads a calibration; absent keys are null.</summary>
    /// <exception cref="InputException">Unreadable, not JSON, an unknown key, text where a number belongs, or a value that is negative, zero or not finite.</exception>
    public static CalibrationRecord Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FormatInput input = FormatInput.Open(path);
        return Read(input);
    }

    /// <summary>Writes a calibration; complete or not there at all.</summary>
    /// <exception cref="InputException">The place cannot be written.</exception>
    public static void Write(string path, CalibrationRecord calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        StagedOutput.WriteFile(path, stream => Write(stream, calibration));
    }

    internal static CalibrationRecord Read(FormatInput input)
    {
        if (input.Length > MaxBytes)
            throw new InputException(input.Name, "is too large for a calibration", "give a calibration.json");
        string subject = input.Name;
        using JsonDocument document = JsonText.Parse(subject, input.Bytes(0, input.Length, "JSON"));
        CalibrationRecord record = new();
        string given = $"given in {Path.GetFileName(subject)}";
        foreach (JsonProperty property in JsonText.Object(subject, document.RootElement, "the calibration"))
        {
            int scalar = Array.FindIndex(Scalars, s => s.Key == property.Name);
            if (scalar >= 0)
                record = Scalars[scalar].Set(record, Value(subject, property, given));
            else if (property.Name == CalibratedWithKey)
                record = record with { RadiusCalibratedWith = CalibratedWith(subject, property, given) };
            else if (property.Name == "contactModel")
                record = record with { ContactModel = Model(subject, property) };
            else if (property.Name == "tip")
                record = record with { Tip = Name(subject, property) };
            else if (property.Name == "kc")
                record = record with { Kc = TiltPolynomialJson.Read(subject, property.Value, given) };
            else
                throw new InputException(subject, $"unknown key '{property.Name}'", $"allowed are {string.Join(", ", Keys)}");
        }

        return record;
    }

    internal static void Write(Stream stream, CalibrationRecord calibration)
    {
        using Utf8JsonWriter json = new(stream, new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        foreach ((string key, Func<CalibrationRecord, CalibrationValue?> get, _) in Scalars)
        {
            if (get(calibration) is not { } value)
                continue;
            json.WriteStartObject(key);
            json.WriteNumber("value", value.Value);
            if (value.Error is { } error && double.IsFinite(error))
                json.WriteNumber("error", error);
            json.WriteString("from", value.From);
            if (value.Suspicion is { } suspicion)
                json.WriteString("suspicion", suspicion);
            json.WriteEndObject();
        }

        if (calibration.RadiusCalibratedWith is { } with)
        {
            json.WriteStartObject(CalibratedWithKey);
            foreach ((string key, Func<CalibrationRecord, CalibrationValue?> get, _) in Scalars)
            {
                if (get(with) is { } value)
                    json.WriteNumber(key, value.Value);
            }

            json.WriteEndObject();
        }

        if (calibration.ContactModel is { } model)
            json.WriteString("contactModel", model);
        if (calibration.Tip is { } tip)
            json.WriteString("tip", tip);
        if (calibration.Kc is { } kc)
            TiltPolynomialJson.Write(json, "kc", kc);
        json.WriteEndObject();
    }

    private static CalibrationRecord CalibratedWith(string subject, JsonProperty property, string given)
    {
        CalibrationRecord record = new();
        foreach (JsonProperty part in JsonText.Object(subject, property.Value, property.Name))
        {
            int scalar = Array.FindIndex(Scalars, s => s.Key == part.Name);
            if (scalar < 0)
                throw new InputException(subject, $"unknown key '{part.Name}' in {property.Name}", $"allowed are {string.Join(", ", Scalars.Select(s => s.Key))}");
            record = Scalars[scalar].Set(record, Value(subject, part, given));
        }

        return record;
    }

    private static CalibrationValue Value(string subject, JsonProperty property, string given)
    {
        string key = property.Name;
        if (property.Value.ValueKind != JsonValueKind.Object)
            return new(Checked(subject, key, JsonText.Number(subject, key, property.Value)), null, given);
        double? value = null;
        double? error = null;
        string from = given;
        string? suspicion = null;
        foreach (JsonProperty part in JsonText.Object(subject, property.Value, key))
        {
            switch (part.Name)
            {
                case "value":
                    value = Checked(subject, key, JsonText.Number(subject, key, part.Value));
                    break;
                case "error" when part.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "error":
                    error = JsonText.Number(subject, $"{key}.error", part.Value);
                    if (error < 0)
                        throw new InputException(subject, $"{key}.error is negative", "a standard error is 0 or more");
                    break;
                case "from":
                    from = JsonText.Text(subject, part);
                    break;
                case "suspicion" when part.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "suspicion":
                    suspicion = JsonText.Text(subject, part);
                    break;
                default:
                    throw new InputException(subject, $"unknown key '{part.Name}' in {key}", "allowed are value, error, from and suspicion");
            }
        }

        return value is { } number ? new(number, error, from, suspicion) : throw new InputException(subject, $"{key} has no value", "write {\"value\": …, \"from\": \"…\"}");
    }

    private static double Checked(string subject, string key, double value)
    {
        if (key == PhaseKey)
            return Math.Abs(value) <= 360 ? value : throw new InputException(subject, $"{key} is {value:G6}", "give degrees between -360 and 360");
        return value > 0 ? value : throw new InputException(subject, $"{key} is {value:G6}", "it must be above 0");
    }

    private static string Model(string subject, JsonProperty property)
    {
        string model = Name(subject, property);
        return ContactModels.Contains(model) ? model : throw new InputException(subject, $"contactModel is '{model}'", $"use one of {string.Join(", ", ContactModels)}");
    }

    /// <summary>Text, bare or as {"value": "…", "from": "…"}.</summary>
    private static string Name(string subject, JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Object)
            return JsonText.Text(subject, property);
        foreach (JsonProperty part in JsonText.Object(subject, property.Value, property.Name))
        {
            if (part.Name == "value")
                return JsonText.Text(subject, part);
        }

        throw new InputException(subject, $"{property.Name} has no value", "write it as text");
    }
}
