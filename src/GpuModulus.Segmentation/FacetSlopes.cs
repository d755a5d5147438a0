using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>The slopes that the planes of facets have in the heights as they were measured: the scanner's bow, which the planes are free of, included.</summary>
internal sealed class FacetSlopes
{
    private readonly (double XX, double XY, double YY) bow;

    public FacetSlopes(ScanGrid grid, IReadOnlyList<SegmentedRegion> regions, (double XX, double XY, double YY) bow)
    {
        Grid = grid;
        this.bow = bow;
        X = new float[regions.Count + 1];
        Y = new float[regions.Count + 1];
        Array.Fill(X, float.NaN);
        Array.Fill(Y, float.NaN);
        foreach (SegmentedRegion region in regions)
        {
            if (region.Class == PixelClass.Facet)
                (X[region.Id], Y[region.Id]) = ((float)region.Plane.SlopeX, (float)region.Plane.SlopeY);
        }
    }

    public ScanGrid Grid { get; }

    /// <summary>∂z/∂x of each region's plane; NaN for what is no facet.</summary>
    public float[] X { get; }

    /// <summary>∂z/∂y of each region's plane.</summary>
    public float[] Y { get; }

    public bool IsFacet(int label) => (uint)label < (uint)X.Length && !float.IsNaN(X[label]);

    /// <summary>What the bow adds to ∂z/∂x and ∂z/∂y at a place, in pixels.</summary>
    public (float X, float Y) BowAt(double column, double row)
    {
        double u = (column - ((Grid.Columns - 1) / 2.0)) * Grid.PitchXMetres, v = (row - ((Grid.Rows - 1) / 2.0)) * Grid.PitchYMetres;
        return ((float)((2 * bow.XX * u) + (bow.XY * v)), (float)((bow.XY * u) + (2 * bow.YY * v)));
    }
}
