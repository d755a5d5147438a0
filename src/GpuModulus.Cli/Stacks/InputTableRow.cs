using GpuModulus.Core.Calibration;

namespace GpuModulus.Cli.Stacks;

/// <summary>What --table says of one input.</summary>
/// <param name="File">As written there.</param>
/// <param name="Path">Relative to the table's folder, resolved.</param>
/// <param name="CalibrationFile">Its own calibration.json, resolved, or null.</param>
/// <param name="Calibration">What that holds, or null.</param>
/// <param name="Stage">Stage of the experiment, or null.</param>
/// <param name="Fingerprint">Changes with everything that the results depend on.</param>
internal sealed record InputTableRow(string File, string Path, string? CalibrationFile, CalibrationRecord? Calibration, string? Stage, string Fingerprint);
