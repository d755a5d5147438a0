using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// Measures every region of a segmented map in streaming passes over bands of rows, without ever holding a region's pixels:
/// first counts, mean tilt, plane moments and coarse histograms; then roughness about each plane and exact counts in each region's own bins
/// (a third time for the rare region whose peak is narrower than its first bins). Memory grows with the number of regions, not of pixels.
/// Every result is the same for any number of threads.
/// </summary>
/// <remarks>
/// Mean plane: least squares in z over the region's finite heights. Sq = √(Σr²/n), Sa = Σ|r|/n with r = z − plane (ISO 25178, S-F surface, F = mean plane);
/// the plane residual is Sq times the normal's z, the distance along the normal. Median and quartiles are read off bins four times finer than the histogram's,
/// linear inside a bin: within some 0.03 σ of the order statistic for N ≥ 2000. The median indentation is read off 64 bins per octave.
/// </remarks>
public static class RegionMeasurement
{
    private const int MostRefinements = 4;

    // A peak whose quartiles lie closer than this many bins of its histogram has not been resolved.
    private const double ResolvedBins = 2;

    /// <summary>Measures the announced regions; one result per identity, in that order. A region without a pixel has N = 0 and NaN for what it cannot have.</summary>
    /// <param name="maps">The maps and their labels.</param>
    /// <param name="regions">The regions of the label map, ids distinct.</param>
    /// <param name="options">Threads, A2, thresholds; null for the defaults.</param>
    /// <exception cref="ArgumentException">The maps differ in size, or an id occurs twice.</exception>
    /// <exception cref="Core.InputException">An id below 1 or beyond 2²⁶.</exception>
    public static MeasuredRegions Measure(RegionMaps maps, IReadOnlyList<RegionIdentity> regions, MeasurementOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(regions);
        options ??= MeasurementOptions.Default;
        maps.Validate();
        RegionStatistics[] result = new RegionStatistics[regions.Count];
        Dictionary<PixelClass, LogHistogram> classes = [];
        int done = 0;
        foreach ((RowRange rows, IReadOnlyList<int> members) in RegionGroups.Of(maps, regions, options))
        {
            RegionIdentity[] group = [.. members.Select(i => regions[i])];
            RegionStatistics[] measured = Measure(maps, rows, group, classes, options);
            for (int i = 0; i < group.Length; i++)
                result[members[i]] = measured[i];
            done += group.Length;
            options.Progress?.Invoke((double)done / regions.Count);
        }

        return new(result, classes);
    }

    private static RegionStatistics[] Measure(RegionMaps maps, RowRange rows, RegionIdentity[] regions, Dictionary<PixelClass, LogHistogram> classes, MeasurementOptions options)
    {
        LabelIndex index = new([.. regions.Select(region => region.Id)]);
        RegionSurvey[] surveys = SurveyPass.Run(maps, rows, index, options.Amplitude2Metres, options.Threads);
        MeanPlane?[] planes = [.. surveys.Select(survey => survey.Surface.Plane())];
        RoughnessPass.Residuals[] residuals = RoughnessPass.Run(maps, rows, index, planes, options.Threads);
        RegionPeak?[] peaks = maps.Modulus is null ? new RegionPeak?[surveys.Length] : FindPeaks(maps, rows, regions, surveys, options);
        if (maps.Modulus is not null)
            AddByClass(classes, regions, surveys);

        RegionStatistics[] result = new RegionStatistics[regions.Length];
        Parallel.For(
            0,
            result.Length,
            Parallelism(options),
            i => result[i] = Compose(maps, regions[i], surveys[i], planes[i], residuals[i], peaks[i], options));
        return result;
    }

    private static void AddByClass(Dictionary<PixelClass, LogHistogram> classes, RegionIdentity[] regions, RegionSurvey[] surveys)
    {
        for (int i = 0; i < surveys.Length; i++)
        {
            if (surveys[i].Valid == 0)
                continue;
            if (classes.TryGetValue(regions[i].Class, out LogHistogram? sum))
                surveys[i].Modulus.AddTo(sum);
            else
                classes.Add(regions[i].Class, surveys[i].Modulus.ToHistogram());
        }
    }

    /// <summary>Counts every region in bins of its own, and fits its peak.</summary>
    private static RegionPeak?[] FindPeaks(RegionMaps maps, RowRange rows, RegionIdentity[] regions, RegionSurvey[] surveys, MeasurementOptions options)
    {
        RegionPeak?[] result = new RegionPeak?[surveys.Length];
        RegionBins?[] chosen = new RegionBins?[surveys.Length];
        Parallel.For(0, chosen.Length, Parallelism(options), i =>
        {
            if (surveys[i].Valid > 0)
                chosen[i] = surveys[i].Modulus.Ask(coarse => RegionBinning.Choose(regions[i].Id, coarse));
        });
        List<int> pending = [.. Enumerable.Range(0, chosen.Length).Where(i => chosen[i] is not null)];
        for (int round = 0; pending.Count > 0; round++)
        {
            RegionBins[] wanted = [.. pending.Select(i => chosen[i]!.Value)];
            RegionCounts counts = options.Counter?.Count(maps, rows.First, rows.End, wanted) ?? new BandCounter(options.Threads).Count(maps, rows, wanted);
            bool[] unresolved = new bool[pending.Count];
            int nth = round;
            Parallel.For(0, pending.Count, Parallelism(options), k =>
            {
                RegionBins bins = counts.Bins[k];
                LinearHistogram fine = new(bins.Minimum, bins.Maximum, bins.FineCount, counts.Fine(k).ToArray());
                double first = Quantiles.Of(fine, 0.25), third = Quantiles.Of(fine, 0.75);
                // Values are floats: bins narrower than their spacing show nothing new.
                bool finest = fine.BinWidth < Math.Abs(fine.Maximum) * 1.2e-7;
                if (nth < MostRefinements && !finest && third - first < ResolvedBins * RegionBinning.FinePerBin * fine.BinWidth)
                {
                    unresolved[k] = true;
                    chosen[pending[k]] = RegionBinning.Refine(bins.Id, fine);
                    return;
                }

                LinearHistogram histogram = Coarsened(fine);
                GroupCounts groups = new(counts.Groups(k), bins.Count);
                result[pending[k]] = new(
                    histogram,
                    GaussianPeakFit.FitGrouped(histogram, options.Fit, groups),
                    options.TwoComponents ? TwoGaussianPeakFit.FitGrouped(histogram, options.Fit, groups).Fit : null,
                    Quantiles.Of(fine, 0.5),
                    third - first);
            });
            pending = [.. pending.Where((_, k) => unresolved[k])];
        }

        return result;
    }

    private static RegionStatistics Compose(
        RegionMaps maps, RegionIdentity identity, RegionSurvey survey, MeanPlane? plane, RoughnessPass.Residuals residuals, RegionPeak? found, MeasurementOptions options)
    {
        ScanGrid grid = maps.Grid;
        (double X, double Y, double Z) normal = plane?.Normal(grid.PitchXMetres, grid.PitchYMetres) ?? (double.NaN, double.NaN, double.NaN);
        double sq = plane is null ? double.NaN : Math.Sqrt(residuals.Squares / residuals.Count);
        double sa = plane is null ? double.NaN : residuals.Absolute / residuals.Count;
        RegionPeak peak = found ?? new(
            new(0, 1, 1), PeakFit.Refused(maps.Modulus is null ? "the map has no modulus" : "no pixel has a value"), null, double.NaN, double.NaN);
        return new()
        {
            Id = identity.Id,
            Class = identity.Class,
            PixelCount = survey.Pixels,
            ValidCount = survey.Valid,
            AreaSquareMetres = survey.Pixels * grid.PixelAreaSquareMetres,
            MeanTiltRadians = survey.Tilted == 0 ? double.NaN : survey.TiltSum / survey.Tilted,
            Normal = normal,
            PlaneResidualMetres = sq * normal.Z,
            SqMetres = sq,
            SaMetres = sa,
            Fit = peak.Fit.Fit,
            Unfittable = peak.Fit.Unfittable,
            TwoComponentFit = peak.Pair,
            MedianPascals = peak.Median,
            InterquartileRangePascals = peak.InterquartileRange,
            MedianIndentationMetres = survey.WithIndentation == 0 ? double.NaN : survey.Indentation.Ask(static depths => depths.Quantile(0.5)),
            FractionBelowAmplitude2 = options.Amplitude2Metres is null || survey.WithIndentation == 0 ? null : (double)survey.BelowAmplitude2 / survey.WithIndentation,
            Confidence = identity.Confidence,
            Histogram = peak.Histogram,
        };
    }

    private static ParallelOptions Parallelism(MeasurementOptions options) =>
        new() { MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount };

    private static LinearHistogram Coarsened(LinearHistogram fine)
    {
        LinearHistogram result = new(fine.Minimum, fine.Maximum, fine.BinCount / RegionBinning.FinePerBin);
        result.Counts[0] = fine.Counts[0];
        result.Counts[^1] = fine.Counts[^1];
        for (int bin = 0; bin < fine.BinCount; bin++)
            result.Counts[(bin / RegionBinning.FinePerBin) + 1] += fine.Counts[bin + 1];
        return result;
    }

    /// <summary>What the counts of a region say.</summary>
    private sealed record RegionPeak(LinearHistogram Histogram, PeakFit Fit, TwoGaussianFit? Pair, double Median, double InterquartileRange);
}
