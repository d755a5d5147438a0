using System.Text.Json;
using GpuModulus.Cli.Output;
using GpuModulus.Core.Results;

namespace GpuModulus.Cli.Stacks;

/// <summary>One row of maps.csv: what is known of a finished map, from the run itself or from its summary.json.</summary>
internal sealed record FinishedMap(string? Stage, long Pixels, long Valid, double MaskedFraction, double MedianModulus, int Facets, int BinderCarbonRegions)
{
    /// <summary>Of a map that was just made.</summary>
    public static FinishedMap Of(Mapping.MapProduct product)
    {
        MapStatistics statistics = product.Maps.Statistics;
        IReadOnlyList<RegionStatistics> regions = product.Regions?.Regions ?? [];
        return new(
            product.Request.Stage,
            statistics.PixelCount,
            statistics.ValidCount,
            statistics.MaskedFraction,
            product.Maps.Modulus is null ? double.NaN : statistics.Modulus.Quantile(0.5),
            regions.Count(r => r.Class == PixelClass.Facet),
            regions.Count(r => r.Class == PixelClass.BinderCarbon));
    }

    /// <summary>Of a result folder that an earlier run with the same key has completed; null where there is none, or it is of something else.</summary>
    public static FinishedMap? Find(string folder, Mapping.MapRequest request, Func<string> inputSha256)
    {
        string path = Path.Combine(folder, SummaryFile.Name);
        if (!File.Exists(path))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement summary = document.RootElement;
            if (summary.GetProperty(SummaryFile.ResumeKey).GetString() != request.ResumeKeyOf(inputSha256()))
                return null;
            JsonElement statistics = summary.GetProperty("statistics");
            return new(
                summary.TryGetProperty("stage", out JsonElement stage) ? stage.GetString() : null,
                statistics.GetProperty("pixels").GetInt64(),
                statistics.GetProperty("valid").GetInt64(),
                statistics.GetProperty("maskedFraction").GetDouble(),
                statistics.TryGetProperty("modulus_Pa", out JsonElement modulus) && modulus.GetProperty("median") is { ValueKind: JsonValueKind.Number } median ? median.GetDouble() : double.NaN,
                statistics.TryGetProperty("facets", out JsonElement facets) ? facets.GetInt32() : 0,
                statistics.TryGetProperty("binderCarbonRegions", out JsonElement others) ? others.GetInt32() : 0);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // A summary of an older version, or of another program: the map is made anew.
            return null;
        }
    }
}
