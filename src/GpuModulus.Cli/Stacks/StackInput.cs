using GpuModulus.Cli.Mapping;

namespace GpuModulus.Cli.Stacks;

/// <summary>One input of a stack.</summary>
/// <param name="Path">File or folder.</param>
/// <param name="SubFolder">Name of its result folder.</param>
/// <param name="Request">What to do with it, its row of --table included.</param>
/// <param name="HasOwnCalibration">--table names a calibration for it.</param>
internal sealed record StackInput(string Path, string SubFolder, MapRequest Request, bool HasOwnCalibration);
