using System.Text.Json;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;

namespace GpuModulus.Formats;

/// <summary>The <c>kc</c> part of calibration.json.</summary>
internal static class TiltPolynomialJson
{
    // The published polynomial has degree 4; a fit with more would follow noise.
    private const int MaxCoefficients = 16;

    public static TiltPolynomial Read(string subject, JsonElement element, string given)
    {
        List<double>? coefficients = null;
        List<double>? covariance = null;
        double? maxTilt = null;
        string from = given;
        foreach (JsonProperty part in JsonText.Object(subject, element, "kc"))
        {
            switch (part.Name)
            {
                case "coefficients":
                    coefficients = Numbers(subject, "kc.coefficients", part.Value, nested: false);
                    break;
                case "covariance" when part.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "covariance":
                    covariance = Numbers(subject, "kc.covariance", part.Value, nested: true);
                    break;
                case "maxTilt_deg":
                    maxTilt = JsonText.Number(subject, "kc.maxTilt_deg", part.Value);
                    break;
                case "from":
                    from = JsonText.Text(subject, part);
                    break;
                default:
                    throw new InputException(subject, $"unknown key '{part.Name}' in kc", "allowed are coefficients, maxTilt_deg, covariance and from");
            }
        }

        if (coefficients is null || coefficients.Count == 0 || coefficients.Count > MaxCoefficients)
            throw new InputException(subject, "kc has no list of coefficients", "write the coefficients c0 … c4 in powers of degrees");
        if (maxTilt is not { } degrees || !(degrees > 0) || degrees >= 90)
            throw new InputException(subject, "kc.maxTilt_deg is missing or not between 0 and 90", "write the largest tilt for which the polynomial holds, e.g. 45");
        if (covariance is not null && covariance.Count != coefficients.Count * coefficients.Count)
            throw new InputException(subject, $"kc.covariance has {covariance.Count} numbers for {coefficients.Count} coefficients", "write one row per coefficient, or leave it out");
        return new(coefficients, degrees, from, covariance);
    }

    public static void Write(Utf8JsonWriter json, string key, TiltPolynomial polynomial)
    {
        json.WriteStartObject(key);
        json.WriteStartArray("coefficients");
        foreach (double c in polynomial.Coefficients)
            json.WriteNumberValue(c);
        json.WriteEndArray();
        json.WriteNumber("maxTilt_deg", polynomial.MaxTiltDegrees);
        json.WriteString("from", polynomial.From);
        if (polynomial.Covariance is { } covariance)
        {
            int n = polynomial.Coefficients.Count;
            json.WriteStartArray("covariance");
            for (int row = 0; row < n; row++)
            {
                json.WriteStartArray();
                for (int column = 0; column < n; column++)
                    json.WriteNumberValue(covariance[(row * n) + column]);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static List<double> Numbers(string subject, string key, JsonElement element, bool nested)
    {
        if (element.ValueKind != JsonValueKind.Array)
            throw new InputException(subject, $"{key} is {JsonText.Kind(element)}, not a list", "write [ … ]");
        List<double> numbers = [];
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (nested && item.ValueKind == JsonValueKind.Array)
                numbers.AddRange(Numbers(subject, key, item, nested: false));
            else
                numbers.Add(JsonText.Number(subject, key, item));
        }

        return numbers;
    }
}
