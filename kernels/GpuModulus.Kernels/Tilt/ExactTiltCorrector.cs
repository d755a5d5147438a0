using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Kernels.Tilt;

/// <summary>K_c from its defining formula in double precision: what the reference uses.</summary>
public readonly struct ExactTiltCorrector(TiltCorrection correction) : ITiltCorrector<DoubleLane>
{
    /// <inheritdoc/>
    public DoubleLane At(DoubleLane tangent, in MappingConstants<DoubleLane> constants) => new(correction.At(Math.Atan(tangent.Value)));
}
