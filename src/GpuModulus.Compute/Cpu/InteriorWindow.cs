using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Compute.Cpu;

/// <summary>Neighbourhood of a vector of pixels that lies wholly inside the map: plain loads.</summary>
internal readonly unsafe struct InteriorWindow<T>(float* centre, nint stride, float* weights) : IHeightWindow<T>
    where T : unmanaged, ILanes<T>, IVectorLanes<T>
{
    private readonly float* centre = centre;
    private readonly nint stride = stride;
    private readonly float* weights = weights;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Centre() => T.Load(centre);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T PairX(int i, int j) => T.Load(centre + (j * stride) + i) - T.Load(centre + (j * stride) - i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T PairY(int i, int j) => T.Load(centre + (j * stride) + i) - T.Load(centre - (j * stride) + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Weight(int k) => T.Literal(weights[k]);
}
