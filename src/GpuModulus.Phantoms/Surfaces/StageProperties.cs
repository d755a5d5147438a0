namespace GpuModulus.Phantoms.Surfaces;

/// <summary>What a cycling stage makes of the two materials: moduli after table 1 and figure 2 of [Shi 2026], film after [Wang 2026].</summary>
/// <param name="FacetMean">Mean of the facets' moduli, Pa.</param>
/// <param name="FacetDeviation">Standard deviation from facet to facet, Pa.</param>
/// <param name="LeastSpread">Smallest relative spread inside a facet.</param>
/// <param name="LargestSpread">Largest relative spread inside a facet.</param>
/// <param name="BinderMean">Typical binder/carbon modulus, Pa.</param>
/// <param name="BinderDeviation">Standard deviation from place to place, Pa.</param>
/// <param name="BinderSpread">Standard deviation of ln E from grain to grain.</param>
/// <param name="FilmRounding">Height over which the film blends two facets at their edge, m.</param>
/// <param name="FilmRoughness">Root mean square roughness of the film, m.</param>
/// <param name="FacetPhaseDegrees">Φ1 on facets.</param>
/// <param name="BinderPhaseDegrees">Φ1 on binder/carbon.</param>
internal sealed record StageProperties(
    double FacetMean,
    double FacetDeviation,
    double LeastSpread,
    double LargestSpread,
    double BinderMean,
    double BinderDeviation,
    double BinderSpread,
    double FilmRounding,
    double FilmRoughness,
    double FacetPhaseDegrees,
    double BinderPhaseDegrees)
{
    public static StageProperties Of(CyclingStage stage) => stage switch
    {
        CyclingStage.Cycles5 => new(3.2e9, 1.1e9, 0.15, 0.28, 1.6e9, 0.3e9, 0.42, 25e-9, 0.8e-9, 42, 48),
        CyclingStage.Cycles30 => new(4.5e9, 1.6e9, 0.04, 0.11, 2.2e9, 0.7e9, 0.38, 35e-9, 1.2e-9, 43, 48),
        CyclingStage.Cycles60 => new(4.1e9, 0.7e9, 0.05, 0.25, 3.5e9, 1.1e9, 0.28, 45e-9, 1.6e-9, 44, 47),
        CyclingStage.Cycles200 => new(3.9e9, 0.8e9, 0.03, 0.12, 3.9e9, 0.4e9, 0.26, 60e-9, 2.2e-9, 45, 46),
        _ => new(126e9, 20e9, 0.06, 0.11, 1.9e9, 0.1e9, 0.40, 8e-9, 0.3e-9, 37, 49),
    };
}
