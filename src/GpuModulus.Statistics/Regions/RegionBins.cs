using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Statistics;

/// <summary>The equal bins chosen for one region: bin i holds Minimum + i·w ≤ E &lt; Minimum + (i + 1)·w, w = (Maximum − Minimum)/Count.</summary>
/// <param name="Id">The region's label.</param>
/// <param name="Minimum">Lower end, Pa.</param>
/// <param name="Maximum">Upper end, Pa, above the minimum.</param>
/// <param name="Count">Number of bins, at least 1; each is counted in <see cref="RegionBinning.FinePerBin"/> parts.</param>
/// <param name="BlockSize">Edge of the region's blocks in pixels, see <see cref="PixelBlocks"/>.</param>
public readonly record struct RegionBins(int Id, double Minimum, double Maximum, int Count, int BlockSize)
{
    private const int Infinity = 0x7F80_0000;

    /// <summary>Number of parts of all bins.</summary>
    public int FineCount => Count * RegionBinning.FinePerBin;

    /// <summary>Parts of bins per Pa.</summary>
    public double FinePerPascal => FineCount / (Maximum - Minimum);

    /// <summary>min(max((E − Minimum)·FinePerPascal, −1), FineCount) + 1, cut to an integer: 0 below, 1 … FineCount the parts, FineCount + 1 at or above the maximum.</summary>
    /// <param name="value">E in Pa, not NaN.</param>
    public int FineIndexOf(float value) => PlaceOf(value, Minimum, FinePerPascal, FineCount);

    /// <summary>
    /// The bit patterns of the positive floats at which the places of <see cref="FineIndexOf"/> begin, so that integers alone can tell where a value belongs: E lies in place k when
    /// entry k ≤ bits(E) &lt; entry k + 1. FineCount + 3 entries, the first 0 and the last 2³¹ − 1.
    /// </summary>
    public int[] Thresholds()
    {
        int[] thresholds = new int[FineCount + 3];
        thresholds[^1] = int.MaxValue;
        double perPascal = FinePerPascal;
        for (int place = 1; place <= FineCount + 1; place++)
        {
            // The edge itself, in floats, is at most a few floats off: the search widens from there.
            int bits = Math.Clamp(BitConverter.SingleToInt32Bits((float)Math.Max(0, Minimum + ((place - 1) / perPascal))), 1, Infinity);
            int low = bits, high = bits;
            for (int step = 1; low > 0 && IsReached(low, place, perPascal); step = Math.Min(2 * step, 1 << 29))
                (high, low) = (low, Math.Max(0, low - step));
            for (int step = 1; high < Infinity && !IsReached(high, place, perPascal); step = Math.Min(2 * step, 1 << 29))
                (low, high) = (high, (int)Math.Min(Infinity, (long)high + step));
            while (high - low > 1)
            {
                int middle = low + ((high - low) / 2);
                (low, high) = IsReached(middle, place, perPascal) ? (low, middle) : (middle, high);
            }

            thresholds[place] = high;
        }

        return thresholds;
    }

    /// <summary>The place of a part's bin among those of a group: 0 below, 1 … Count, Count + 1 above.</summary>
    public static int BinOfFine(int fineIndex) => (fineIndex + RegionBinning.FinePerBin - 1) / RegionBinning.FinePerBin;

    private bool IsReached(int bits, int place, double perPascal) => PlaceOf(BitConverter.Int32BitsToSingle(bits), Minimum, perPascal, FineCount) >= place;

    // Bounded before the conversion: the tail may lie further out than an int can count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int PlaceOf(float value, double minimum, double perPascal, int fineCount) =>
        (int)(double.MinNative(double.MaxNative((value - minimum) * perPascal, -1), fineCount) + 1);

    /// <summary>The same of eight values; anything for what is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> PlacesOf(Vector256<float> values, double minimum, double perPascal, int fineCount)
    {
        // Whole numbers that single precision holds exactly: the conversion from there is one instruction everywhere.
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(values);
        return Vector256.ConvertToInt32(Vector256.Narrow(Place(lower), Place(upper)));

        Vector256<double> Place(Vector256<double> value) => Vector256.Floor(
            Vector256.MinNative(Vector256.MaxNative((value - Vector256.Create(minimum)) * perPascal, Vector256.Create(-1.0)), Vector256.Create((double)fineCount)) + Vector256<double>.One);
    }

    /// <summary><see cref="BinOfFine"/> of eight places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> BinsOfFine(Vector256<int> fineIndices) => (fineIndices + Vector256.Create(RegionBinning.FinePerBin - 1)) >> RegionBinning.FineBits;
}
