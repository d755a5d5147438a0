using System.Text.RegularExpressions;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Html;
using GpuModulus.Reports.Maps;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class HtmlReportTests
{
    private static readonly Scene Electrode = Scene.Make(96, 80, 20e-9, 25e-9, facets: 4);

    private static readonly string Report = HtmlReport.Compose(Content("LNMO <b>pristine</b> & \"more\""));

    [Fact]
    public void The_file_is_self_contained_and_has_no_script()
    {
        Assert.DoesNotContain("<script", Report, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http://", Regex.Replace(Report, "base64,[A-Za-z0-9+/=]+", ""), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https://", Regex.Replace(Report, "base64,[A-Za-z0-9+/=]+", ""), StringComparison.OrdinalIgnoreCase);
        Assert.All(Regex.Matches(Report, "(?:src|href)=\"([^\"]{0,30})").Select(m => m.Groups[1].Value), source => Assert.StartsWith("data:image/", source, StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_a_file_name_or_a_note_holds_is_text()
    {
        Assert.Contains("LNMO &lt;b&gt;pristine&lt;/b&gt; &amp; &quot;more&quot;", Report, StringComparison.Ordinal);
        Assert.Contains("note says &lt;img src=x onerror=alert(1)&gt;", Report, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", Report, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_stand_before_every_picture()
    {
        Assert.InRange(Report.IndexOf("indentation above 2 nm", StringComparison.Ordinal), 0, Report.IndexOf("<img", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_map_histogram_and_table_is_there_and_every_picture_is_described()
    {
        Assert.Equal(11, Regex.Count(Report, "<figure"));
        Assert.Equal(11, Regex.Count(Report, "<img src=\"data:image/(png|svg\\+xml);base64,[^\"]+\" alt=\"[^\"]{10,}\">"));
        foreach (string heading in new[] { "Maps", "Histograms", "Regions", "Pixels", "Parameters", "Processing" })
            Assert.Contains($"<h2>{heading}</h2>", Report, StringComparison.Ordinal);
        Assert.Contains("<td>spring constant, 1st mode</td><td>k₁</td><td>26</td><td>N/m</td><td>option --spring-constant1</td>", Html(Report), StringComparison.Ordinal);
        Assert.Contains("tilt above the cut-off", Report, StringComparison.Ordinal);
        Assert.Contains("backend cpu (2 threads)", Report, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_are_closed_in_order()
    {
        Stack<string> open = new();
        foreach (Match tag in Regex.Matches(Regex.Replace(Report, "base64,[A-Za-z0-9+/=]+", ""), "<(/?)([a-z][a-z0-9]*)"))
        {
            string name = tag.Groups[2].Value;
            if (name is "meta" or "img" or "br")
                continue;
            if (tag.Groups[1].Length == 0)
                open.Push(name);
            else
                Assert.Equal(open.Pop(), name);
        }

        Assert.Empty(open);
    }

    [Fact]
    public void The_headline_gives_class_means_as_the_paper_does()
    {
        double[] means = [.. Electrode.Regions.Where(r => r.Class == PixelClass.Facet && r.Fit is not null).Select(r => r.Fit!.Mean)];
        double mean = means.Average(), sd = Math.Sqrt(means.Sum(m => (m - mean) * (m - mean)) / (means.Length - 1));
        Assert.Contains($"<b>{Rounded.PlusMinus(mean, sd, "Pa")}</b><span>facets: mean ± SD of {means.Length} region means", Html(Report), StringComparison.Ordinal);
    }

    [Fact]
    public void Regions_without_a_fit_are_listed_by_reason()
    {
        RegionStatistics region = Electrode.Regions[0] with { Fit = null, PixelCount = 30 };
        string html = Html(HtmlReport.Compose(Content("x") with
        {
            Pictures = MapPicture.All(Electrode.Maps),
            Regions = [region with { Id = 1, Unfittable = "only 12 pixels have a value, 50 are needed" }, region with { Id = 2, Unfittable = "only 7 pixels have a value, 50 are needed" }],
        }));
        Assert.Contains("No fit, only … pixels have a value, 50 are needed: I, II.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_pixel_of_height_alone_makes_a_report()
    {
        ModulusMaps maps = new() { Grid = new ScanGrid(1, 1, 1e-9, 1e-9), Height = new Raster<float>(1, 1), Mask = new Raster<byte>(1, 1), Statistics = new MapStatistics() };
        string html = HtmlReport.Compose(new ReportContent { Title = "one", Input = "one.gsf", ProgramVersion = "0", Backend = "cpu", Maps = maps, Pictures = MapPicture.All(maps) });
        Assert.DoesNotContain("<h2>Regions</h2>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", Regex.Replace(html, "base64,[A-Za-z0-9+/=]+", ""), StringComparison.Ordinal);
    }

    private static string Html(string text) => System.Net.WebUtility.HtmlDecode(text);

    private static ReportContent Content(string title) => new()
    {
        Title = title,
        Input = "scan.ibw",
        ProgramVersion = "0.1.0",
        Backend = "cpu (2 threads)",
        Maps = Electrode.Maps,
        Pictures = MapPicture.All(Electrode.Maps, new RegionOverlay(Electrode.Labels, Electrode.Regions)),
        Regions = Electrode.Regions,
        Parameters = [ReportParameter.Of("spring constant, 1st mode", "k₁", 26, "N/m", "option --spring-constant1")],
        Warnings = ["indentation above 2 nm", "note says <img src=x onerror=alert(1)>"],
        Timings = [("map", 0.01)],
    };
}
