using System.Text.Encodings.Web;
using System.Text.Json;
using GpuModulus.Cli.Commands;
using GpuModulus.Cli.Mapping;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;

namespace GpuModulus.Cli.Output;

/// <summary>summary.json: what was done, with what, and what came out in numbers.</summary>
internal static class SummaryFile
{
    public static void Write(Stream stream, MapProduct product)
    {
        using Utf8JsonWriter json = new(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("program", "GpuModulus");
        json.WriteString("version", GpuModulusCommand.Version);
        Input(json, product);
        json.WriteString("method", product.Mapping.Method);
        json.WriteStartArray("parameters");
        foreach (ResolvedParameter parameter in product.Mapping.Used)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Key);
            json.WriteString("title", parameter.Title);
            if (parameter.Value is { } value)
                Number(json, "value", value);
            else
                json.WriteString("value", parameter.Text);
            json.WriteString("unit", parameter.Unit);
            json.WriteString("from", parameter.From);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("backend", product.Backend);
        json.WriteString("device", product.Device);
        MapStatistics statistics = product.Maps.Statistics;
        json.WriteStartObject("maskReasons");
        for (int reason = 0; reason < statistics.Reasons.Length; reason++)
            json.WriteNumber(reason == 0 ? "valid" : JsonNamingPolicy.CamelCase.ConvertName(((MaskReason)reason).ToString()), statistics.Reasons[reason]);
        json.WriteEndObject();
        Statistics(json, product, statistics);
        json.WriteStartArray("warnings");
        foreach (string warning in product.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteStartObject("timings_s");
        foreach ((string stage, double seconds) in product.Timings)
            json.WriteNumber(stage, Math.Round(seconds, 6));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Input(Utf8JsonWriter json, MapProduct product)
    {
        Scan scan = product.Scan;
        json.WriteStartObject("input");
        json.WriteString("path", scan.Source);
        json.WriteString("sha256", product.InputSha256);
        json.WriteString("format", scan.Format);
        json.WriteNumber("columns", scan.Grid.Columns);
        json.WriteNumber("rows", scan.Grid.Rows);
        json.WriteNumber("pitchX_m", scan.Grid.PitchXMetres);
        json.WriteNumber("pitchY_m", scan.Grid.PitchYMetres);
        json.WriteEndObject();
    }

    private static void Statistics(Utf8JsonWriter json, MapProduct product, MapStatistics statistics)
    {
        json.WriteStartObject("statistics");
        json.WriteNumber("pixels", statistics.PixelCount);
        json.WriteNumber("valid", statistics.ValidCount);
        json.WriteNumber("maskedFraction", statistics.MaskedFraction);
        if (product.Maps.Modulus is not null)
            Quantiles(json, "modulus_Pa", statistics.Modulus);
        if (product.Maps.Indentation is not null)
        {
            Quantiles(json, "indentation_m", statistics.Indentation);
            json.WriteNumber("indentationAboveLimitFraction", Fraction(statistics.IndentationAboveLimit, statistics.ValidCount));
            if (product.Mapping.Parameters.Amplitude2Metres is not null)
                json.WriteNumber("indentationBelowAmplitude2Fraction", Fraction(statistics.IndentationBelowAmplitude2, statistics.ValidCount));
        }

        Number(json, "heightNoise_m", product.HeightNoiseMetres);
        Number(json, "tiltNoiseFloor_deg", product.TiltFloorDegrees);
        if (product.Regions is { } regions)
        {
            json.WriteNumber("facets", regions.Regions.Count(r => r.Class == PixelClass.Facet));
            json.WriteNumber("binderCarbonRegions", regions.Regions.Count(r => r.Class == PixelClass.BinderCarbon));
        }

        json.WriteEndObject();
    }

    private static void Quantiles(Utf8JsonWriter json, string name, LogHistogram histogram)
    {
        json.WriteStartObject(name);
        foreach ((string key, double fraction) in new[] { ("p01", 0.01), ("p05", 0.05), ("p25", 0.25), ("median", 0.5), ("p75", 0.75), ("p95", 0.95), ("p99", 0.99) })
            Number(json, key, histogram.Quantile(fraction));
        json.WriteEndObject();
    }

    private static double Fraction(long count, long total) => total == 0 ? 0 : (double)count / total;

    private static void Number(Utf8JsonWriter json, string key, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(key, value);
        else
            json.WriteNull(key);
    }
}
