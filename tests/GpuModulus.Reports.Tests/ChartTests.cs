using GpuModulus.Core.Results;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Charts;
using GpuModulus.Reports.Drawing;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class ChartTests
{
    private static readonly DisplayUnit Gigapascals = new("GPa", 1e9);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_drawn_histogram_keeps_its_area(bool isLog)
    {
        LogHistogram histogram = new(10, 34);
        Random random = new(5);
        for (int i = 0; i < 20000; i++)
            histogram.Counts[histogram.IndexOf((float)(3e9 * Math.Exp(0.8 * random.NextDouble())))]++;
        AxisScale axis = isLog ? AxisScale.Log(0.1, 100) : AxisScale.Linear(0, 10);
        StepCurve curve = StepCurve.From(histogram, Gigapascals, axis);
        double area = 0;
        for (int i = 0; i < curve.Densities.Length; i++)
            area += curve.Densities[i] * (isLog ? Math.Log10(curve.Edges[i + 1] / curve.Edges[i]) : curve.Edges[i + 1] - curve.Edges[i]);
        Assert.Equal(100, area, 6);
        Assert.True(curve.Densities.Length < 500);
    }

    [Fact]
    public void A_flat_logarithmic_distribution_is_drawn_flat()
    {
        // Bins are linear inside an octave: raw counts would saw up and down by a factor of two.
        LogHistogram histogram = new(20, 10);
        for (int bin = 0; bin < histogram.BinCount; bin++)
            histogram.Counts[bin + 1] = (long)Math.Round(1e9 * Math.Log(histogram.Edge(bin + 1) / histogram.Edge(bin)));
        StepCurve curve = StepCurve.From(histogram, new("Pa", 1), AxisScale.Log(Math.ScaleB(1, 20), Math.ScaleB(1, 30)));
        Assert.InRange(curve.Densities.Max() / curve.Densities.Min(), 1, 1.0001);
    }

    [Fact]
    public void The_axis_is_logarithmic_when_the_values_span_more_than_twentyfold()
    {
        Assert.Contains("per decade", Svg(1e9, 120e9), StringComparison.Ordinal);
        Assert.Contains("per GPa", Svg(3e9, 5e9), StringComparison.Ordinal);

        static string Svg(double low, double high)
        {
            MapStatistics statistics = new();
            statistics.Modulus.Counts[statistics.Modulus.IndexOf((float)low)] = 500;
            statistics.Modulus.Counts[statistics.Modulus.IndexOf((float)high)] = 500;
            return HistogramFigure.Modulus(statistics).YLabel;
        }
    }

    [Fact]
    public void Histograms_state_what_lies_beyond_the_limits()
    {
        MapStatistics statistics = new();
        for (int i = 0; i < 100; i++)
            statistics.Indentation.Counts[statistics.Indentation.IndexOf(i < 7 ? 2.5e-9f : 1e-9f)]++;
        statistics.IndentationAboveLimit = 7;
        Assert.Equal(["limit 2 nm: 7 % above"], HistogramFigure.Indentation(statistics, 2e-9).Limits);
        for (int i = 0; i < 200; i++)
            statistics.TiltDegrees.Counts[1 + (i < 50 ? 200 : 40)]++;
        Assert.Equal(["cut-off 45°: 25 % above"], HistogramFigure.Tilt(statistics, 45).Limits);
        Assert.Contains("median 10.2", HistogramFigure.Tilt(statistics, 45).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_cannot_be_fitted_says_why()
    {
        Scene scene = Scene.Make(64, 64, facets: 2);
        RegionStatistics tiny = scene.Regions[0] with { Fit = null, Unfittable = "too few pixels" };
        RegionHistogramFigure figure = new([tiny, .. scene.Regions.Skip(1)], scene.Maps.Statistics.Modulus);
        Assert.Contains("no fit: too few pixels", figure.Description, StringComparison.Ordinal);
        Assert.NotEmpty(figure.ToPng());
        Assert.NotEmpty(new RegionHistogramFigure([], null).ToPng());
    }

    [Fact]
    public void Many_regions_leave_room_for_the_binder_carbon()
    {
        Scene scene = Scene.Make(64, 64, facets: 1);
        RegionStatistics facet = scene.Regions[0];
        RegionStatistics[] many = [.. Enumerable.Range(1, 40).Select(i => facet with { Id = i, PixelCount = 1000 - i }), scene.Regions[^1] with { Id = 99, PixelCount = 5 }];
        string text = new RegionHistogramFigure(many, null).Description;
        Assert.Contains("b/c", text, StringComparison.Ordinal);
        Assert.Equal(RegionHistogramFigure.MostRegions, text.Count(c => c == '±'));
    }

    [Fact]
    public void Empty_statistics_draw_an_empty_figure()
    {
        MapStatistics empty = new();
        Assert.Contains("no pixel has a value", HistogramFigure.Modulus(empty).Description, StringComparison.Ordinal);
        Assert.NotEmpty(HistogramFigure.Modulus(empty).ToPng());
        Assert.NotEmpty(HistogramFigure.Tilt(empty, 45).ToPng());
        Assert.NotEmpty(HistogramFigure.Indentation(empty, 2e-9, 5e-10).ToSvg());
    }
}
