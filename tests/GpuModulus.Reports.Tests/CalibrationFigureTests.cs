using System.Text;
using System.Text.RegularExpressions;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Calibrations;
using GpuModulus.Reports.Html;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class CalibrationFigureTests
{
    private const string Doubt = "Use with care: the line is 1.2 bins wide: record longer for a trustworthy Q; and so that this sentence is longer than one line of the figure, some more words of no meaning at all.";

    public static TheoryData<string> Figures => ["thermal", "kc", "radius", "radii"];

    [Theory]
    [MemberData(nameof(Figures))]
    public void A_figure_is_a_picture_a_drawing_and_a_sentence(string what)
    {
        Figure figure = Make(what);
        Assert.Contains(Doubt, figure.Description, StringComparison.Ordinal);
        using SKBitmap picture = SKBitmap.Decode(figure.ToPng());
        Assert.Equal((int)Math.Ceiling(figure.WidthPoints * 2), picture.Width);
        string svg = figure.ToSvg();
        Assert.StartsWith("<?xml", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        // The verdict's last line keeps clear of the lower edge, and something is drawn in its colour.
        Assert.True(Rows(picture, c => c is { Red: > 130, Green: < 100, Blue: < 60 }).Max() < picture.Height - 4);
        Assert.All(Enumerable.Range(0, picture.Width), x => Assert.Equal(SKColors.White, picture.GetPixel(x, picture.Height - 1)));
    }

    [Fact]
    public void A_spectrum_of_many_bins_keeps_its_highest_one()
    {
        double[] f = [.. Enumerable.Range(1, 50_000).Select(i => i * 10.0)], s = [.. f.Select(_ => 1e-26)];
        s[30_123] = 1e-22;
        string quiet = Path(f, [.. f.Select(_ => 1e-26)]), peak = Path(f, s);
        Assert.NotEqual(quiet, peak);
        Assert.True(peak.Length < 400_000, $"{peak.Length} characters");

        static string Path(double[] f, double[] s) => new ThermalSpectrumFigure("t", f, s, [.. f.Select(_ => 1e-26)], 0.1, "r", "Trust it.", true).ToSvg();
    }

    [Fact]
    public void Nothing_to_draw_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ThermalSpectrumFigure("t", [], [], [], 0.1, "", "", true));
        Assert.Throws<ArgumentException>(() => new TiltCorrectionFigure("t", [], 70e9, TiltPolynomial.Published, _ => 0, 2.5, "", true));
        Assert.Throws<ArgumentException>(() => new RadiusFigure([], 3e9, "", true));
    }

    [Fact]
    public void The_report_lists_every_source_and_names_what_is_not_counted()
    {
        StringBuilder html = new();
        RegionStatistics region = Region() with
        {
            CalibrationUsed = "hard: <silica>.json",
            Budget = new(100e9, [new("statistical", 0.001, ""), new("k1", 0.03, "measured"), new("Q1", 0, "absorbed by R"), new("A1,free", null, "without an error")]),
        };
        ErrorBudgetTable.Write(html, [region]);
        string text = html.ToString();
        Assert.Contains("hard: &lt;silica&gt;.json", text, StringComparison.Ordinal);
        string shown = System.Net.WebUtility.HtmlDecode(text);
        Assert.Contains("100.0 ± 3.0 GPa", shown, StringComparison.Ordinal);
        Assert.Contains("therefore 0: Q1.", shown, StringComparison.Ordinal);
        Assert.Contains(">3 %<", shown, StringComparison.Ordinal);
        Assert.Contains("no error is known: A1,free.", shown, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(text, "<td"), Regex.Count(text, "</td>"));
        StringBuilder none = new();
        ErrorBudgetTable.Write(none, [Region()]);
        Assert.Equal("", none.ToString());
    }

    private static RegionStatistics Region() => new()
    {
        Id = 1,
        Class = PixelClass.Facet,
        PixelCount = 100,
        ValidCount = 100,
        AreaSquareMetres = 1e-12,
        MeanTiltRadians = 0.1,
        Normal = (0, 0, 1),
        PlaneResidualMetres = 1e-9,
        SqMetres = 1e-9,
        SaMetres = 1e-9,
        MedianPascals = 100e9,
        InterquartileRangePascals = 1e9,
        Confidence = 1,
        Histogram = new(0, 1, 1),
    };

    private static IEnumerable<int> Rows(SKBitmap picture, Func<SKColor, bool> wanted)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                if (wanted(picture.GetPixel(x, y)))
                    yield return y;
            }
        }
    }

    private static Figure Make(string what)
    {
        switch (what)
        {
            case "thermal":
                double[] f = [.. Enumerable.Range(1, 900).Select(i => 250e3 + (i * 100.0))], fit = [.. f.Select(x => 1e-26 + (1e-24 / (1 + Math.Pow((x - 300e3) / 400, 2))))];
                Random random = new(1);
                return new ThermalSpectrumFigure("tune.txt", f, [.. fit.Select(s => s * (0.9 + (0.2 * random.NextDouble())))], fit, 0.06, "f₁ = 300 kHz", Doubt, false);
            case "kc":
                return new TiltCorrectionFigure(
                    "K_c from spheres.ibw", [.. Enumerable.Range(0, 45).Select(d => new TiltPoint(d + 0.5, TiltPolynomial.Published.At(d + 0.5), 0.01))], 70e9, TiltPolynomial.Published, _ => 0.01, 3.6, Doubt, false);
            default:
                LinearHistogram histogram = new(2e9, 4e9, 80);
                for (int i = 0; i < 80; i++)
                    histogram.Counts[i + 1] = (long)(1000 * Math.Exp(-0.5 * Math.Pow((i - 39.5) / 8, 2)));
                ReferenceHistogram panel = new("ps.ibw", histogram, new(3e9, 1e6, 0.2e9, 1e6, 1000, 0.99, 2.4e9, 3.6e9, 20000), "R = 10.0 ± 0.1 nm");
                return new RadiusFigure(what == "radius" ? [panel] : [panel, panel], 3e9, Doubt, false);
        }
    }
}
