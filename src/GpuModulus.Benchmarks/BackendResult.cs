namespace GpuModulus.Benchmarks;

/// <summary>All timings of one backend at one size.</summary>
/// <param name="Backend">Contract name.</param>
/// <param name="Device">Device in words.</param>
/// <param name="Size">Edge of the square map, pixels.</param>
/// <param name="Variants">One per <see cref="MapVariant"/>, the plain map first.</param>
/// <param name="Scaling">One thread against all; empty where the backend has no threads to choose, or there is only one.</param>
/// <param name="Stages">The stages apart, in the order of the work.</param>
/// <param name="Overlap">A device's stages against its map; null for a backend without a memory of its own, and for several devices at once.</param>
public sealed record BackendResult(
    string Backend, string Device, int Size, IReadOnlyList<VariantResult> Variants, IReadOnlyList<ThreadScaling> Scaling, IReadOnlyList<StageTime> Stages, DeviceOverlap? Overlap);
