namespace GpuModulus.Reports.Maps;

/// <summary>The largest circle inside a region, in pixels of the labels.</summary>
/// <param name="Id">The region.</param>
/// <param name="X">Centre, column.</param>
/// <param name="Y">Centre, row.</param>
/// <param name="Radius">Radius.</param>
internal sealed record RegionCentre(int Id, float X, float Y, float Radius);
