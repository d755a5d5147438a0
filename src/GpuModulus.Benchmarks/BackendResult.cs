namespace GpuModulus.Benchmarks;

/// <summary>All timings of one backend at one size.</summary>
/// <param name="Backend">Contract name.</param>
/// <param name="Device">Device in words.</param>
/// <param name="Size">Edge of the square map, pixels.</param>
/// <param name="Variants">One per <see cref="MapVariant"/>, the plain map first.</param>
/// <param name="Stages">Medians of the stages apart, in seconds, in the order of the work.</param>
public sealed record BackendResult(string Backend, string Device, int Size, IReadOnlyList<VariantResult> Variants, IReadOnlyList<StageTime> Stages);
