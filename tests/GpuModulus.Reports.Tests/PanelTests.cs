using System.Text.RegularExpressions;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Html;
using GpuModulus.Reports.Maps;
using GpuModulus.Reports.Panels;
using GpuModulus.Reports.Views;
using GpuModulus.Statistics;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class PanelTests
{
    private static readonly Scene Electrode = Scene.Make(128, 128, facets: 4);

    [Fact]
    public void The_panel_prints_180_mm_wide_at_300_dpi()
    {
        using RegionOverlay overlay = new(Electrode.Labels, Electrode.Regions);
        PaperPanel panel = new(Electrode.Maps, overlay, Electrode.Regions);
        using SKBitmap png = SKBitmap.Decode(panel.ToPng(Figure.PrintDotsPerInch));
        Assert.InRange(png.Width, 2126, 2127);
        string svg = panel.ToSvg();
        Assert.DoesNotContain("<text", svg, StringComparison.Ordinal);
        Assert.True(Regex.Count(svg, "data:image/png") >= 2);
        Assert.StartsWith("%PDF", System.Text.Encoding.ASCII.GetString(panel.ToPdf(), 0, 8), StringComparison.Ordinal);
    }

    [Fact]
    public void A_panel_without_regions_or_modulus_is_still_a_panel()
    {
        ScanGrid grid = Electrode.Maps.Grid;
        ModulusMaps heightOnly = new() { Grid = grid, Height = Electrode.Maps.Height, Tilt = Electrode.Maps.Tilt, Mask = Electrode.Maps.Mask, Statistics = Electrode.Maps.Statistics };
        PaperPanel panel = new(heightOnly, null, []);
        Assert.Contains("Local tilt", panel.Description, StringComparison.Ordinal);
        Assert.NotEmpty(panel.ToPng());
    }

    [Fact]
    public void The_series_states_every_class_mean_and_whether_they_can_be_told_apart()
    {
        StageSummary[] stages = [Stage("pristine", 126e9, 20e9, 1.9e9, 0.1e9, 4.2, 0.1), Stage("200", 3.9e9, 0.8e9, 3.9e9, 0.4e9, 0, 0.1)];
        EvolutionFigure figure = new(stages);
        Assert.Contains("pristine: facets 126 ± 20 GPa, b/c 1.90 ± 0.10 GPa", figure.Description, StringComparison.Ordinal);
        Assert.NotEmpty(figure.ToPng());
        Assert.Contains("</svg>", figure.ToSvg(), StringComparison.Ordinal);
        string html = System.Net.WebUtility.HtmlDecode(HtmlReport.ComposeComparison("series", "0.1.0", stages, ["a warning"]));
        Assert.Contains("<td>pristine</td><td class=\"n\">126 ± 20 GPa</td>", html, StringComparison.Ordinal);
        Assert.Matches("<td>pristine</td>.*yes</td>", html);
        Assert.Matches("<td>200</td>.*no</td>", html);
    }

    [Fact]
    public void A_class_that_is_absent_leaves_no_mark_and_no_number()
    {
        StageSummary none = new("x", Class(PixelClass.Facet, double.NaN, double.NaN, 0), Class(PixelClass.BinderCarbon, 2e9, double.NaN, 1), new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN));
        Assert.NotEmpty(new EvolutionFigure([none]).ToPng());
        Assert.NotEmpty(new EvolutionFigure([]).ToPng());
        string html = HtmlReport.ComposeComparison("series", "0.1.0", [none], []);
        Assert.DoesNotContain("NaN", Regex.Replace(html, "base64,[A-Za-z0-9+/=]+", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void The_surface_hides_what_lies_behind_it()
    {
        SurfaceRenderer renderer = new(20, 20);
        SurfaceRenderer.Corner Corner(float x, float y, float depth, float red) => new(x, y, depth, red, 0, 255 - red);
        renderer.Triangle(Corner(0, 0, 5, 255), Corner(20, 0, 5, 255), Corner(0, 20, 5, 255));
        renderer.Triangle(Corner(0, 0, 1, 0), Corner(20, 0, 1, 0), Corner(20, 20, 1, 0));
        uint[] pixels = renderer.Finish();
        Assert.Equal(0xFF0000FFu, pixels[(3 * 20) + 3]);
        Assert.Equal(0xFFFF0000u, pixels[(10 * 20) + 18]);
        Assert.Equal(0u, pixels[(19 * 20) + 2]);
    }

    [Fact]
    public void The_view_says_how_much_heights_are_stretched()
    {
        ModulusMaps Bump(double height)
        {
            Raster<float> z = new(50, 50);
            for (int i = 0; i < z.Values.Length; i++)
                z.Values[i] = (float)(height * Math.Exp(-((((i % 50) - 25) * ((i % 50) - 25)) + (((i / 50) - 25) * ((i / 50) - 25))) / 40.0));
            return new() { Grid = new ScanGrid(50, 50, 1e-8, 1e-8), Height = z, Mask = new Raster<byte>(50, 50), Statistics = new MapStatistics() };
        }

        Assert.Contains("heights to scale", new PerspectiveView(Bump(1e-7)).Description, StringComparison.Ordinal);
        Assert.Contains("heights × 10", new PerspectiveView(Bump(5e-9)).Description, StringComparison.Ordinal);
        Assert.False(PerspectiveView.IsPossible(new ModulusMaps { Grid = new ScanGrid(1, 9, 1e-8, 1e-8), Height = new Raster<float>(1, 9), Mask = new Raster<byte>(1, 9), Statistics = new MapStatistics() }));
    }

    [Fact]
    public void Translucent_ink_stays_translucent_in_a_vector_figure()
    {
        // Skia's SVG writer drops the opacity of pure black; the scale bar's plate must not hide the map.
        string svg = new MapPicture(Electrode.Maps.Modulus!, Electrode.Maps.Grid, MapStyle.Modulus).ToSvg();
        Assert.Matches("<rect[^>]*fill-opacity=\"0\\.[0-9]+\"", svg);
    }

    private static StageSummary Stage(string name, double facet, double facetDeviation, double aggregate, double aggregateDeviation, double logRatio, double error) =>
        new(name, Class(PixelClass.Facet, facet, facetDeviation, 4), Class(PixelClass.BinderCarbon, aggregate, aggregateDeviation, 3), new(logRatio, error, logRatio - (2 * error), logRatio + (2 * error), 0.5, 0.05));

    private static ClassSummary Class(PixelClass kind, double mean, double deviation, int count) => new(kind, count, 0, mean, deviation, deviation / Math.Sqrt(Math.Max(1, count)), 100, 1e-12);
}
