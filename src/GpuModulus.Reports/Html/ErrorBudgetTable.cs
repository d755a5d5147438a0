using System.Text;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Maps;
using GpuModulus.Statistics;

namespace GpuModulus.Reports.Html;

/// <summary>The error budgets of the report: one row per region and one per class, one column per source.</summary>
internal static class ErrorBudgetTable
{
    public static void Write(StringBuilder html, IReadOnlyList<RegionStatistics> regions)
    {
        RegionStatistics[] known = [.. regions.Where(r => r.Budget is not null).OrderBy(r => r.Class).ThenByDescending(r => r.PixelCount)];
        if (known.Length == 0)
            return;
        IReadOnlyDictionary<int, string> names = RegionNames.For(regions);
        // A source that nobody knows has no column: it is named below.
        string[] sources = [.. known.SelectMany(r => r.Budget!.Parts.Where(p => p.Relative is not null).Select(p => p.Name)).Distinct()];
        bool calibrations = known.Any(r => r.CalibrationUsed is not null);
        HtmlReport.Section(html, "Error budget");
        ReportTables.Open(html, ["region", .. calibrations ? ["calibration"] : Array.Empty<string>(), "μ ± total error", .. sources], calibrations ? 2 : 1);
        foreach (RegionStatistics region in known)
            Row(html, names[region.Id], region.Budget!, calibrations ? region.CalibrationUsed ?? "–" : null, sources);
        foreach ((PixelClass kind, string name) in new[] { (PixelClass.Facet, "facets, mean"), (PixelClass.BinderCarbon, "b/c, mean") })
        {
            if (known.Count(r => r.Class == kind) > 1 && ClassErrorBudget.Of([.. known.Where(r => r.Class == kind)]) is { } budget)
                Row(html, name, budget, calibrations ? "" : null, sources);
        }

        ReportTables.Close(html);
        ReportTables.Note(html, "Standard errors, per cent of μ. Statistical: of the fitted peak, less with more pixels; all others are common to the pixels of a region, and mostly to the regions of a map. Total: all in quadrature.");
        string[] absorbed = [.. known.SelectMany(r => r.Budget!.Parts.Where(p => p.Remark.StartsWith("absorbed", StringComparison.Ordinal)).Select(p => p.Name)).Distinct()];
        if (absorbed.Length > 0)
            ReportTables.Note(html, $"Absorbed by R, which was calibrated with the same values, and therefore 0: {string.Join(", ", absorbed)}.");
        string[] missing = [.. known.SelectMany(r => r.Budget!.NotCounted).Distinct()];
        if (missing.Length > 0)
            ReportTables.Note(html, $"Not counted, since no error is known: {string.Join(", ", missing)}. The total is a lower bound.");
    }

    private static void Row(StringBuilder html, string name, RegionErrorBudget budget, string? calibration, string[] sources)
    {
        List<string> row = [name];
        if (calibration is not null)
            row.Add(calibration);
        row.Add(Rounded.PlusMinus(budget.MeanPascals, budget.TotalPascals, "Pa"));
        foreach (string source in sources)
            row.Add(budget.Parts.FirstOrDefault(p => p.Name == source)?.Relative is { } relative ? Share(relative) : "–");
        ReportTables.Row(html, row, calibration is null ? 1 : 2);
    }

    private static string Share(double relative) => relative switch { 0 => "0", < 5e-5 => "< 0.01 %", _ => Rounded.Percent(relative) };
}
