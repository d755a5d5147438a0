using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Kernels.Device;

/// <summary>The heights around one pixel of a tile in device memory.</summary>
internal readonly struct DeviceHeightWindow(DeviceTile tile, int x, int y) : IHeightWindow<FloatLane>, IHeightSampler<FloatLane>
{
    private readonly DeviceTile tile = tile;
    private readonly int x = x;
    private readonly int y = y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FloatLane Sample(int column, int row) => new(tile.Height[((long)(row - tile.FirstHeightRow) * tile.Columns) + column]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FloatLane Centre() => Sample(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FloatLane PairX(int i, int j) => BorderPairs.PairX<FloatLane, DeviceHeightWindow>(this, tile.Columns, tile.MapRows, x, y, i, j);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FloatLane PairY(int i, int j) => BorderPairs.PairY<FloatLane, DeviceHeightWindow>(this, tile.Columns, tile.MapRows, x, y, i, j);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FloatLane Weight(int k) => new(tile.Weights[k]);
}
