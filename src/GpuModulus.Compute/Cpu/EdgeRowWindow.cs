using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Compute.Cpu;

/// <summary>Neighbourhood of a vector of pixels near the first or last row, all its columns inside the map.</summary>
internal readonly unsafe struct EdgeRowWindow<T>(TilePointers* tile, int x, int y) : IHeightWindow<T>, IHeightSampler<T>
    where T : unmanaged, ILanes<T>, IVectorLanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sample(int column, int row) => T.Load(tile->HeightAt(column, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Centre() => Sample(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T PairX(int i, int j) => BorderPairs.PairX<T, EdgeRowWindow<T>>(this, tile->Columns, tile->MapRows, x, y, i, j);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T PairY(int i, int j) => BorderPairs.PairY<T, EdgeRowWindow<T>>(this, tile->Columns, tile->MapRows, x, y, i, j);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Weight(int k) => T.Literal(tile->Weights[k]);
}
