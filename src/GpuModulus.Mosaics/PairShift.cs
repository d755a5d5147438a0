namespace GpuModulus.Mosaics;

/// <summary>A pair of neighbours while it is being measured and judged.</summary>
internal sealed class PairShift(int first, int second, SearchWindow window)
{
    public int First => first;

    public int Second => second;

    public SearchWindow Window { get; set; } = window;

    /// <summary>Whole-pixel shift; null where nothing stood out.</summary>
    public PairSearch.Found? Found { get; set; }

    /// <summary>Refined shift; null where there is none.</summary>
    public SubpixelShift.Measured? Measured { get; set; }

    /// <summary>Say in the adjustment, 0 to 1.</summary>
    public double Weight { get; set; }

    /// <summary>Measured less adjusted.</summary>
    public (double X, double Y) Residual { get; set; }

    // Where Geman–McClure's weight is below a tenth the misfit is beyond 1.5 c: it no longer pulls.
    public bool IsUsed => Measured is not null && Weight > 0.1;
}
