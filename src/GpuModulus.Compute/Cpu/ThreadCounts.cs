using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Compute.Cpu;

/// <summary>One thread's private counters, fed a finished row at a time while it is still in the cache, or as it is mapped.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Counters are kept for later maps for as long as somebody may want them; then their memory gives itself back.")]
internal sealed unsafe class ThreadCounts
{
    // Keys that wait to be counted: a load of what was just stored would wait for the store.
    private const int KeysLength = 256;

    // A row ends in the middle of a vector; the rest of that vector is filled up with values that are not counted.
    private const int Room = 16;
    private const int ModulusOffset = HistogramLayout.ModulusKeyOffset - BinCounters.Ahead;
    private const int LastModulus = BinCounters.Ahead + HistogramLayout.ModulusCount - 1;
    private const int IndentationOffset = HistogramLayout.IndentationKeyOffset - BinCounters.Ahead;
    private const int LastIndentation = BinCounters.Ahead + HistogramLayout.IndentationCount - 1;
    private readonly OwnLines<int> modulus;
    private readonly OwnLines<int> keyRing = new(KeysLength);
    private readonly OwnLines<int> indentation;
    private readonly OwnLines<int> tilt;
    private readonly OwnLines<long> reasons = new(MapStatistics.ReasonCount);
    private readonly OwnLines<float> modulusRow;
    private readonly OwnLines<float> indentationRow;
    private readonly OwnLines<float> tiltRow;
    private readonly OwnLines<byte> maskRow;
    private readonly (int Columns, MapOutputs Counted, SignalKind Signal) purpose;
    private long aboveLimit;
    private long belowAmplitude2;

    public ThreadCounts(int columns, MapOutputs counted, SignalKind signal)
    {
        purpose = (columns, counted, signal);
        bool indentations = signal == SignalKind.Frequency && counted.HasFlag(MapOutputs.IndentationHistogram);
        bool moduli = signal != SignalKind.None && counted.HasFlag(MapOutputs.ModulusHistogram);
        bool tilts = counted.HasFlag(MapOutputs.TiltHistogram);
        modulus = BinCounters.Create(moduli, HistogramLayout.ModulusCount);
        indentation = BinCounters.Create(indentations, HistogramLayout.IndentationCount);
        tilt = BinCounters.Create(tilts, HistogramLayout.TiltCount);
        modulusRow = new(moduli || indentations ? columns : 0);
        indentationRow = new(indentations ? columns : 0);
        tiltRow = new(tilts ? columns : 0);
        maskRow = new(columns);
    }

    /// <summary>The counters of moduli.</summary>
    public int* ModulusTable => modulus.Pointer;

    /// <summary>A ring of keys that wait to be counted; all 0 at first: the first place, which counts for nothing.</summary>
    public int* Keys => keyRing.Pointer;

    /// <summary>Where the next keys go in the ring.</summary>
    public int Slot { get; set; }

    /// <summary>Whether some map that is counted has no place of its own in the tile, so that <see cref="Lend"/> gives it the one scratch row.</summary>
    public bool Lends(in TilePointers tile) =>
        tile.Mask == null || (tile.Modulus == null && modulusRow.Length > 0) || (tile.Indentation == null && indentationRow.Length > 0) || (tile.Tilt == null && tiltRow.Length > 0);

    /// <summary>Whether counters made for one map serve another, which may be narrower: fresh ones cost a map of 2048² pixels a twentieth of its time.</summary>
    public bool Serves(int columns, MapOutputs counted, SignalKind signal) => columns <= purpose.Columns && (counted, signal) == (purpose.Counted, purpose.Signal);

    /// <summary>Stores the keys of one vector of moduli in the ring and counts those that have waited longest.</summary>
    /// <param name="moduli">The vector.</param>
    /// <param name="repeated">Lanes at its start that were counted with the vector before.</param>
    /// <param name="keys">The ring.</param>
    /// <param name="slot">Where the vector goes.</param>
    /// <param name="table">The counters.</param>
    /// <returns>Where the next one goes.</returns>
    // No call: it would empty the vector registers of the loop around it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count<T>(T moduli, int repeated, int* keys, int slot, int* table)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        T.StoreKeys(moduli, LogHistogram.KeyShift, ModulusOffset, LastModulus, BinCounters.Spread, keys + slot);
        // The first place counts for nothing.
        for (int lane = 0; lane < repeated; lane++)
            keys[slot + lane] = 0;
        slot = (slot + T.Count) & (KeysLength - 1);
        BinCounters.Count<T>(keys + slot, table);
        return slot;
    }

    /// <summary>Counts the keys that still wait. Those at the slot itself have been counted.</summary>
    public void Drain<T>()
        where T : unmanaged, ILanes<T>
    {
        new Span<int>(Keys + Slot, T.Count).Clear();
        for (int i = 0; i < KeysLength; i += T.Count)
            BinCounters.Count<T>(Keys + i, ModulusTable);
        keyRing.Span.Clear();
    }

    /// <summary>Gives a scratch row to everything that is counted but not stored.</summary>
    public void Lend(ref RowPointers row)
    {
        row.Modulus = Lent(row.Modulus, modulusRow);
        row.Indentation = Lent(row.Indentation, indentationRow);
        row.Tilt = Lent(row.Tilt, tiltRow);
        if (row.Mask == null)
            row.Mask = maskRow.Pointer;
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

    /// <summary>Counts what is left of a finished row whose moduli between two columns were counted as they were mapped.</summary>
    public void AddEdges(in RowPointers row, int left, int right, int columns)
    {
        CountReasons(row.Mask, columns);
        for (int x = 0; x < left; x++)
            CountOne(row.Modulus[x]);
        for (int x = right; x < columns; x++)
            CountOne(row.Modulus[x]);
    }

    /// <summary>Adds everything to the map's statistics, and starts anew.</summary>
    public void AddTo(MapStatistics statistics)
    {
        Span<long> byReason = reasons.Span;
        long pixels = 0;
        foreach (long count in byReason)
            pixels += count;
        BinCounters.Merge(modulus, byReason[0], 0, statistics.Modulus.Counts);
        BinCounters.Merge(indentation, byReason[0], 0, statistics.Indentation.Counts);
        BinCounters.Merge(tilt, pixels - byReason[(int)MaskReason.HeightNotFinite], HistogramLayout.TiltCount - 1, statistics.TiltDegrees.Counts);
        for (int i = 0; i < byReason.Length; i++)
            statistics.Reasons[i] += byReason[i];
        statistics.IndentationAboveLimit += aboveLimit;
        statistics.IndentationBelowAmplitude2 += belowAmplitude2;
        modulus.Span.Clear();
        indentation.Span.Clear();
        tilt.Span.Clear();
        byReason.Clear();
        (aboveLimit, belowAmplitude2) = (0, 0);
    }

    private static float* Lent(float* map, OwnLines<float> scratch) => map != null ? map : scratch.Pointer;

    /// <summary>The last vector of a row, filled up with NaN.</summary>
    private static T LoadPart<T>(float* values, int count)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        float* lanes = stackalloc float[Room];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = lane < count ? values[lane] : float.NaN;
        return T.Load(lanes);
    }

    // The common reasons first: few blocks have more than two.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountReasons(byte* mask, int columns)
    {
        ReadOnlySpan<byte> order =
        [
            (byte)MaskReason.None, (byte)MaskReason.TiltAboveCutoff, (byte)MaskReason.FrequencyShiftInvalid, (byte)MaskReason.HeightNotFinite, (byte)MaskReason.MaskedByInstrument,
            (byte)MaskReason.AmplitudeInvalid, (byte)MaskReason.PhaseInvalid, (byte)MaskReason.ModulusInvalid, (byte)MaskReason.BeyondTipModulus,
        ];
        int x = 0;
        for (; x <= columns - Vector512<byte>.Count; x += Vector512<byte>.Count)
        {
            Vector512<byte> codes = Vector512.Load(mask + x);
            int left = Vector512<byte>.Count;
            for (int i = 0; left > 0; i++)
            {
                byte code = order[i];
                int count = BitOperations.PopCount(Vector512.Equals(codes, Vector512.Create(code)).ExtractMostSignificantBits());
                reasons.Pointer[code] += count;
                left -= count;
            }
        }

        for (; x < columns; x++)
            reasons.Pointer[mask[x]]++;
    }

    // A vector put together from single pixels would wait until they have reached the cache.
    private void CountOne(float value) =>
        modulus.Pointer[Math.Clamp((BitConverter.SingleToInt32Bits(value) >> LogHistogram.KeyShift) - ModulusOffset, 0, LastModulus) << BinCounters.Spread]++;

    // NaN has its sign bit set, so that its key is negative: a masked pixel falls into the places ahead of the bins, and so does what is too small; BinCounters.Merge tells how many are "below".
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountModuli<T>(float* values, int columns)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        int* keys = stackalloc int[Room];
        int* table = modulus.Pointer;
        for (int x = 0; x < columns; x += T.Count)
        {
            int count = Math.Min(T.Count, columns - x);
            T.StoreKeys(count == T.Count ? T.Load(values + x) : LoadPart<T>(values + x, count), LogHistogram.KeyShift, ModulusOffset, LastModulus, BinCounters.Spread, keys);
            BinCounters.Count<T>(keys, table);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountIndentations<T>(float* moduli, float* values, int columns, T limit, T amplitude2)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        int* keys = stackalloc int[Room];
        int* table = indentation.Pointer;
        long above = 0, below = 0;
        for (int x = 0; x < columns; x += T.Count)
        {
            int count = Math.Min(T.Count, columns - x);
            bool whole = count == T.Count;
            T value = whole ? T.Load(values + x) : LoadPart<T>(values + x, count);
            T valid = T.IsGreater(whole ? T.Load(moduli + x) : LoadPart<T>(moduli + x, count), T.Literal(0));
            T.StoreKeys(T.Select(valid, value, T.Literal(float.NaN)), LogHistogram.KeyShift, IndentationOffset, LastIndentation, BinCounters.Spread, keys);
            BinCounters.Count<T>(keys, table);
            above += T.CountTrue(T.And(valid, T.IsGreater(value, limit)));
            below += T.CountTrue(T.And(valid, T.IsGreater(amplitude2, value)));
        }

        aboveLimit += above;
        belowAmplitude2 += below;
    }

    // The product is rounded before it is cut, as everywhere else, so that a bin can be recomputed from the tilt map; bin 0 is "below".
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountTilts<T>(float* values, int columns)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        const int Bins = HistogramLayout.TiltCount;
        int* keys = stackalloc int[Room];
        int* table = tilt.Pointer;
        for (int x = 0; x < columns; x += T.Count)
        {
            int count = Math.Min(T.Count, columns - x);
            T value = count == T.Count ? T.Load(values + x) : LoadPart<T>(values + x, count);
            T bins = value * T.Literal(HistogramLayout.TiltBinsPerRadian);
            T.StoreIntegers(T.Select(T.IsFinite(value), bins, T.Literal(Bins)), Bins - 2, BinCounters.Spread, keys);
            BinCounters.Count<T>(keys, table + ((BinCounters.Ahead + 1) * BinCounters.PerBin));
        }
    }
}
