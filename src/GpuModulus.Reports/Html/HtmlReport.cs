using System.Net;
using System.Reflection;
using System.Text;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Charts;
using GpuModulus.Reports.Maps;
using GpuModulus.Reports.Panels;
using GpuModulus.Statistics;

namespace GpuModulus.Reports.Html;

/// <summary>
/// report.html: one self-contained file with pictures, histograms, regions, parameters and warnings. No script, nothing fetched from elsewhere, fit for printing.
/// </summary>
public static class HtmlReport
{
    private static readonly Lazy<string> Style = new(() =>
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("The report's style sheet is missing from the program.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    });

    /// <summary>The report as text; the pictures are drawn in parallel.</summary>
    public static string Compose(ReportContent content) => Text(stream => Write(stream, content));

    /// <summary>Writes the report as UTF-8; the pictures are drawn in parallel.</summary>
    public static void Write(Stream stream, ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(content);
        IReadOnlyList<DrawnPicture> maps = content.Pictures;
        List<Figure> charts = Charts(content);
        // Maps hold noise that no vector describes; charts are small and crisp as vectors.
        EmbeddedPicture[] sources = new EmbeddedPicture[maps.Count + charts.Count];
        Parallel.For(0, sources.Length, i => sources[i] = i < maps.Count ? EmbeddedPicture.Png(maps[i].Png) : EmbeddedPicture.Svg(charts[i - maps.Count]));

        StringBuilder html = new(20_000);
        Open(html, content.Title);
        Header(html, content);
        Warnings(html, content.Warnings);
        Headline(html, content);
        Section(html, "Maps");
        Figures(html, [.. maps.Select(m => m.Figure)], sources, 0);
        Section(html, "Histograms");
        Figures(html, charts, sources, maps.Count);
        ReportTables.Regions(html, content.Regions, content.Maps.Indentation is not null);
        ErrorBudgetTable.Write(html, content.Regions);
        ReportTables.Mask(html, content.Maps.Statistics);
        ReportTables.Parameters(html, content.Parameters);
        ReportTables.Processing(html, content);
        html.Append("</main>\n</body>\n</html>\n");
        EmbeddedPicture.Write(stream, html.ToString(), sources);
    }

    /// <summary>The report over several stages of cycling as text: see <see cref="WriteComparison"/>.</summary>
    public static string ComposeComparison(string title, string programVersion, IReadOnlyList<StageSummary> stages, IReadOnlyList<string> warnings) =>
        Text(stream => WriteComparison(stream, title, programVersion, stages, warnings));

    /// <summary>Writes the report over several stages of cycling as UTF-8: the class table of Shi et al. 2026, and its figure.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="title">Heading.</param>
    /// <param name="programVersion">Version of the program.</param>
    /// <param name="stages">Stages in order.</param>
    /// <param name="warnings">Shown first.</param>
    public static void WriteComparison(Stream stream, string title, string programVersion, IReadOnlyList<StageSummary> stages, IReadOnlyList<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(stages);
        ArgumentNullException.ThrowIfNull(warnings);
        StringBuilder html = new();
        Open(html, title);
        html.Append("<header><h1>").Append(Encode(title)).Append("</h1></header>\n");
        Warnings(html, warnings);
        EvolutionFigure figure = new(stages);
        EmbeddedPicture[] sources = [EmbeddedPicture.Svg(figure)];
        Figures(html, [figure], sources, 0);
        ReportTables.Stages(html, stages);
        html.Append("<p class=\"note\">GpuModulus ").Append(Encode(programVersion)).Append("</p>\n</main>\n</body>\n</html>\n");
        EmbeddedPicture.Write(stream, html.ToString(), sources);
    }

    private static string Text(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    internal static string Encode(string text) => WebUtility.HtmlEncode(text);

    internal static void Section(StringBuilder html, string title) => html.Append("<h2>").Append(Encode(title)).Append("</h2>\n");

    private static void Open(StringBuilder html, string title)
    {
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light\">\n");
        html.Append("<title>").Append(Encode(title)).Append(" – GpuModulus</title>\n<style>\n").Append(Style.Value).Append("</style>\n</head>\n<body>\n<main>\n");
    }

    private static List<Figure> Charts(ReportContent content)
    {
        MapStatistics statistics = content.Maps.Statistics;
        List<Figure> charts = [];
        if (content.Maps.Modulus is not null)
            charts.Add(HistogramFigure.Modulus(statistics));
        charts.Add(HistogramFigure.Tilt(statistics, content.MaxTiltDegrees));
        if (content.Maps.Indentation is not null)
            charts.Add(HistogramFigure.Indentation(statistics, content.MaxIndentationMetres, content.Amplitude2Metres));
        if (content.Regions.Any(r => r.ValidCount > 0))
            charts.Add(new RegionHistogramFigure(content.Regions, statistics.Modulus));
        return charts;
    }

    private static void Header(StringBuilder html, ReportContent content)
    {
        Core.Maps.ScanGrid grid = content.Grid ?? content.Maps.Grid;
        html.Append("<header><h1>").Append(Encode(content.Title)).Append("</h1>\n<p class=\"sub\">").Append(Encode(content.Input));
        if (content.InputDetails.Length > 0)
            html.Append("<br>").Append(Encode(content.InputDetails));
        string pitch = grid.PitchXMetres == grid.PitchYMetres
            ? Rounded.Quantity(grid.PitchXMetres, "m")
            : $"{Rounded.Quantity(grid.PitchXMetres, "m")} × {Rounded.Quantity(grid.PitchYMetres, "m")}";
        html.Append("<br>").Append(Encode($"{grid.Columns} × {grid.Rows} pixels of {pitch}; {Rounded.Quantity(grid.WidthMetres, "m", 3)} × {Rounded.Quantity(grid.HeightMetres, "m", 3)}"));
        if (content.Method.Length > 0)
            html.Append("; ").Append(Encode(content.Method));
        html.Append("</p></header>\n");
    }

    private static void Warnings(StringBuilder html, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
            return;
        html.Append("<section class=\"warnings\"><h2>").Append(warnings.Count == 1 ? "Warning" : "Warnings").Append("</h2>\n<ul>\n");
        foreach (string warning in warnings)
            html.Append("<li>").Append(Encode(warning)).Append("</li>\n");
        html.Append("</ul></section>\n");
    }

    private static void Headline(StringBuilder html, ReportContent content)
    {
        MapStatistics statistics = content.Maps.Statistics;
        html.Append("<section class=\"headline\">\n");
        foreach ((PixelClass kind, string words) in new[] { (PixelClass.Facet, "facets"), (PixelClass.BinderCarbon, "b/c") })
        {
            ClassSummary summary = ClassSummary.Of(kind, content.Regions);
            if (summary.RegionCount == 1)
                Card(html, Rounded.PlusMinus(summary.MeanPascals, content.Regions.First(r => r.Class == kind && r.Fit is not null).Fit!.Sigma, "Pa"), $"{words}: μ ± σ of the one fitted region");
            else if (summary.RegionCount > 1)
                Card(html, Rounded.PlusMinus(summary.MeanPascals, summary.StandardDeviationPascals, "Pa"), $"{words}: mean ± SD of {summary.RegionCount} region means");
        }

        if (content.Maps.Modulus is not null)
            Card(html, Rounded.Quantity(statistics.Modulus.Quantile(0.5), "Pa", 3), "median corrected modulus, whole map");
        Card(html, Rounded.Percent(statistics.MaskedFraction), "of the pixels masked");
        if (content.Maps.Indentation is not null && statistics.Indentation.Total > 0)
            Card(html, Rounded.Percent((double)statistics.IndentationAboveLimit / statistics.Indentation.Total), $"of the values indented more than {Rounded.Quantity(content.MaxIndentationMetres, "m")}");
        html.Append("</section>\n");
    }

    private static void Card(StringBuilder html, string value, string words) =>
        html.Append("<div><b>").Append(Encode(value)).Append("</b><span>").Append(Encode(words)).Append("</span></div>\n");

    private static void Figures(StringBuilder html, List<Figure> figures, EmbeddedPicture[] sources, int offset)
    {
        html.Append("<div class=\"figures\">\n");
        for (int i = 0; i < figures.Count; i++)
        {
            html.Append("<figure style=\"max-width:").Append(Math.Round(figures[i].WidthPoints * 4 / 3)).Append("px\"><img src=\"");
            sources[offset + i].Place = html.Length;
            html.Append("\" alt=\"").Append(Encode(figures[i].Description)).Append("\"></figure>\n");
        }

        html.Append("</div>\n");
    }
}
