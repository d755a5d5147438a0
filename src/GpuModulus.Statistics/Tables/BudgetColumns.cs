using System.Text.Json;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>What regions.csv and regions.json say about a region's calibration and error budget, in SI units; relative errors are of μ.</summary>
internal static class BudgetColumns
{
    /// <summary>The sources of all regions, the statistical one aside, in the order of their first appearance.</summary>
    public static IReadOnlyList<string> Sources(IReadOnlyList<RegionStatistics> regions) =>
        [.. regions.SelectMany(r => r.Budget?.Parts.Skip(1).Select(p => p.Name) ?? []).Distinct()];

    /// <summary>The column of a source: "error_k1_rel", "error_height_sensitivity_rel".</summary>
    public static IEnumerable<string> Names(IReadOnlyList<string> sources) =>
        ["calibration", "contactRadius_m", "systematicError_Pa", "totalError_Pa", .. sources.Select(s => $"error_{s.Replace(' ', '_').Replace(',', '_').Replace("'", "", StringComparison.Ordinal)}_rel"), "errorsNotCounted"];

    public static void Fields(CsvWriter csv, RegionStatistics region, IReadOnlyList<string> sources)
    {
        RegionErrorBudget? budget = region.Budget;
        csv.Field(region.CalibrationUsed);
        csv.Field(region.ContactRadiusMetres);
        csv.Field(budget?.SystematicPascals);
        csv.Field(budget?.TotalPascals);
        foreach (string source in sources)
            csv.Field(budget?.Parts.FirstOrDefault(p => p.Name == source)?.Relative);
        csv.Field(budget is null ? null : string.Join("; ", budget.NotCounted));
    }

    public static void Write(Utf8JsonWriter json, RegionStatistics region)
    {
        json.WriteString("calibration", region.CalibrationUsed);
        Number(json, "contactRadius_m", region.ContactRadiusMetres);
        if (region.Budget is not { } budget)
        {
            json.WriteNull("errorBudget");
            return;
        }

        json.WriteStartObject("errorBudget");
        Number(json, "statistical_Pa", budget.StatisticalPascals);
        Number(json, "systematic_Pa", budget.SystematicPascals);
        Number(json, "total_Pa", budget.TotalPascals);
        json.WriteStartArray("sources");
        foreach (ErrorPart part in budget.Parts)
        {
            json.WriteStartObject();
            json.WriteString("source", part.Name);
            Number(json, "relative", part.Relative);
            json.WriteString("remark", part.Remark);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("notCounted");
        foreach (string name in budget.NotCounted)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
