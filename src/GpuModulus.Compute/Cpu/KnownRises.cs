using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Compute.Cpu;

/// <summary>A neighbourhood of which only the height and an operator's rises are left; to be read by <see cref="CentralDifference"/>, which hands them on as they are.</summary>
internal readonly struct KnownRises<T>(T centre, T riseX, T riseY) : IHeightWindow<T>
    where T : unmanaged, ILanes<T>
{
    private readonly T centre = centre;
    private readonly T riseX = riseX;
    private readonly T riseY = riseY;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Centre() => centre;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T PairX(int i, int j) => riseX;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T PairY(int i, int j) => riseY;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Weight(int k) => T.Literal(0);
}
