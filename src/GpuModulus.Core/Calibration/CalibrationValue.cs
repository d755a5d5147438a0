namespace GpuModulus.Core.Calibration;

/// <summary>One calibrated number with its standard error and provenance.</summary>
/// <param name="Value">In the unit that the property's name states.</param>
/// <param name="Error">One standard error in the same unit, where known.</param>
/// <param name="From">Where it came from: "measured from FILE", "given", "derived", "note of FILE", "option --…".</param>
/// <param name="Suspicion">Why it may be no measurement at all (an untouched default), or null. Such a value is refused unless forced.</param>
public sealed record CalibrationValue(double Value, double? Error, string From, string? Suspicion = null);
