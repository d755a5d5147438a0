namespace GpuModulus.Core.Results;

/// <summary>One source of error of a region's modulus.</summary>
/// <param name="Name">For example "k1", "K_c", "statistical".</param>
/// <param name="Relative">Standard error of the modulus that it causes, relative; null where the source's own error is not known, so that it is not counted.</param>
/// <param name="Remark">Where it came from, or why it is not counted.</param>
public sealed record ErrorPart(string Name, double? Relative, string Remark);
