using System.Runtime.CompilerServices;

namespace GpuModulus.Statistics;

/// <summary>The equal bins chosen for one region: bin i holds Minimum + i·w ≤ E &lt; Minimum + (i + 1)·w, w = (Maximum − Minimum)/Count.</summary>
/// <param name="Id">The region's label.</param>
/// <param name="Minimum">Lower end, Pa.</param>
/// <param name="Maximum">Upper end, Pa, above the minimum.</param>
/// <param name="Count">Number of bins, at least 1; each is counted in <see cref="RegionBinning.FinePerBin"/> parts.</param>
/// <param name="BlockSize">Edge of the region's blocks in pixels, see <see cref="PixelBlocks"/>.</param>
public readonly record struct RegionBins(int Id, double Minimum, double Maximum, int Count, int BlockSize)
{
    /// <summary>Number of parts of all bins.</summary>
    public int FineCount => Count * RegionBinning.FinePerBin;

    /// <summary>Parts of bins per Pa.</summary>
    public double FinePerPascal => FineCount / (Maximum - Minimum);

    /// <summary>min(max((E − Minimum)·FinePerPascal, −1), FineCount) + 1, cut to an integer: 0 below, 1 … FineCount the parts, FineCount + 1 at or above the maximum.</summary>
    /// <param name="value">E in Pa, not NaN.</param>
    public int FineIndexOf(float value) => PlaceOf(value, Minimum, FinePerPascal, FineCount);

    /// <summary>The place of a part's bin among those of a group: 0 below, 1 … Count, Count + 1 above.</summary>
    public static int BinOfFine(int fineIndex) => (fineIndex + RegionBinning.FinePerBin - 1) / RegionBinning.FinePerBin;

    // Bounded before the conversion: the tail may lie further out than an int can count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int PlaceOf(float value, double minimum, double perPascal, int fineCount) =>
        (int)(double.MinNative(double.MaxNative((value - minimum) * perPascal, -1), fineCount) + 1);
}
