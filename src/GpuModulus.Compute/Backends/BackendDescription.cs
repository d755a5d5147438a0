namespace GpuModulus.Compute.Backends;

/// <summary>One device that was looked at.</summary>
/// <param name="Backend">cuda, opencl, cpu or reference.</param>
/// <param name="Index">Number for --device, counted per backend.</param>
/// <param name="Device">The device in words.</param>
/// <param name="IsUsable">Whether it can be used.</param>
/// <param name="IsGpu">Whether <c>auto</c> may take it before the CPU.</param>
/// <param name="Remark">Why it cannot be used, or what to know about it.</param>
public sealed record BackendDescription(string Backend, int Index, string Device, bool IsUsable, bool IsGpu, string Remark);
