using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Compute.Cpu;

/// <summary>
/// Neighbourhood of pixels near the first or last column, or too few to fill a vector: gathered lane by lane.
/// Lanes beyond <c>count</c> repeat the last pixel and are not stored.
/// </summary>
internal readonly unsafe struct EdgeColumnWindow<T>(TilePointers* tile, int x, int y, int count) : IHeightWindow<T>
    where T : unmanaged, ILanes<T>, IVectorLanes<T>
{
    public T Centre()
    {
        float* lanes = stackalloc float[T.Count];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = *tile->HeightAt(Column(lane), y);
        return T.Load(lanes);
    }

    public T PairX(int i, int j)
    {
        float* lanes = stackalloc float[T.Count];
        PixelSampler sampler = new(tile);
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = BorderPairs.PairX<FloatLane, PixelSampler>(sampler, tile->Columns, tile->MapRows, Column(lane), y, i, j).Value;
        return T.Load(lanes);
    }

    public T PairY(int i, int j)
    {
        float* lanes = stackalloc float[T.Count];
        PixelSampler sampler = new(tile);
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = BorderPairs.PairY<FloatLane, PixelSampler>(sampler, tile->Columns, tile->MapRows, Column(lane), y, i, j).Value;
        return T.Load(lanes);
    }

    public T Weight(int k) => T.Literal(tile->Weights[k]);

    private int Column(int lane) => x + Math.Min(lane, count - 1);

    private readonly struct PixelSampler(TilePointers* tile) : IHeightSampler<FloatLane>
    {
        public FloatLane Sample(int column, int row) => new(*tile->HeightAt(column, row));
    }
}
