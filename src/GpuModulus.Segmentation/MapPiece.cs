using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// A rectangle of a map in memory while it is segmented: its core, whose labels count, and a margin about it, so that what crosses the core's border is seen. The
/// arrays come from a <see cref="Scratch"/> and are shared with the piece that follows.
/// </summary>
internal sealed class MapPiece
{
    // Finer maps are searched for planes on a coarser grid.
    private const double WorkPitch = 20;

    // Single precision holds the squares of heights within a micrometre or two.
    private const double ZeroStep = 2e-6;

    private readonly ScanGrid grid;
    private readonly float[] height;
    private float[]? fineVariance;

    // Where planes were grown on the map's own pixels.
    private Plane[]? grownPlanes;

    public MapPiece(ScanGrid grid, PixelBlock core, PixelBlock area, Scratch scratch)
    {
        this.grid = grid;
        Core = core;
        Area = area;
        Scratch = scratch;
        height = scratch.Floats(area.Pixels);
        (Bx, By) = Bins(grid);
        Full = new WorkMap(area.Columns, area.Rows, grid.PitchXMetres * 1e9, grid.PitchYMetres * 1e9, height);
    }

    public PixelBlock Core { get; }

    public PixelBlock Area { get; }

    /// <summary>The core's place inside the piece.</summary>
    public PixelBlock CoreInside => Core with { Column = Core.Column - Area.Column, Row = Core.Row - Area.Row };

    public Scratch Scratch { get; }

    /// <summary>Pixels of the map in one of the grid on which planes are searched.</summary>
    public int Bx { get; }

    public int By { get; }

    /// <summary>Mended heights.</summary>
    public WorkMap Full { get; }

    /// <summary>1 where nothing is known of the surface; null where the piece has no such place.</summary>
    public byte[]? Holes { get; private set; }

    /// <summary>Height in m that is 0 in <see cref="Full"/>.</summary>
    public double Zero { get; private set; }

    /// <summary>Labels of the pixels, 0 = no facet.</summary>
    public int[] Labels { get; private set; } = [];

    /// <summary>For every label the lowest of its facet.</summary>
    public int[] FacetOf { get; private set; } = [0];

    /// <summary>Largest label + 1.</summary>
    public int LabelCount { get; private set; } = 1;

    /// <summary>Pixels of a map in one of the grid on which planes are searched.</summary>
    public static (int X, int Y) Bins(ScanGrid grid) =>
        (Math.Max(1, (int)((WorkPitch / (grid.PitchXMetres * 1e9)) + 0.25)), Math.Max(1, (int)((WorkPitch / (grid.PitchYMetres * 1e9)) + 0.25)));

    /// <summary>Smallest facet in pixels of the grid on which planes are searched.</summary>
    public static int LeastPixels(ScanGrid grid, SegmentationSettings settings)
    {
        (int bx, int by) = Bins(grid);
        return Math.Max(9, (int)Math.Round(settings.MinimumAreaSquareMetres / (grid.PixelAreaSquareMetres * bx * by)));
    }

    /// <summary>Reads and mends the heights.</summary>
    public void Load(BlockReader<float> source, LineDefects lines, ScanDistortion? distortion)
    {
        Span<float> z = height.AsSpan(0, Area.Pixels);
        source(Area, z);
        (double sum, long finite) = LineDefects.SumOfFinite(z);
        double mean = sum / finite;
        if (Holes is not null)
            Scratch.Return(Holes);
        Holes = finite < Area.Pixels ? MissingHeights.Holes(Full, Scratch) : null;

        // Pieces share their zero unless the map is far higher here than elsewhere: what a pixel is taken for must not hang on the rounding of its height.
        Zero = lines.ZeroMetres + (double.IsNaN(mean) ? 0 : ZeroStep * Math.Round((mean - lines.ZeroMetres) / ZeroStep));
        HeightMending.Mend(height, Area, Zero, lines, grid.PitchXMetres * 1e9);
        distortion?.RemoveFrom(height, Area);
    }

    /// <summary>A finder of planes on the work grid.</summary>
    public FacetFinder Finder(SegmentationSettings settings)
    {
        WorkMap map = Full.Binned(Bx, By, Scratch);
        return new FacetFinder(map, MissingHeights.Binned(Holes, Full, map, Bx, By), LeastPixels(grid, settings), settings, Scratch);
    }

    /// <summary>Takes over what the finder has found, pixel by pixel.</summary>
    public void TakeLabels(FacetFinder finder)
    {
        LabelCount = finder.Regions.Count + 1;
        FacetOf = finder.FacetOf;
        if (Labels.Length > 0)
            Scratch.Return(Labels);
        Keep(finder);
        if (Bx == 1 && By == 1)
        {
            Labels = finder.Labels;
            grownPlanes = [default, .. finder.Regions.Select(PlaneFit.Of)];
            return;
        }

        int[] fine = Scratch.Integers(Area.Pixels), coarse = finder.Labels;
        int w = Area.Columns, across = finder.Map.Columns;
        Cores.For(Area.Rows, y =>
        {
            int from = y / By * across;
            for (int x = 0; x < w; x++)
                fine[(y * w) + x] = coarse[from + (x / Bx)];
        });
        Labels = fine;
        Scratch.Return(finder.Labels);
        Scratch.Return(finder.Map.Height);
    }

    /// <summary>Planes of <see cref="Labels"/> as they were taken over, in nm over pixels, by label; index 0 unused. The array is not changed by anybody.</summary>
    public Plane[] Planes() => grownPlanes ?? PlaneFit.First(Full, Labels, LabelCount);

    /// <summary>Residual variance of fine windows of the heights as they are, nm², in an array of the scratch that is the caller's from now on.</summary>
    public float[] FineVariance()
    {
        if (fineVariance is { } known)
        {
            fineVariance = null;
            return known;
        }

        float[] variance = Scratch.Floats(Area.Pixels);
        LocalPlanes.Fit(Full, Full.Radius(FacetFinder.FineReach, 1), variance);
        return variance;
    }

    /// <summary>The finder has measured the windows of the same grid; it takes them for infinitely rough in holes.</summary>
    private void Keep(FacetFinder finder)
    {
        if (fineVariance is not null)
            Scratch.Return(fineVariance);
        fineVariance = Bx == 1 && By == 1 && Holes is null ? finder.FineVariance : null;
        if (fineVariance is null)
            Scratch.Return(finder.FineVariance);
    }

    /// <summary>Gives the arrays back; the piece is then of no more use.</summary>
    public void Release()
    {
        Scratch.Return(height);
        if (fineVariance is not null)
            Scratch.Return(fineVariance);
        if (Holes is not null)
            Scratch.Return(Holes);
        if (Labels.Length > 0)
            Scratch.Return(Labels);
    }
}
