using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Compute.Cpu;

/// <summary>Neighbourhood of one pixel anywhere in the map, the same in every lane: for the few columns that an operator's reach keeps out of whole vectors.</summary>
internal readonly unsafe struct EdgePixelWindow<T>(TilePointers* tile, int x, int y) : IHeightWindow<T>, IHeightSampler<FloatLane>
    where T : unmanaged, ILanes<T>, IVectorLanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FloatLane Sample(int column, int row) => new(*tile->HeightAt(column, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Centre() => T.Literal(*tile->HeightAt(x, y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T PairX(int i, int j) => T.Literal(BorderPairs.PairX<FloatLane, EdgePixelWindow<T>>(this, tile->Columns, tile->MapRows, x, y, i, j).Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T PairY(int i, int j) => T.Literal(BorderPairs.PairY<FloatLane, EdgePixelWindow<T>>(this, tile->Columns, tile->MapRows, x, y, i, j).Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Weight(int k) => T.Literal(tile->Weights[k]);
}
