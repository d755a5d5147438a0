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
            // A single pixel, or pixels in one line, determine no plane: theirs is level to the last bit, which no measured one is. They keep their own tilt.
            if (region.Class == PixelClass.Facet && region.Plane is not { SlopeX: 0, SlopeY: 0 })
                (X[region.Id], Y[region.Id]) = ((float)region.Plane.SlopeX, (float)region.Plane.SlopeY);
        }
    }

    public ScanGrid Grid { get; }

    /// <summary>∂z/∂x of each region's plane; NaN for what is no facet, or one without a plane.</summary>
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
