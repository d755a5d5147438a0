namespace GpuModulus.Statistics;

/// <summary>The equal bins chosen for one region: bin i holds Minimum + i·w ≤ E &lt; Minimum + (i + 1)·w, w = (Maximum − Minimum)/Count.</summary>
/// <param name="Id">The region's label.</param>
/// <param name="Minimum">Lower end, Pa.</param>
/// <param name="Maximum">Upper end, Pa, above the minimum.</param>
/// <param name="Count">Number of bins, at least 1.</param>
/// <param name="BlockSize">Edge of the region's blocks in pixels, see <see cref="PixelBlocks"/>.</param>
public readonly record struct RegionBins(int Id, double Minimum, double Maximum, int Count, int BlockSize);
