using GpuModulus.Compute;
using GpuModulus.Core.Calibration;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Cli.Mapping;

/// <summary>One input, ready to be mapped: channels chosen, parameters complete.</summary>
/// <param name="Inputs">Channels.</param>
/// <param name="Parameters">Physics.</param>
/// <param name="Used">Every parameter with its provenance.</param>
/// <param name="Method">How the modulus comes about, in a sentence.</param>
/// <param name="Notes">What the user should know about the choices.</param>
internal sealed record ResolvedMapping(
    MapInputs Inputs, MappingParameters Parameters, IReadOnlyList<ResolvedParameter> Used, string Method, IReadOnlyList<string> Notes)
{
    /// <summary>The values used, with their errors; what was known and not used is null.</summary>
    public CalibrationRecord Calibration { get; init; } = new();
}
