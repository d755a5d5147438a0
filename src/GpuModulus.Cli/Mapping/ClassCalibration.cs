using GpuModulus.Core.Calibration;

namespace GpuModulus.Cli.Mapping;

/// <summary>A calibration for one class of regions.</summary>
/// <param name="File">The file, as the user gave it.</param>
/// <param name="Record">What it holds, under the options and above --calibration.</param>
internal sealed record ClassCalibration(string File, CalibrationRecord Record);
