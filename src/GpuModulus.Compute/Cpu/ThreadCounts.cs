using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Compute.Cpu;

/// <summary>
/// One thread's private counters, fed a finished row at a time while it is still in the cache. Neighbouring pixels count in different tables, so that equal
/// values do not wait for each other.
/// </summary>
internal sealed unsafe class ThreadCounts
{
    private const int Tables = 8;

    // A row ends in the middle of a vector; the rest of that vector is filled up with values that are not counted.
    private const int Room = 16;
    private readonly int[] modulus;
    private readonly int[] indentation;
    private readonly int[] tilt;
    private readonly long[] reasons = new long[MapStatistics.ReasonCount];
    private readonly float[] modulusRow;
    private readonly float[] indentationRow;
    private readonly float[] tiltRow;
    private readonly byte[] maskRow;
    private long aboveLimit;
    private long belowAmplitude2;

    public ThreadCounts(int columns, MapOutputs counted, SignalKind signal)
    {
        bool indentations = signal == SignalKind.Frequency && counted.HasFlag(MapOutputs.IndentationHistogram);
        bool moduli = signal != SignalKind.None && counted.HasFlag(MapOutputs.ModulusHistogram);
        bool tilts = counted.HasFlag(MapOutputs.TiltHistogram);
        modulus = Table(moduli, HistogramLayout.ModulusCount);
        indentation = Table(indentations, HistogramLayout.IndentationCount);
        tilt = Table(tilts, HistogramLayout.TiltCount);
        modulusRow = Row<float>(moduli || indentations, columns);
        indentationRow = Row<float>(indentations, columns);
        tiltRow = Row<float>(tilts, columns);
        maskRow = Row<byte>(true, columns);
    }

    /// <summary>Gives a scratch row to everything that is counted but not stored.</summary>
    public void Lend(ref RowPointers row)
    {
        row.Modulus = Lent(row.Modulus, modulusRow);
        row.Indentation = Lent(row.Indentation, indentationRow);
        row.Tilt = Lent(row.Tilt, tiltRow);
        if (row.Mask == null)
            row.Mask = (byte*)Unsafe.AsPointer(ref maskRow[0]);
    }

    /// <summary>Counts a finished row.</summary>
    public void Add<T>(in RowPointers row, int columns, in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        CountReasons(row.Mask, columns);
        if (tilt.Length > 0)
            CountTilts<T>(row.Tilt, columns);
        if (modulus.Length > 0)
            CountModuli<T>(row.Modulus, columns);
        if (indentation.Length > 0)
            CountIndentations(row.Modulus, row.Indentation, columns, constants.IndentationLimit, constants.Amplitude2);
    }

    /// <summary>Adds everything to the map's statistics.</summary>
    public void AddTo(MapStatistics statistics)
    {
        long pixels = reasons.Sum();
        Merge(modulus, reasons[0], 0, statistics.Modulus.Counts);
        Merge(indentation, reasons[0], 0, statistics.Indentation.Counts);
        Merge(tilt, pixels - reasons[(int)MaskReason.HeightNotFinite], HistogramLayout.TiltCount - 1, statistics.TiltDegrees.Counts);
        for (int i = 0; i < reasons.Length; i++)
            statistics.Reasons[i] += reasons[i];
        statistics.IndentationAboveLimit += aboveLimit;
        statistics.IndentationBelowAmplitude2 += belowAmplitude2;
    }

    private static int[] Table(bool wanted, int bins) => wanted ? new int[bins * Tables] : [];

    // On the pinned heap: its address is handed to the row mapper.
    private static TValue[] Row<TValue>(bool wanted, int columns)
        where TValue : unmanaged => wanted ? GC.AllocateUninitializedArray<TValue>(columns, pinned: true) : [];

    private static float* Lent(float* map, float[] scratch) => map != null || scratch.Length == 0 ? map : (float*)Unsafe.AsPointer(ref scratch[0]);

    /// <summary>
    /// Adds the tables. Pixels without a value fell into the bin <paramref name="rest"/>; how many have one is known, so that bin is what the others leave.
    /// </summary>
    private static void Merge(int[] tables, long counted, int rest, long[] counts)
    {
        if (tables.Length == 0)
            return;
        long left = counted;
        for (int i = 0; i < counts.Length; i++)
        {
            if (i == rest)
                continue;
            long sum = 0;
            for (int t = 0; t < Tables; t++)
                sum += (uint)tables[(t * counts.Length) + i];
            counts[i] += sum;
            left -= sum;
        }

        counts[rest] += left;
    }

    // Two keys with one load; eight tables, since a counter that was just written can be read again only several cycles later.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountKeys(int* keys, int count, int* table, int binCount)
    {
        int* second = table + binCount, third = second + binCount, fourth = third + binCount;
        int* fifth = fourth + binCount, sixth = fifth + binCount, seventh = sixth + binCount, eighth = seventh + binCount;
        int lane = 0;
        for (; lane <= count - Tables; lane += Tables)
        {
            ulong pair = *(ulong*)(keys + lane);
            table[(uint)pair]++;
            second[pair >> 32]++;
            pair = *(ulong*)(keys + lane + 2);
            third[(uint)pair]++;
            fourth[pair >> 32]++;
            pair = *(ulong*)(keys + lane + 4);
            fifth[(uint)pair]++;
            sixth[pair >> 32]++;
            pair = *(ulong*)(keys + lane + 6);
            seventh[(uint)pair]++;
            eighth[pair >> 32]++;
        }

        for (; lane < count; lane++)
            table[keys[lane]]++;
    }

    /// <summary>The last vector of a row, filled up with NaN.</summary>
    private static T LoadPart<T>(float* values, int count)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        float* lanes = stackalloc float[Room];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = lane < count ? values[lane] : float.NaN;
        return T.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountReasons(byte* mask, int columns)
    {
        int x = 0;
        for (; x <= columns - Vector256<byte>.Count; x += Vector256<byte>.Count)
        {
            Vector256<byte> codes = Vector256.Load(mask + x);
            if (Vector256.EqualsAll(codes, Vector256<byte>.Zero))
            {
                reasons[0] += Vector256<byte>.Count;
                continue;
            }

            for (int code = 0; code < reasons.Length; code++)
                reasons[code] += BitOperations.PopCount(Vector256.Equals(codes, Vector256.Create((byte)code)).ExtractMostSignificantBits());
        }

        for (; x < columns; x++)
            reasons[mask[x]]++;
    }

    // NaN has its sign bit set, so that its key is negative: a masked pixel falls into bin 0, "below", and Merge takes it out again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountModuli<T>(float* values, int columns)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        const int Bins = HistogramLayout.ModulusCount;
        int* keys = stackalloc int[Room];
        fixed (int* table = modulus)
        {
            for (int x = 0; x < columns; x += T.Count)
            {
                int count = Math.Min(T.Count, columns - x);
                T.StoreKeys(count == T.Count ? T.Load(values + x) : LoadPart<T>(values + x, count), LogHistogram.KeyShift, HistogramLayout.ModulusKeyOffset, Bins - 1, keys);
                CountKeys(keys, count, table, Bins);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountIndentations<T>(float* moduli, float* values, int columns, T limit, T amplitude2)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        const int Bins = HistogramLayout.IndentationCount;
        int* keys = stackalloc int[Room];
        fixed (int* table = indentation)
        {
            for (int x = 0; x < columns; x += T.Count)
            {
                int count = Math.Min(T.Count, columns - x);
                bool whole = count == T.Count;
                T value = whole ? T.Load(values + x) : LoadPart<T>(values + x, count);
                T valid = T.IsGreater(whole ? T.Load(moduli + x) : LoadPart<T>(moduli + x, count), T.Literal(0));
                T.StoreKeys(T.Select(valid, value, T.Literal(float.NaN)), LogHistogram.KeyShift, HistogramLayout.IndentationKeyOffset, Bins - 1, keys);
                CountKeys(keys, count, table, Bins);
                aboveLimit += T.CountTrue(T.And(valid, T.IsGreater(value, limit)));
                belowAmplitude2 += T.CountTrue(T.And(valid, T.IsGreater(amplitude2, value)));
            }
        }
    }

    // The product is rounded before it is cut, as everywhere else, so that a bin can be recomputed from the tilt map; bin 0 is "below".
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountTilts<T>(float* values, int columns)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        const int Bins = HistogramLayout.TiltCount;
        int* keys = stackalloc int[Room];
        fixed (int* table = tilt)
        {
            for (int x = 0; x < columns; x += T.Count)
            {
                int count = Math.Min(T.Count, columns - x);
                T value = count == T.Count ? T.Load(values + x) : LoadPart<T>(values + x, count);
                T bins = value * T.Literal(HistogramLayout.TiltBinsPerRadian);
                T.StoreIntegers(T.Select(T.IsFinite(value), bins, T.Literal(Bins)), Bins - 2, keys);
                CountKeys(keys, count, table + 1, Bins);
            }
        }
    }
}
