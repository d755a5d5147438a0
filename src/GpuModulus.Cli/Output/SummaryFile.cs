using System.Text.Encodings.Web;
using System.Text.Json;
using GpuModulus.Cli.Commands;
using GpuModulus.Cli.Mapping;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Output;

/// <summary>summary.json: what was done, with what, and what came out in numbers.</summary>
internal static class SummaryFile
{
    /// <summary>Its name; a result folder that has it is complete.</summary>
    public const string Name = "summary.json";

    /// <summary>The key under which stands what <c>--resume</c> compares.</summary>
    public const string ResumeKey = "resumeKey";

    public static void Write(Stream stream, MapProduct product)
    {
        using Utf8JsonWriter json = new(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("program", "GpuModulus");
        json.WriteString("version", GpuModulusCommand.Version);
        json.WriteString(ResumeKey, product.Request.ResumeKeyOf(product.InputSha256));
        Input(json, product);
        if (product.Request.Stage is { } ofExperiment)
            json.WriteString("stage", ofExperiment);
        json.WriteString("method", product.Mapping.Method);
        json.WriteStartArray("parameters");
        Parameters(json, product.Mapping.Used);
        json.WriteEndArray();
        if (product.ClassMappings is { } classes)
            ClassCalibrations(json, classes);
        json.WriteString("backend", product.Backend);
        json.WriteString("device", product.Device);
        json.WriteString("processing", product.IsOutOfCore ? "out of core" : "in memory");
        MapStatistics statistics = product.Maps.Statistics;
        json.WriteStartObject("maskReasons");
        for (int reason = 0; reason < statistics.Reasons.Length; reason++)
            json.WriteNumber(reason == 0 ? "valid" : JsonNamingPolicy.CamelCase.ConvertName(((MaskReason)reason).ToString()), statistics.Reasons[reason]);
        json.WriteEndObject();
        Statistics(json, product, statistics);
        if (product.Regions is { } measured)
            ErrorBudgets(json, measured.Regions);
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

    private static void Parameters(Utf8JsonWriter json, IReadOnlyList<ResolvedParameter> used)
    {
        foreach (ResolvedParameter parameter in used)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Key);
            json.WriteString("title", parameter.Title);
            if (parameter.Value is { } value)
                Number(json, "value", value);
            else
                json.WriteString("value", parameter.Text);
            if (parameter.Error is { } error)
                Number(json, "error", error);
            json.WriteString("unit", parameter.Unit);
            json.WriteString("from", parameter.From);
            json.WriteEndObject();
        }
    }

    /// <summary>What the classes were computed with in place of the parameters above.</summary>
    private static void ClassCalibrations(Utf8JsonWriter json, ClassMappings classes)
    {
        json.WriteStartArray("classCalibrations");
        foreach ((PixelClass kind, ResolvedMapping mapping, string label) in classes.All)
        {
            json.WriteStartObject();
            json.WriteString("class", kind == PixelClass.Facet ? "facet" : "bc");
            json.WriteString("calibration", label);
            json.WriteStartArray("parameters");
            Parameters(json, mapping.Used);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
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

    /// <summary>Per class: the mean of its regions' means. Systematic errors are common to the regions and do not shrink with their number, statistical ones do.</summary>
    private static void ErrorBudgets(Utf8JsonWriter json, IReadOnlyList<RegionStatistics> regions)
    {
        json.WriteStartArray("errorBudget");
        foreach ((PixelClass kind, string name) in new[] { (PixelClass.Facet, "facet"), (PixelClass.BinderCarbon, "bc") })
        {
            if (ClassErrorBudget.Of([.. regions.Where(r => r.Class == kind)]) is not { } budget)
                continue;
            json.WriteStartObject();
            json.WriteString("class", name);
            Number(json, "mean_Pa", budget.MeanPascals);
            Number(json, "statistical_Pa", budget.StatisticalPascals);
            Number(json, "systematic_Pa", budget.SystematicPascals);
            Number(json, "total_Pa", budget.TotalPascals);
            json.WriteStartObject("relative");
            foreach (ErrorPart part in budget.Parts)
                Number(json, part.Name, part.Relative ?? double.NaN);
            json.WriteEndObject();
            json.WriteString("verdict", budget.Verdict);
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
