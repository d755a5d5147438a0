namespace GpuModulus.Segmentation;

/// <summary>
/// Planes of one piece of a map, step by step: before each step all pieces together decide on its limits (<see cref="PlaneSearch"/>), so that a map has the same
/// facets however it is cut.
/// </summary>
internal sealed class FacetFinder
{
    // Windows are lengths, so that every pitch sees the same surface.
    /// <summary>Half the width of fine windows, nm.</summary>
    public const double FineReach = 35;

    private const double FinestReach = 25;
    private const double CoarseReach = 90;

    private readonly SegmentationSettings settings;
    private readonly Scratch scratch;
    private readonly int minimum;
    private readonly bool[]? holes;
    private readonly (int X, int Y) fine;
    private readonly (int X, int Y) coarse;
    private readonly (int X, int Y) gap;
    private readonly (int X, int Y) flank;
    private readonly float[] smooth;
    private readonly float[] p;
    private readonly float[] q;
    private FacetTrial? trial;

    public FacetFinder(WorkMap map, bool[]? holes, int minimum, SegmentationSettings settings, Scratch scratch)
    {
        Map = map;
        this.holes = holes;
        this.minimum = minimum;
        this.settings = settings;
        this.scratch = scratch;
        fine = map.Radius(FineReach, 1);
        coarse = map.Radius(CoarseReach, 2);
        gap = (fine.X + 2, fine.Y + 2);

        // A window that a step crosses is inclined: its pixels belong to neither level. So a flank is wider than a gap.
        flank = ((2 * fine.X) + 3, (2 * fine.Y) + 3);
        (smooth, p, q) = (scratch.Floats(map.Pixels), scratch.Floats(map.Pixels), scratch.Floats(map.Pixels));
        (Variance, SlopeVariance, FineVariance) = (scratch.Floats(map.Pixels), scratch.Floats(map.Pixels), scratch.Floats(map.Pixels));
        Labels = scratch.Integers(map.Pixels);
    }

    public WorkMap Map { get; }

    /// <summary>Planes by number from 1; 0 = none.</summary>
    public int[] Labels { get; }

    /// <summary>Moments of the planes; that of label l is at l − 1.</summary>
    public List<PlaneMoments> Regions { get; private set; } = [];

    /// <summary>For every label the lowest of its facet: the levels of a facet, parted by growth steps, are labels of their own.</summary>
    public int[] FacetOf { get; private set; } = [0];

    /// <summary>Residual variance of the wide windows, nm².</summary>
    public float[] Variance { get; }

    /// <summary>Residual variance of the fine windows, nm²; not given back at the end.</summary>
    public float[] FineVariance { get; }

    /// <summary>Variance of the slopes in windows of the step that comes next.</summary>
    public float[] SlopeVariance { get; }

    /// <summary>Planes of the last step that are compact beyond doubt.</summary>
    public IEnumerable<(double Rms, double N)> CompactPlanes => trial!.CompactPlanes;

    /// <summary>False where pixels are too large for narrow windows.</summary>
    public bool HasFineWindows => fine.X > 1 && fine.Y > 1;

    public void Measure()
    {
        Array.Clear(Labels, 0, Map.Pixels);
        Imaging.BoxMean(Map.Height, smooth, Map.Columns, Map.Rows, 1, 1);
        LocalPlanes.Fit(Map, fine, coarse, (p, q), FineVariance, Variance, SlopeVariance);
        LeaveHolesOut();
    }

    /// <summary>Minimum of the window variances over a window, in an array of the scratch.</summary>
    public float[] FlattestNearby()
    {
        float[] low = scratch.Floats(Map.Pixels);
        Imaging.WindowMinimum(Variance, low, Map.Columns, Map.Rows, coarse.X, coarse.Y);
        return low;
    }

    public void Return(float[] array) => scratch.Return(array);

    public void GrowWide(GrowthLimits limits)
    {
        PlaneGrowth.Grow(Map, smooth, (p, q), Variance, FineVariance, SlopeVariance, coarse, minimum, limits, Labels, Regions, scratch);
        MergeAndTry();
    }

    public void MeasureNarrow()
    {
        LocalPlanes.Fit(Map, Map.Radius(FinestReach, 1), fine, (p, q), null, null, SlopeVariance);
        LeaveHolesOut();
    }

    /// <summary>No plane begins in a hole, and none grows into it: what was filled in there is flat without being a facet.</summary>
    private void LeaveHolesOut()
    {
        for (int i = 0; holes is not null && i < holes.Length; i++)
        {
            if (holes[i])
                (p[i], Variance[i], FineVariance[i]) = (float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity);
        }
    }

    public void GrowNarrow(GrowthLimits limits)
    {
        PlaneGrowth.Grow(Map, smooth, (p, q), FineVariance, FineVariance, SlopeVariance, fine, minimum, limits, Labels, Regions, scratch);
        MergeAndTry();
    }

    /// <summary>Keeps what is a facet.</summary>
    public void Keep(MapRoughness roughness)
    {
        (int[] renumber, Regions, FacetOf) = trial!.Judge(roughness);
        Apply(renumber);
    }

    /// <summary>Gives the pieces of one plane one number, and all arrays back but <see cref="Labels"/> and <see cref="FineVariance"/>.</summary>
    /// <param name="roughness">To keep only what is a facet; null where that has been done since the last growth.</param>
    public void Finish(MapRoughness? roughness)
    {
        int[] kept = [.. Enumerable.Range(0, Regions.Count + 1)];
        if (roughness is { } last)
            (kept, Regions, FacetOf) = trial!.Judge(last);
        (int[] renumber, Regions, List<(int A, int B)> levels) = CoplanarPieces.Unite(Map, Labels, kept, Regions, FacetOf);
        Apply([.. kept.Select(label => renumber[label])]);
        FacetOf = OfUnited(renumber, levels);
        scratch.Return(smooth, p, q, Variance, SlopeVariance);
    }

    private void MergeAndTry()
    {
        double angle = settings.FacetAngleDegrees * Math.PI / 180;
        LabelContacts contacts = LabelContacts.Find(Labels, Map.Columns, Map.Rows, flank);
        (int[] renumber, Regions) = PlaneMerging.Merge(Map, contacts, Regions, gap, angle, 8, GrowthSteps.Find(Map, contacts, Regions, angle));
        Apply(renumber);
        contacts.Renumber(renumber);
        trial = new FacetTrial(Map, Labels, Regions, GrowthSteps.Find(Map, contacts, Regions, angle), (gap.X + 2, gap.Y + 2), minimum);
        contacts.Release();
    }

    /// <summary>Facets of the labels after some were united: facets that share one, or a level, are one.</summary>
    private int[] OfUnited(int[] renumber, List<(int A, int B)> levels)
    {
        DisjointSets facets = new(Regions.Count + 1);
        for (int old = 1; old < renumber.Length; old++)
            facets.Unite(renumber[old], renumber[FacetOf[old]]);
        foreach ((int a, int b) in levels)
            facets.Unite(a, b);
        return [.. Enumerable.Range(0, Regions.Count + 1).Select(facets.Root)];
    }

    private void Apply(int[] renumber)
    {
        int w = Map.Columns;
        Rows.For(Map.Rows, w, (from, to) => LabelNumbers.Renumber(Labels.AsSpan(from, to - from), renumber));
    }
}
