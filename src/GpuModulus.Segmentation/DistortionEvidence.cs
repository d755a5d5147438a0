using GpuModulus.Core.Maps;
using MathNet.Numerics.LinearAlgebra;

namespace GpuModulus.Segmentation;

/// <summary>What the large facets of one piece of a map say about bow and line offsets; the sums of several pieces add.</summary>
internal sealed class DistortionEvidence
{
    private const double LineLimit = 12;

    private DistortionEvidence(Matrix<double> curvature, LineOffsets lines, LineOffsets columns)
    {
        Curvature = curvature;
        Lines = lines;
        Columns = columns;
    }

    /// <summary>Normal equations of z on (x², xy, y² | z), each facet's plane eliminated, in coordinates about the middle of the map times <see cref="Scale"/>.</summary>
    public Matrix<double> Curvature { get; }

    /// <summary>How far facet pixels of each line are from their planes.</summary>
    public LineOffsets Lines { get; }

    /// <summary>The same of each column, which the scanner does not offset: what film and noise alone do.</summary>
    public LineOffsets Columns { get; }

    public static double Scale(ScanGrid grid) => 2.0 / Math.Max(grid.Columns, grid.Rows);

    /// <summary>Gathers it from the core of a piece.</summary>
    /// <param name="grid">The whole map.</param>
    /// <param name="piece">Heights and labels of the piece with its margin.</param>
    /// <param name="leastPixels">Smaller facets say nothing.</param>
    /// <param name="samples">About how many pixels of the whole map the bow is fitted to.</param>
    public static DistortionEvidence Of(ScanGrid grid, MapPiece piece, int leastPixels, int samples)
    {
        WorkMap map = piece.Full;
        int w = map.Columns;
        PixelBlock core = piece.CoreInside;
        Plane[] planes = piece.Planes();
        int[] sizes = new int[piece.LabelCount];
        for (int y = 0; y < map.Rows; y++)
        {
            ReadOnlySpan<int> row = piece.Labels.AsSpan(y * w, w);
            for (int x = 0, end; x < w; x = end)
            {
                end = LabelRuns.End(row, x);
                sizes[row[x]] += end - x;
            }
        }

        bool[] large = [.. sizes.Select((n, label) => label > 0 && n >= leastPixels)];
        int step = Math.Max(2, (int)Math.Sqrt((double)grid.PixelCount / samples));
        int stepX = Math.Max(1, grid.Columns / 1024), stepY = Math.Max(1, grid.Rows / 1024);
        LineOffsets lines = new(piece.Core.Row, core.Rows), columns = new(piece.Core.Column, core.Columns);
        Cores.For(core.Rows, k =>
        {
            int y = core.Row + k;
            for (int x = core.Column + (y % stepX); x < core.EndColumn; x += stepX)
                lines.Add(k, Distance(x, y));
        });
        Cores.For(core.Columns, k =>
        {
            int x = core.Column + k;
            for (int y = core.Row + (x % stepY); y < core.EndRow; y += stepY)
                columns.Add(k, Distance(x, y));
        });
        return new DistortionEvidence(CurvatureOf(grid, piece, large, step), lines, columns);

        double Distance(int x, int y)
        {
            int label = piece.Labels[(y * w) + x];
            double d = large[label] ? map.Height[(y * w) + x] - planes[label].At(x, y) : double.NaN;
            return Math.Abs(d) <= LineLimit ? d : double.NaN;
        }
    }

    /// <summary>Normal equations of z on (1, x, y | x², xy, y²) for each facet; the plane's part is eliminated, the rest added up.</summary>
    private static Matrix<double> CurvatureOf(ScanGrid grid, MapPiece piece, bool[] large, int step)
    {
        WorkMap map = piece.Full;
        PixelBlock core = piece.CoreInside;
        int w = map.Columns;
        double cx = (grid.Columns - 1) / 2.0, cy = (grid.Rows - 1) / 2.0, scale = Scale(grid);
        double[][] sums = [.. large.Select(_ => new double[28])];
        for (int y = core.Row; y < core.EndRow; y++)
        {
            double v = (piece.Area.Row + y - cy) * scale;
            for (int x = core.Column + (y % step); x < core.EndColumn; x += step)
            {
                int label = piece.Labels[(y * w) + x];
                if (!large[label])
                    continue;
                double u = (piece.Area.Column + x - cx) * scale;
                Span<double> f = [1, u, v, u * u, u * v, v * v, map.Height[(y * w) + x]];
                double[] s = sums[label];
                int k = 0;
                for (int i = 0; i < 7; i++)
                {
                    for (int j = i; j < 7; j++)
                        s[k++] += f[i] * f[j];
                }
            }
        }

        Matrix<double> curvature = Matrix<double>.Build.Dense(4, 4);
        for (int label = 1; label < large.Length; label++)
        {
            if (!large[label] || sums[label][0] < 50)
                continue;
            Matrix<double> full = Matrix<double>.Build.Dense(7, 7);
            int k = 0;
            for (int i = 0; i < 7; i++)
            {
                for (int j = i; j < 7; j++)
                    full[i, j] = full[j, i] = sums[label][k++];
            }

            Matrix<double> pp = full.SubMatrix(0, 3, 0, 3), pr = full.SubMatrix(0, 3, 3, 4), rr = full.SubMatrix(3, 4, 3, 4);
            curvature += rr - (pr.Transpose() * pp.Solve(pr));
        }

        return curvature;
    }
}
