namespace GpuModulus.Statistics;

/// <summary>One row of a comparison.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Facets">Class table of the facets.</param>
/// <param name="BinderCarbon">Class table of the binder/carbon.</param>
/// <param name="Convergence">How close the two are.</param>
public sealed record StageSummary(string Name, ClassSummary Facets, ClassSummary BinderCarbon, Convergence Convergence);
