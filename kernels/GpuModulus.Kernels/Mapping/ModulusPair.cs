using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>E at one pixel (or vector of pixels), Pa; anything where the recorded values allow none.</summary>
/// <typeparam name="T">Lanes.</typeparam>
public struct ModulusPair<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>As the contact model gives it.</summary>
    public T Apparent;

    /// <summary>Divided by K_c.</summary>
    public T Corrected;
}
