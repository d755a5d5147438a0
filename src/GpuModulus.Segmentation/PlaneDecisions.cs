namespace GpuModulus.Segmentation;

/// <summary>What a map as a whole decides about its planes; every part of it is then searched by these limits.</summary>
/// <param name="Wide">Limits of the first round, wide windows.</param>
/// <param name="WideTrial">What the planes of the first round are held against.</param>
/// <param name="Narrow">Limits of the second round, fine windows; null for no such round.</param>
/// <param name="NarrowTrial">What the planes of the second round are held against.</param>
internal sealed record PlaneDecisions(GrowthLimits Wide, MapRoughness WideTrial, GrowthLimits? Narrow, MapRoughness NarrowTrial)
{
    /// <summary>Facets and rest as the last round found them.</summary>
    public MapRoughness Roughness => Narrow is null ? WideTrial : NarrowTrial;
}
