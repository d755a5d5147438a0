using System.Text;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Maps;
using GpuModulus.Statistics;

namespace GpuModulus.Reports.Html;

/// <summary>The tables of the report.</summary>
internal static class ReportTables
{
    public static void Regions(StringBuilder html, IReadOnlyList<RegionStatistics> regions, bool withIndentation)
    {
        if (regions.Count == 0)
            return;
        HtmlReport.Section(html, "Regions");
        IReadOnlyDictionary<int, string> names = RegionNames.For(regions);
        List<string> head = ["region", "id", "class", "area", "pixels", "masked", "tilt", "E: μ ± σ", "error of μ", "R²", "median (IQR)", "Sq", "plane residual"];
        if (withIndentation)
            head.Add("indentation");
        head.Add("confidence");
        Open(html, head, firstNumber: 3);
        foreach (RegionStatistics region in regions.OrderBy(r => r.Class).ThenByDescending(r => r.PixelCount))
        {
            GaussianFit? fit = region.Fit;
            List<string> row =
            [
                names[region.Id],
                Rounded.Significant(region.Id, 7),
                region.Class switch { PixelClass.Facet => "facet", PixelClass.BinderCarbon => "b/c", _ => "–" },
                Rounded.Significant(region.AreaSquareMetres * 1e12) + " µm²",
                region.PixelCount.ToString("N0"),
                Rounded.Percent(region.MaskedFraction),
                Rounded.Significant(region.MeanTiltRadians * 180 / Math.PI) + "°",
                fit is null ? "no fit" : Rounded.PlusMinus(fit.Mean, fit.Sigma, "Pa"),
                fit is null ? "–" : Rounded.Quantity(fit.MeanError, "Pa", 2),
                fit is null ? "–" : fit.RSquared.ToString("0.000"),
                double.IsFinite(region.MedianPascals) ? $"{Rounded.Quantity(region.MedianPascals, "Pa", 3)} ({Rounded.Quantity(region.InterquartileRangePascals, "Pa", 2)})" : "–",
                Rounded.Quantity(region.SqMetres, "m", 3),
                Rounded.Quantity(region.PlaneResidualMetres, "m", 3),
            ];
            if (withIndentation)
                row.Add(Rounded.Quantity(region.MedianIndentationMetres, "m", 3));
            row.Add(Rounded.Percent(Math.Round(region.Confidence, 2)));
            Row(html, row, firstNumber: 3);
        }

        Close(html);
        html.Append("<p class=\"note\">μ ± σ: Gaussian fit to the main peak of the region's histogram; error of μ: its standard error; Sq: about the region's mean plane; facets are numbered by area.</p>\n");
        List<string> pairs = [.. regions.OrderByDescending(r => r.PixelCount).Where(r => r.TwoComponentFit is not null).Select(r => Pair(names[r.Id], r.TwoComponentFit!))];
        if (pairs.Count > 0)
            Note(html, $"Two components fit better: {string.Join("; ", pairs)}.");
        // Reasons that differ in their first number alone ("only 12 pixels …") share a line.
        foreach (IGrouping<string, RegionStatistics> unfitted in regions.Where(r => r.Fit is null).GroupBy(r => WithoutFirstNumber(r.Unfittable ?? "not attempted")))
            Note(html, $"No fit, {unfitted.Key}: {string.Join(", ", unfitted.OrderByDescending(r => r.PixelCount).Select(r => names[r.Id]))}.");
    }

    public static void Stages(StringBuilder html, IReadOnlyList<StageSummary> stages)
    {
        HtmlReport.Section(html, "Classes by stage");
        Open(html, ["stage", "facets: mean ± SD", "regions", "b/c: mean ± SD", "regions", "facets / b/c", "95 % interval", "shared distribution", "told apart"], firstNumber: 1);
        foreach (StageSummary stage in stages)
        {
            Convergence near = stage.Convergence;
            Row(html,
            [
                stage.Name,
                Rounded.PlusMinus(stage.Facets.MeanPascals, stage.Facets.StandardDeviationPascals, "Pa"),
                Count(stage.Facets),
                Rounded.PlusMinus(stage.BinderCarbon.MeanPascals, stage.BinderCarbon.StandardDeviationPascals, "Pa"),
                Count(stage.BinderCarbon),
                Rounded.Significant(Math.Exp(near.LogRatio)),
                double.IsFinite(near.LogRatioLow) ? $"{Rounded.Significant(Math.Exp(near.LogRatioLow), 2)} to {Rounded.Significant(Math.Exp(near.LogRatioHigh), 2)}" : "–",
                double.IsFinite(near.Overlap) ? Rounded.PlusMinus(near.Overlap * 100, near.OverlapError * 100) + " %" : "–",
                double.IsNaN(near.LogRatioLow) ? "–" : near.Indistinguishable ? "no" : "yes",
            ], firstNumber: 1);
        }

        Close(html);
        html.Append("<p class=\"note\">Mean ± sample standard deviation of the regions' μ; a + in the number of regions counts those without a fit, which have no part in it; "
            + "shared distribution: common area of the two pixel distributions; told apart: the 95 % interval of the ratio does not hold 1.</p>\n");

        static string Count(ClassSummary summary) => summary.LeftOut == 0 ? summary.RegionCount.ToString() : $"{summary.RegionCount} + {summary.LeftOut}";
    }

    public static void Mask(StringBuilder html, MapStatistics statistics)
    {
        HtmlReport.Section(html, "Pixels");
        Open(html, ["reason", "pixels", "share"], firstNumber: 1);
        double total = Math.Max(1, statistics.PixelCount);
        for (int reason = 0; reason < statistics.Reasons.Length; reason++)
        {
            if (statistics.Reasons[reason] > 0)
                Row(html, [MaskReasonText.Words(reason), statistics.Reasons[reason].ToString("N0"), Rounded.Percent(statistics.Reasons[reason] / total)], firstNumber: 1);
        }

        Close(html);
    }

    public static void Parameters(StringBuilder html, IReadOnlyList<ReportParameter> parameters)
    {
        if (parameters.Count == 0)
            return;
        HtmlReport.Section(html, "Parameters");
        Open(html, ["parameter", "symbol", "value", "unit", "from"], firstNumber: int.MaxValue);
        foreach (ReportParameter parameter in parameters)
            Row(html, [parameter.Name, parameter.Symbol, parameter.Value, parameter.Unit, parameter.From], firstNumber: int.MaxValue);
        Close(html);
    }

    public static void Processing(StringBuilder html, ReportContent content)
    {
        HtmlReport.Section(html, "Processing");
        html.Append("<p>GpuModulus ").Append(HtmlReport.Encode(content.ProgramVersion)).Append("; backend ").Append(HtmlReport.Encode(content.Backend)).Append(".</p>\n");
        if (content.Timings.Count == 0)
            return;
        Open(html, ["stage", "time"], firstNumber: 1);
        foreach ((string stage, double seconds) in content.Timings)
            Row(html, [stage, Rounded.Quantity(seconds, "s", 3)], firstNumber: 1);
        Close(html);
    }

    private static string WithoutFirstNumber(string text)
    {
        int from = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (from < 0)
            return text;
        int digits = text.AsSpan(from).IndexOfAnyExceptInRange('0', '9');
        return string.Concat(text.AsSpan(0, from), "…", digits < 0 ? "" : text.AsSpan(from + digits));
    }

    private static string Pair(string name, TwoGaussianFit pair) =>
        $"{name} {Rounded.PlusMinus(pair.Lower.Mean, pair.Lower.Sigma, "Pa")} ({Rounded.Percent(Math.Round(pair.LowerFraction, 2))}) and {Rounded.PlusMinus(pair.Upper.Mean, pair.Upper.Sigma, "Pa")}";

    internal static void Note(StringBuilder html, string text) => html.Append("<p class=\"note\">").Append(HtmlReport.Encode(text)).Append("</p>\n");

    internal static void Open(StringBuilder html, List<string> head, int firstNumber)
    {
        html.Append("<div class=\"table\"><table>\n<thead><tr>");
        for (int i = 0; i < head.Count; i++)
            html.Append(i >= firstNumber ? "<th class=\"n\">" : "<th>").Append(HtmlReport.Encode(head[i])).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
    }

    internal static void Row(StringBuilder html, List<string> cells, int firstNumber)
    {
        html.Append("<tr>");
        for (int i = 0; i < cells.Count; i++)
            html.Append(i >= firstNumber ? "<td class=\"n\">" : "<td>").Append(HtmlReport.Encode(cells[i])).Append("</td>");
        html.Append("</tr>\n");
    }

    internal static void Close(StringBuilder html) => html.Append("</tbody>\n</table></div>\n");
}
