using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Kernels.Tilt;

/// <summary>K_c from its defining formula in double precision: what the reference uses.</summary>
public readonly struct ExactTiltCorrector(TiltCorrection correction) : ITiltCorrector<DoubleLane>
{
    /// <inheritdoc/>
    public DoubleLane At(DoubleLane rise, in MappingConstants<DoubleLane> constants) => new(correction.At(Math.Atan(rise.Value * constants.Slope.TangentPerRise.Value)));

    /// <inheritdoc/>
    public DoubleLane Correct(DoubleLane apparent, DoubleLane rise, in MappingConstants<DoubleLane> constants) => apparent / At(rise, in constants);
}
