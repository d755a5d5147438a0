using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>The steps of <see cref="FacetSegmentation"/>, in order.</summary>
internal sealed class FacetFinder(ScanGrid grid, Raster<float> height, Raster<float>? modulus, SegmentationSettings settings)
{
    // Windows are lengths, so that every pitch sees the same surface.
    private const double WorkPitch = 20;
    private const double FinestReach = 25;
    private const double FineReach = 35;
    private const double CoarseReach = 90;

    private readonly int columns = grid.Columns;
    private readonly int rows = grid.Rows;
    private readonly double pitchX = grid.PitchXMetres * 1e9;
    private readonly double pitchY = grid.PitchYMetres * 1e9;
    private Scratch? work;
    private double facetRoughness;
    private double restRoughness;

    public SegmentationResult Run()
    {
        (float[] z, _, double zero) = HeightMending.Mend(grid, height);
        if (double.IsNaN(zero))
        {
            return new SegmentationResult
            {
                Classes = new(columns, rows),
                Labels = new(columns, rows),
                Regions = [],
                Warnings = ["the map has no finite height: there is nothing to segment"],
            };
        }

        WorkMap full = new(columns, rows, pitchX, pitchY, z);
        int bx = Math.Max(1, (int)((WorkPitch / pitchX) + 0.25)), by = Math.Max(1, (int)((WorkPitch / pitchY) + 0.25));
        WorkMap coarse = full.Binned(bx, by);
        int minimum = Math.Max(9, (int)Math.Round(settings.MinimumAreaSquareMetres * 1e18 / (coarse.PitchX * coarse.PitchY)));

        (int[] labels, List<PlaneMoments> regions) = FindPlanes(coarse, minimum);
        labels = Enlarge(labels, coarse, bx, by);
        (double, double, double) bow = default;
        if (regions.Count > 0)
        {
            ScanDistortion distortion = ScanDistortion.Find(full, labels, regions.Count, Math.Max(minimum, 400) * bx * by);
            if (distortion.LargestBow(columns, rows) > 1 || distortion.LineRoughness > 0.3)
            {
                distortion.RemoveFrom(z, columns, rows);
                bow = (distortion.XX / (pitchX * pitchX) * 1e9, distortion.XY / (pitchX * pitchY) * 1e9, distortion.YY / (pitchY * pitchY) * 1e9);
                coarse = full.Binned(bx, by);
                (labels, regions) = FindPlanes(coarse, minimum);
                labels = Enlarge(labels, coarse, bx, by);
            }
        }

        Refinement refinement = new(full, labels, regions.Count, modulus, settings, bx == 1 && by == 1 ? work! : new Scratch(columns * rows));
        refinement.Run();
        Verdict verdict = new(full, refinement, settings, facetRoughness, restRoughness, modulus is not null);
        return RegionTable.Build(grid, refinement.Labels, verdict.Classes, refinement.Planes, verdict.Confidence, zero, verdict.Warnings, bow);
    }

    /// <summary>Planes at two scales, the wide windows first; narrow facets have room for the fine ones alone.</summary>
    private (int[] Labels, List<PlaneMoments> Regions) FindPlanes(WorkMap map, int minimum)
    {
        int w = map.Columns, h = map.Rows;
        (int X, int Y) finest = map.Radius(FinestReach, 1), fine = map.Radius(FineReach, 1), coarse = map.Radius(CoarseReach, 2);
        int[] labels = new int[w * h];
        List<PlaneMoments> regions = [];
        Scratch scratch = work ??= new Scratch(w * h);
        (float[] smooth, float[] p, float[] q) = (scratch.Take(), scratch.Take(), scratch.Take());
        (float[] variance, float[] slopeVariance, float[] fineVariance) = (scratch.Take(), scratch.Take(), scratch.Take());
        Imaging.BoxMean(map.Height, smooth, w, h, 1, 1);
        LocalPlanes.Fit(map, fine, p, q, fineVariance);
        LocalPlanes.Fit(map, coarse, null, null, variance);
        LocalPlanes.SlopeVariance(p, q, slopeVariance, w, h, coarse);
        GrowthLimits limits = Limits(map, variance, slopeVariance, coarse);
        PlaneGrowth.Grow(map, smooth, (p, q), variance, slopeVariance, coarse, minimum, limits, labels, regions, scratch);
        (int X, int Y) gap = (fine.X + 2, fine.Y + 2);
        double angle = settings.FacetAngleDegrees * Math.PI / 180;
        regions = Sift(map, labels, regions, gap, angle, minimum, variance);
        if (regions.Count > 0 && fine.X > 1 && fine.Y > 1)
        {
            // What is as flat as the inside of the facets found, if only over the width of a fine window, may be a narrow facet.
            LocalPlanes.Fit(map, finest, p, q, null);
            LocalPlanes.SlopeVariance(p, q, slopeVariance, w, h, fine);
            double flat = (1.6 * Bimodality.MedianInside(fineVariance, labels)) + 1, scatter = Bimodality.MedianInside(slopeVariance, labels), even = (1.6 * scatter) + 0.002;
            GrowthLimits narrow = limits with { Slope = Math.Max(Math.Tan(8 * Math.PI / 180), 2.5 * Math.Sqrt(scatter)), SeedVariance = flat, SeedSlopeVariance = even };
            PlaneGrowth.Grow(map, smooth, (p, q), fineVariance, slopeVariance, fine, minimum, narrow, labels, regions, scratch);
            regions = Sift(map, labels, regions, gap, angle, minimum, variance);
        }

        (int[] renumber, regions) = CoplanarPieces.Unite(map, labels, regions);
        Apply(labels, renumber);
        scratch.Return(smooth, p, q, variance, slopeVariance, fineVariance);
        return (labels, regions);
    }

    /// <summary>Unites pieces of one facet, then keeps what is a facet.</summary>
    private List<PlaneMoments> Sift(WorkMap map, int[] labels, List<PlaneMoments> regions, (int X, int Y) gap, double angle, int minimum, float[] variance)
    {
        (int[] renumber, regions) = PlaneMerging.Merge(map, labels, regions, gap, angle, 8);
        Apply(labels, renumber);
        (renumber, regions, facetRoughness, restRoughness) = FacetTrial.Judge(map, labels, regions, (gap.X + 2, gap.Y + 2), minimum, variance);
        Apply(labels, renumber);
        return regions;
    }

    private static void Apply(int[] labels, int[] renumber)
    {
        for (int i = 0; i < labels.Length; i++)
            labels[i] = renumber[labels[i]];
    }

    /// <summary>Tolerances from the map's own facets: the smooth side of the residuals, if there are two sides.</summary>
    private GrowthLimits Limits(WorkMap map, float[] variance, float[] slopeVariance, (int X, int Y) window)
    {
        float[] low = work!.Take();
        Imaging.WindowMinimum(variance, low, map.Columns, map.Rows, window.X, window.Y);
        double ceiling = 12 * settings.Sensitivity, floor = 1.5 * settings.Sensitivity;
        (double threshold, _) = Bimodality.Split(low, floor * floor * 0.01, 1e4);
        work.Return(low);
        double seed = Math.Clamp(threshold, floor * floor, ceiling * ceiling);

        // How much the fine slopes scatter on what is flat: noise and film, which a facet's pixels must be allowed.
        double scatter = Math.Sqrt(Bimodality.MedianBelow(slopeVariance, variance, seed));
        double slope = Math.Clamp(3 * scatter, Math.Tan(8 * Math.PI / 180), 0.38 * Math.Min(1.5, settings.Sensitivity));
        double slopeLimit = 0.25 * settings.Sensitivity;
        return new GrowthLimits(5, 25 * settings.Sensitivity, slope, seed, slopeLimit * slopeLimit);
    }

    private int[] Enlarge(int[] coarse, WorkMap grown, int bx, int by)
    {
        if (bx == 1 && by == 1)
            return coarse;
        int[] labels = new int[columns * rows];
        Parallel.For(0, rows, y =>
        {
            int from = y / by * grown.Columns;
            for (int x = 0; x < columns; x++)
                labels[(y * columns) + x] = coarse[from + (x / bx)];
        });
        return labels;
    }
}
