using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Results;
using Xunit;

namespace GpuModulus.Statistics.Tests;

public sealed class StageComparisonTests
{
    [Fact]
    public void The_class_table_is_the_mean_of_region_means_and_their_sample_deviation()
    {
        // Regions I to III and b/c of [Shi 2026], pristine: table 1 there says 126 ± 20 GPa (all its facets) and 1.9 GPa.
        ClassSummary facets = ClassSummary.Of(PixelClass.Facet, [Region(1, 145e9, 10e9), Region(2, 113e9, 12e9), Region(3, 117e9, 11e9), Region(4, 1.9e9, 1e9, PixelClass.BinderCarbon)]);
        Assert.Equal(3, facets.RegionCount);
        Assert.Equal(125e9, facets.MeanPascals, 1.0);
        Assert.Equal(17.435595774162696e9, facets.StandardDeviationPascals, 1.0);
        Assert.Equal(17.435595774162696e9 / Math.Sqrt(3), facets.StandardErrorPascals, 1.0);
    }

    [Fact]
    public void A_region_without_a_fit_is_left_out_and_counted()
    {
        ClassSummary facets = ClassSummary.Of(PixelClass.Facet, [Region(1, 3e9, 1e8), Region(2, 5e9, 1e8) with { Fit = null }]);
        Assert.Equal((1, 1, 3e9), (facets.RegionCount, facets.LeftOut, facets.MeanPascals));
        Assert.Equal(double.NaN, facets.StandardDeviationPascals);
        Assert.Equal(1e6, facets.StandardErrorPascals);
        ClassSummary none = ClassSummary.Of(PixelClass.BinderCarbon, []);
        Assert.Equal((0, double.NaN, double.NaN), (none.RegionCount, none.MeanPascals, none.StandardErrorPascals));
    }

    [Fact]
    public void The_log_ratio_and_its_interval_are_those_of_Welch()
    {
        // numpy/scipy: ln(mean f/mean b), √(Σ(sd²/n/mean²)), t.ppf(0.975, Welch–Satterthwaite dof).
        Convergence convergence = StageComparison.Compare(
            [new("30", [Region(1, 2.7e9, 1e8), Region(2, 6.5e9, 7e8), Region(3, 2.0e9, 1e8), Region(4, 5.1e9, 1e8), Region(5, 1.8e9, 8e8, PixelClass.BinderCarbon), Region(6, 2.6e9, 8e8, PixelClass.BinderCarbon)])])[0].Convergence;
        Assert.Equal(0.6164133863285556, convergence.LogRatio, 1e-9);
        Assert.Equal(0.314541940407336, convergence.LogRatioError, 1e-9);
        Assert.Equal(-0.27005163968962764, convergence.LogRatioLow, 1e-6);
        Assert.Equal(1.502878412346739, convergence.LogRatioHigh, 1e-6);
        Assert.True(convergence.Indistinguishable);
    }

    [Fact]
    public void Classes_converge_over_the_stages_of_the_paper()
    {
        (string Name, double[] Facets, double BinderCarbon)[] paper =
        [
            ("pristine", [145, 113, 117], 1.9), ("5", [2.3, 3.5, 3.2], 1.4), ("30", [2.7, 6.5, 2.0, 5.1], 1.8), ("60", [4.2, 4.9, 5.3, 4.2], 4.7), ("200", [3.6, 3.7, 4.6, 4.6], 4.2),
        ];
        IReadOnlyList<StageSummary> rows = StageComparison.Compare(
            [.. paper.Select(stage => new Stage(stage.Name, [.. stage.Facets.Select((mean, i) => Region(i + 1, mean * 1e9, mean * 1e8)), Region(9, stage.BinderCarbon * 1e9, stage.BinderCarbon * 2e8, PixelClass.BinderCarbon)]))]);
        Assert.Equal(paper.Select(stage => stage.Name), rows.Select(row => row.Name));
        Assert.InRange(rows[0].Convergence.LogRatio, 4.1, 4.3);
        Assert.Equal(0, rows[0].Convergence.Overlap, 1e-6);
        Assert.All(rows.Take(3), row => Assert.True(row.Convergence.LogRatio > 0.5));
        Assert.All(rows.Skip(3), row => Assert.True(Math.Abs(row.Convergence.LogRatio) < 0.05 && row.Convergence.Indistinguishable));
        Assert.All(rows.Skip(3), row => Assert.True(row.Convergence.Overlap > 0.5));
    }

    [Fact]
    public void Overlap_of_two_equal_Gaussians_is_that_of_the_formula()
    {
        // Two normal distributions of one σ, d·σ apart: OVL = 2 Φ(−d/2).
        Stage stage = new("x", [Region(1, 10e9, 1e9), Region(2, 12e9, 1e9, PixelClass.BinderCarbon)]);
        Convergence convergence = StageComparison.Compare([stage])[0].Convergence;
        Assert.Equal(2 * 0.15865525393145707, convergence.Overlap, 0.02);
        Stage same = new("y", [Region(1, 10e9, 1e9), Region(2, 10e9, 1e9, PixelClass.BinderCarbon)]);
        Assert.Equal(1, StageComparison.Compare([same])[0].Convergence.Overlap, 1e-12);
    }

    [Fact]
    public void The_error_of_the_overlap_is_the_scatter_of_repeated_stages()
    {
        Random random = new(12);
        List<double> overlaps = [], errors = [];
        for (int trial = 0; trial < 200; trial++)
        {
            RegionStatistics[] regions =
            [
                .. Enumerable.Range(1, 12).Select(id => Region(id, 5e9 + (0.5e9 * Draws.Normal(random)), 0.6e9)),
                .. Enumerable.Range(20, 10).Select(id => Region(id, 4e9 + (0.5e9 * Draws.Normal(random)), 0.6e9, PixelClass.BinderCarbon)),
            ];
            Convergence convergence = StageComparison.Compare([new("x", regions)])[0].Convergence;
            overlaps.Add(convergence.Overlap);
            errors.Add(convergence.OverlapError);
        }

        double mean = overlaps.Average(), scatter = Math.Sqrt(overlaps.Sum(value => (value - mean) * (value - mean)) / 199);
        Assert.InRange(errors.Average() / scatter, 0.8, 1.25);
    }

    [Fact]
    public void The_csv_leaves_empty_what_has_no_value()
    {
        using MemoryStream stream = new();
        StageComparison.WriteCsv(stream, StageComparison.Compare([new("pristine, dry", [Region(1, 100e9, 10e9)])]));
        string[] lines = Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n");
        Assert.StartsWith("stage,facet_regions,facet_leftOut,facet_mean_Pa,facet_sd_Pa,facet_error_Pa,facet_area_m2,bc_regions", lines[0], StringComparison.Ordinal);
        Assert.Equal("\"pristine, dry\",1,0,100000000000,,1000000,1E-12,0,0,,,,0,,,,,,", lines[1]);
        Assert.Equal(lines[0].Count(c => c == ','), lines[1].Count(c => c == ',') - 1);
    }

    [Fact]
    public void Stages_of_one_name_and_no_stage_are_refused()
    {
        Assert.Throws<InputException>(() => StageComparison.Compare([]));
        Assert.Throws<InputException>(() => StageComparison.Compare([new("5", []), new("5", [])]));
        Convergence nothing = StageComparison.Compare([new("5", [])])[0].Convergence;
        Assert.Equal((double.NaN, double.NaN), (nothing.LogRatio, nothing.Overlap));
        Assert.False(nothing.Indistinguishable);
    }

    private static RegionStatistics Region(int id, double mean, double sigma, PixelClass pixelClass = PixelClass.Facet)
    {
        LinearHistogram histogram = new(Math.Max(0, mean - (5 * sigma)), mean + (5 * sigma), 200);
        for (int bin = 0; bin < 200; bin++)
        {
            double t = (histogram.Edge(bin) + (0.5 * histogram.BinWidth) - mean) / sigma;
            histogram.Counts[bin + 1] = (long)Math.Round(1000 * Math.Exp(-0.5 * t * t));
        }

        return new()
        {
            Id = id,
            Class = pixelClass,
            PixelCount = histogram.Total,
            ValidCount = histogram.Total,
            AreaSquareMetres = 1e-12,
            MeanTiltRadians = 0.2,
            Normal = (0, 0, 1),
            PlaneResidualMetres = 1e-9,
            SqMetres = 1e-9,
            SaMetres = 0.8e-9,
            Fit = new(mean, 1e6, sigma, 1e6, 1000, 1, mean - sigma, mean + sigma, 100),
            MedianPascals = mean,
            InterquartileRangePascals = 1.349 * sigma,
            Confidence = 1,
            Histogram = histogram,
        };
    }
}
