using GpuModulus.Core.Maps;
using MathNet.Numerics.LinearAlgebra;

namespace GpuModulus.Segmentation;

/// <summary>
/// What the scanner adds to every facet alike, found from the facets: the bow c1·x² + c2·x·y + c3·y² that is common to all of them (each facet's own
/// plane left aside), and the offset of each line from all planes that it crosses.
/// </summary>
internal sealed class ScanDistortion
{
    private readonly ScanGrid grid;

    private ScanDistortion(ScanGrid grid, double xx, double xy, double yy, float[] lines, double lineRoughness, double columnRoughness)
    {
        this.grid = grid;
        XX = xx;
        XY = xy;
        YY = yy;
        Lines = lines;
        LineRoughness = lineRoughness;
        ColumnRoughness = columnRoughness;
    }

    /// <summary>Bow coefficients in nm per pixel², about the middle of the map.</summary>
    public double XX { get; }

    public double XY { get; }

    public double YY { get; }

    /// <summary>Offset of each line, nm.</summary>
    public float[] Lines { get; }

    /// <summary>Root mean square of the offsets of the lines looked at, nm.</summary>
    public double LineRoughness { get; }

    /// <summary>The same of columns, which have no offset of their own: what film and noise make of it, nm.</summary>
    public double ColumnRoughness { get; }

    /// <summary>Below 1 nm and 0.3 nm the planes do not notice.</summary>
    public bool Matters => LargestBow > 1 || LinesMatter;

    public bool LinesMatter => LineRoughness > 0.3 && LineRoughness > 1.25 * ColumnRoughness;

    /// <summary>The bow in 1/m, about the middle of the map.</summary>
    public (double XX, double XY, double YY) PerMetre => (
        XX * 1e-9 / (grid.PitchXMetres * grid.PitchXMetres), XY * 1e-9 / (grid.PitchXMetres * grid.PitchYMetres), YY * 1e-9 / (grid.PitchYMetres * grid.PitchYMetres));

    private double LargestBow => ((Math.Abs(XX) * grid.Columns * grid.Columns) + (Math.Abs(XY) * grid.Columns * grid.Rows) + (Math.Abs(YY) * grid.Rows * grid.Rows)) / 4.0;

    /// <summary>Decides from all pieces together.</summary>
    public static ScanDistortion Of(ScanGrid grid, IEnumerable<DistortionEvidence> pieces)
    {
        Matrix<double> a = Matrix<double>.Build.Dense(3, 3);
        Vector<double> b = Vector<double>.Build.Dense(3);
        double total = 0;
        LineOffsets lines = new(0, grid.Rows), columns = new(0, grid.Columns);
        foreach (DistortionEvidence piece in pieces)
        {
            a += piece.Curvature.SubMatrix(0, 3, 0, 3);
            b += piece.Curvature.SubMatrix(0, 3, 3, 1).Column(0);
            total += piece.Curvature[3, 3];
            lines.Add(piece.Lines);
            columns.Add(piece.Columns);
        }

        double[] bow = new double[3];
        if (total > 0 && a.Determinant() > 0)
        {
            // A bow that explains next to nothing of the residuals is noise: leave it.
            Vector<double> solved = a.Solve(b);
            if (solved.DotProduct(b) / total >= 0.002)
                bow = solved.ToArray();
        }

        double scale = DistortionEvidence.Scale(grid);
        (float[] offsets, double roughness) = lines.Sharp();
        return new ScanDistortion(grid, bow[0] * scale * scale, bow[1] * scale * scale, bow[2] * scale * scale, offsets, roughness, columns.Sharp().Roughness);
    }

    /// <summary>Takes bow and line offsets out of a block of heights.</summary>
    public void RemoveFrom(float[] z, PixelBlock block)
    {
        double cx = (grid.Columns - 1) / 2.0, cy = (grid.Rows - 1) / 2.0;
        Cores.For(block.Rows, y =>
        {
            double v = block.Row + y - cy;
            float line = Lines[block.Row + y];
            Span<float> row = z.AsSpan(y * block.Columns, block.Columns);
            for (int x = 0; x < row.Length; x++)
            {
                double u = block.Column + x - cx;
                row[x] -= line + (float)((u * ((XX * u) + (XY * v))) + (YY * v * v));
            }
        });
    }
}
