using GpuModulus.Core;
using GpuModulus.Core.Results;
using MathNet.Numerics.Distributions;

namespace GpuModulus.Statistics;

/// <summary>The table of several cycling stages: class means of [Shi 2026] table 1, and how far the two classes have converged.</summary>
public static class StageComparison
{
    /// <summary>Summarises every stage, in the given order.</summary>
    /// <exception cref="InputException">No stage, or two of one name.</exception>
    public static IReadOnlyList<StageSummary> Compare(IReadOnlyList<Stage> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Count == 0)
            throw new InputException("compare", "no stage was given", "write for example pristine=DIR 5=DIR");
        if (stages.GroupBy(stage => stage.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException(twice.Key, "is the name of two stages", "give each stage its own name, NAME=DIR");
        return [.. stages.Select(Summarise)];
    }

    /// <summary>One row per stage; fields without a value are empty. UTF-8, RFC 4180. The stream stays open.</summary>
    public static void WriteCsv(Stream stream, IReadOnlyList<StageSummary> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        using CsvWriter csv = new(stream);
        csv.Row(
            "stage", "facet_regions", "facet_leftOut", "facet_mean_Pa", "facet_sd_Pa", "facet_error_Pa", "facet_area_m2",
            "bc_regions", "bc_leftOut", "bc_mean_Pa", "bc_sd_Pa", "bc_error_Pa", "bc_area_m2",
            "logRatio", "logRatioError", "logRatioLow95", "logRatioHigh95", "overlap", "overlapError");
        foreach (StageSummary stage in stages)
        {
            csv.Field(stage.Name);
            foreach (ClassSummary summary in (ReadOnlySpan<ClassSummary>)[stage.Facets, stage.BinderCarbon])
            {
                csv.Field(summary.RegionCount);
                csv.Field(summary.LeftOut);
                csv.Field(summary.MeanPascals);
                csv.Field(summary.StandardDeviationPascals);
                csv.Field(summary.StandardErrorPascals);
                csv.Field(summary.AreaSquareMetres);
            }

            Convergence convergence = stage.Convergence;
            csv.Field(convergence.LogRatio);
            csv.Field(convergence.LogRatioError);
            csv.Field(convergence.LogRatioLow);
            csv.Field(convergence.LogRatioHigh);
            csv.Field(convergence.Overlap);
            csv.Field(convergence.OverlapError);
            csv.EndRow();
        }
    }

    private static StageSummary Summarise(Stage stage)
    {
        ClassSummary facets = ClassSummary.Of(PixelClass.Facet, stage.Regions), binder = ClassSummary.Of(PixelClass.BinderCarbon, stage.Regions);
        double ratio = Math.Log(facets.MeanPascals / binder.MeanPascals);
        double facetShare = facets.StandardErrorPascals / facets.MeanPascals, binderShare = binder.StandardErrorPascals / binder.MeanPascals;
        double a = facetShare * facetShare, b = binderShare * binderShare, error = Math.Sqrt(a + b), half = double.NaN;
        if (double.IsFinite(error) && error > 0)
        {
            // A single region brings its fit's error, which rests on thousands of pixels, not on the scatter of regions.
            double freedom = (a + b) * (a + b) / (Share(a, facets.RegionCount) + Share(b, binder.RegionCount));
            half = error * (double.IsFinite(freedom) ? StudentT.InvCDF(0, 1, freedom, 0.975) : Normal.InvCDF(0, 1, 0.975));
        }

        (double overlap, double overlapError) = ClassDistribution.OverlapOf(
            new ClassDistribution(PixelClass.Facet, stage.Regions), new ClassDistribution(PixelClass.BinderCarbon, stage.Regions));
        return new(stage.Name, facets, binder, new(ratio, error, ratio - half, ratio + half, overlap, overlapError));

        static double Share(double variance, int regions) => regions < 2 ? 0 : variance * variance / (regions - 1);
    }
}
