using GpuModulus.Core.Calibration;

namespace GpuModulus.Cli.Mapping;

/// <summary>A calibration for one class of regions.</summary>
/// <param name="File">The file, as the user gave it.</param>
/// <param name="Record">What it holds; options win over it, and it wins over --calibration and --table.</param>
internal sealed record ClassCalibration(string File, CalibrationRecord Record);
