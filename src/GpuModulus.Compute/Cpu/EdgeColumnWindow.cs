using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Compute.Cpu;

/// <summary>Neighbourhoods of one column's pixels in several rows, anywhere in the map: for the few columns that an operator's reach keeps out of whole vectors. Lanes beyond the last row repeat it.</summary>
internal readonly unsafe struct EdgeColumnWindow<T>(TilePointers* tile, int x, int y, int rows) : IHeightWindow<T>, IHeightSampler<FloatLane>
    where T : unmanaged, ILanes<T>, IVectorLanes<T>
{
    public FloatLane Sample(int column, int row) => new(*tile->HeightAt(column, row));

    public T Centre()
    {
        float* lanes = stackalloc float[T.Count];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = Sample(x, Row(lane)).Value;
        return T.Load(lanes);
    }

    public T PairX(int i, int j)
    {
        float* lanes = stackalloc float[T.Count];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = BorderPairs.PairX<FloatLane, EdgeColumnWindow<T>>(this, tile->Columns, tile->MapRows, x, Row(lane), i, j).Value;
        return T.Load(lanes);
    }

    public T PairY(int i, int j)
    {
        float* lanes = stackalloc float[T.Count];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = BorderPairs.PairY<FloatLane, EdgeColumnWindow<T>>(this, tile->Columns, tile->MapRows, x, Row(lane), i, j).Value;
        return T.Load(lanes);
    }

    public T Weight(int k) => T.Literal(tile->Weights[k]);

    private int Row(int lane) => y + Math.Min(lane, rows - 1);
}
