using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Kernels.Tilt;

/// <summary>How a backend evaluates K_c: from the table, or exactly.</summary>
/// <typeparam name="T">Lanes.</typeparam>
public interface ITiltCorrector<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>K_c at tan θ.</summary>
    T At(T tangent, in MappingConstants<T> constants);
}
