using GpuModulus.Core.Results;

namespace GpuModulus.Reports.Calibrations;

/// <summary>One reference map as its figure shows it, the fitted radius inserted.</summary>
/// <param name="Name">For example the file's name.</param>
/// <param name="Histogram">Modulus of the flat parts, Pa.</param>
/// <param name="Peak">The fitted main peak, Pa; its amplitude in counts per bin.</param>
/// <param name="Result">What came out, in a line.</param>
public sealed record ReferenceHistogram(string Name, LinearHistogram Histogram, GaussianFit Peak, string Result);
