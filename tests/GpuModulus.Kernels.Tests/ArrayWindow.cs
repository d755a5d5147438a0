using GpuModulus.Core.Maps;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Kernels.Tests;

/// <summary>Heights in an array of doubles, seen from one pixel.</summary>
internal readonly struct ArrayWindow(double[,] heights, double[] weights, int x, int y) : IHeightWindow<DoubleLane>, IHeightSampler<DoubleLane>
{
    public DoubleLane Sample(int column, int row) => new(heights[column, row]);

    public DoubleLane Centre() => Sample(x, y);

    public DoubleLane PairX(int i, int j) => BorderPairs.PairX<DoubleLane, ArrayWindow>(this, heights.GetLength(0), heights.GetLength(1), x, y, i, j);

    public DoubleLane PairY(int i, int j) => BorderPairs.PairY<DoubleLane, ArrayWindow>(this, heights.GetLength(0), heights.GetLength(1), x, y, i, j);

    public DoubleLane Weight(int k) => new(weights[k]);

    /// <summary>∂z/∂x and ∂z/∂y at every pixel.</summary>
    public static (double X, double Y)[,] Slopes(SlopeChoice choice, ScanGrid grid, double[,] heights) => choice.Operator switch
    {
        SlopeOperator.Central => Slopes<CentralDifference>(choice, grid, heights),
        SlopeOperator.Sobel => Slopes<SobelOperator>(choice, grid, heights),
        SlopeOperator.Prewitt => Slopes<PrewittOperator>(choice, grid, heights),
        _ => Slopes<GaussianDerivative>(choice, grid, heights),
    };

    private static (double X, double Y)[,] Slopes<TSlope>(SlopeChoice choice, ScanGrid grid, double[,] heights)
        where TSlope : struct, ISlopeOperator
    {
        SlopeScale<DoubleLane> scale = new()
        {
            TangentPerRise = new(0.5 / grid.PitchXMetres),
            AspectSquare = new(grid.PitchXMetres / grid.PitchYMetres * (grid.PitchXMetres / grid.PitchYMetres)),
            RadiusX = choice.RadiusX(grid),
            RadiusY = choice.RadiusY(grid),
        };
        double[] weights = choice.Weights(grid);
        (double, double)[,] slopes = new (double, double)[grid.Columns, grid.Rows];
        for (int y = 0; y < grid.Rows; y++)
        {
            for (int x = 0; x < grid.Columns; x++)
            {
                ArrayWindow window = new(heights, weights, x, y);
                slopes[x, y] = (TSlope.RiseX(window, in scale).Value * 0.5 / grid.PitchXMetres, TSlope.RiseY(window, in scale).Value * 0.5 / grid.PitchYMetres);
            }
        }

        return slopes;
    }
}
