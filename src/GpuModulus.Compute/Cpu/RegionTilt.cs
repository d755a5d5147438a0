namespace GpuModulus.Compute.Cpu;

/// <summary>The one tilt of a region.</summary>
/// <param name="Radians">θ; NaN where the region's pixels keep their own.</param>
/// <param name="Tangent">tan θ.</param>
/// <param name="Correction">K_c(θ).</param>
internal readonly record struct RegionTilt(float Radians, float Tangent, float Correction);
