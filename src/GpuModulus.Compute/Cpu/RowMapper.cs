using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute.Cpu;

/// <summary>Drives the per-pixel physics along rows, a vector at a time. A pixel's result does not depend on how a row is cut into vectors: neighbouring vectors overlap rather than leave a remainder.</summary>
internal static unsafe class RowMapper<T, TContact, TSlope, TSelection, TRecording, TCorrector>
    where T : unmanaged, ILanes<T>, IVectorLanes<T>
    where TContact : struct, IContactModel
    where TSlope : struct, ISlopeOperator
    where TSelection : struct, IMapSelection
    where TRecording : struct, IRecording
    where TCorrector : struct, ITiltCorrector<T>
{
    // Floats by which channels are fetched ahead of their use; measured. A whole page, 1024, is slower with four channels and beside counters.
    private const int Ahead = 640;

    /// <summary>Maps rows <paramref name="fromRow"/> to <paramref name="toRow"/> (exclusive, in the map).</summary>
    public static void Map(TilePointers* tile, in MappingConstants<T> constants, in TCorrector corrector, int fromRow, int toRow, ThreadCounts? counts)
    {
        int columns = tile->Columns;
        int radiusX = constants.Slope.RadiusX;
        int radiusY = constants.Slope.RadiusY;
        // Columns within the operator's reach of a side are mapped one column of several rows at a time; where no whole vector lies between them, all are.
        int left = columns < (2 * radiusX) + T.Count ? columns : radiusX;
        int right = Math.Max(left, columns - radiusX);
        int rowsAtOnce = counts is not null && counts.Lends(*tile) ? 1 : T.Count;
        for (int y = fromRow; y < toRow; y += rowsAtOnce)
        {
            int end = Math.Min(y + rowsAtOnce, toRow);
            RowPointers first = tile->Row((long)(y - tile->FirstRow) * columns);
            counts?.Lend(ref first);
            if (right > left)
            {
                int interior = Math.Clamp(radiusY, y, end);
                int interiorEnd = Math.Clamp(tile->MapRows - radiusY, interior, end);
                MapEdgeRows(tile, first, left, right, y, y, interior, constants, corrector);
                MapInterior(tile, first, counts, left, right, y, interior, interiorEnd, constants, corrector);
                MapEdgeRows(tile, first, left, right, y, interiorEnd, end, constants, corrector);
            }

            MapEdgeColumns(tile, first, 0, left, y, end, constants, corrector);
            MapEdgeColumns(tile, first, right, columns, y, end, constants, corrector);
            for (int row = y; counts is not null && row < end; row++)
            {
                RowPointers finished = first.Below(row - y, columns);
                bool counted = TSelection.CountsModuli && right > left && row >= radiusY && row < tile->MapRows - radiusY;
                if (counted)
                    counts.AddEdges(finished, left, right, columns);
                else
                    counts.Add<T>(finished, columns, constants);
            }
        }

        if (TSelection.CountsModuli)
            counts!.Drain<T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SurfaceRise<T> Rise<TWindow>(TWindow window, in MappingConstants<T> constants)
        where TWindow : struct, IHeightWindow<T> => PixelMapping.Rise(window.Centre(), RiseX(window, constants), RiseY(window, constants), constants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MappedPixel<T> Evaluate(SurfaceRise<T> surface, ContactSignal<T> signal, T instrumentMask, TCorrector corrector, in MappingConstants<T> constants) =>
        PixelMapping.Evaluate<T, TContact, TCorrector, TRecording>(surface, signal, instrumentMask, corrector, constants);

    // Apart from the windows: with them the compiler's patience ends, and every operation on lanes becomes a call.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static MappedPixel<T> EvaluateAtEdge(T centre, T riseX, T riseY, PixelInputs<T> inputs, in TCorrector corrector, in MappingConstants<T> constants) =>
        Evaluate(PixelMapping.Rise(centre, riseX, riseY, constants), PixelMapping.Signal<T, TRecording>(inputs, constants), inputs.InstrumentMask, corrector, constants);

    private static T RiseX<TWindow>(TWindow window, in MappingConstants<T> constants)
        where TWindow : struct, IHeightWindow<T> => TSlope.RiseX<T, TWindow>(window, in constants.Slope);

    private static T RiseY<TWindow>(TWindow window, in MappingConstants<T> constants)
        where TWindow : struct, IHeightWindow<T> => TSlope.RiseY<T, TWindow>(window, in constants.Slope);

    // Compiled once and fully: stepping through the runtime's tiers would cost more than a whole map of ordinary size.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MapInterior(
        TilePointers* tile, in RowPointers first, ThreadCounts? counts, int from, int to, int firstY, int fromRow, int toRow, in MappingConstants<T> constants, in TCorrector corrector)
    {
        nint stride = tile->Columns;
        float* weights = tile->Weights;
        // Copies that nothing else can change: the compiler keeps them in registers, where it would read the originals anew for every vector.
        MappingConstants<T> kept = constants;
        TCorrector keptCorrector = corrector;
        int last = to - T.Count;
        int* table = TSelection.CountsModuli ? counts!.ModulusTable : null;
        int* keys = TSelection.CountsModuli ? counts!.Keys : null;
        int slot = TSelection.CountsModuli ? counts!.Slot : 0;
        for (int y = fromRow; y < toRow; y++)
        {
            float* centre = tile->HeightAt(0, y);
            ChannelPointers channels = tile->Channels((long)(y - tile->FirstRow) * stride);
            RowPointers row = first.Below(y - firstY, stride);
            // The steps of the next vector are begun while the one before is finished: from a height to a modulus it is farther than the processor looks ahead.
            SurfaceRise<T> surface = default;
            ContactSignal<T> signal = default;
            T instrumentMask = default;
            // The second vector overlaps the first by as much as the first lies beyond a place where stores fit the cache's lines.
            int misplaced = (int)(((nuint)(row.Modulus + from) / sizeof(float)) & (nuint)(T.Count - 1));
            int counted = from;
            for (int x = -1, next = from; ;)
            {
                if (Sse.IsSupported)
                {
                    // The processor's own prefetch stops at every page, which is a quarter of a row of ordinary width.
                    Sse.Prefetch0(centre + stride + next + Ahead);
                    if (TRecording.Signal(in kept) != (int)SignalKind.None)
                        Sse.Prefetch0(channels.Signal + next + Ahead);
                    if (TRecording.HasAmplitude(in kept))
                        Sse.Prefetch0(channels.Amplitude + next + Ahead);
                    if (TRecording.HasPhase(in kept))
                        Sse.Prefetch0(channels.Phase + next + Ahead);
                }

                (SurfaceRise<T> begunSurface, ContactSignal<T> begunSignal, T begunMask) = (surface, signal, instrumentMask);
                PixelInputs<T> inputs = Load(channels, next, kept);
                surface = Rise(new InteriorWindow<T>(centre + next, stride, weights), kept);
                signal = PixelMapping.Signal<T, TRecording>(inputs, kept);
                instrumentMask = inputs.InstrumentMask;
                if (x >= 0)
                {
                    MappedPixel<T> pixel = Evaluate(begunSurface, begunSignal, begunMask, keptCorrector, kept);
                    Store(&row, x, pixel);
                    if (TSelection.CountsModuli)
                        slot = ThreadCounts.Count(pixel.Modulus, counted - x, keys, slot, table);
                    counted = x + T.Count;
                    if (x == last)
                        break;
                }

                x = next;
                next = Math.Min(next + T.Count - misplaced, last);
                misplaced = 0;
            }
        }

        if (TSelection.CountsModuli)
            counts!.Slot = slot;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MapEdgeRows(
        TilePointers* tile, in RowPointers first, int from, int to, int firstY, int fromRow, int toRow, in MappingConstants<T> constants, in TCorrector corrector)
    {
        int last = to - T.Count;
        for (int y = fromRow; y < toRow; y++)
        {
            ChannelPointers channels = tile->Channels((long)(y - tile->FirstRow) * tile->Columns);
            RowPointers row = first.Below(y - firstY, tile->Columns);
            for (int x = from; ; x = Math.Min(x + T.Count, last))
            {
                EdgeRowWindow<T> window = new(tile, x, y);
                Store(&row, x, EvaluateAtEdge(window.Centre(), RiseX(window, constants), RiseY(window, constants), Load(channels, x, constants), corrector, constants));
                if (x == last)
                    break;
            }
        }
    }

    /// <summary>Columns near a side: a vector holds one column of up to <c>Count</c> rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MapEdgeColumns(
        TilePointers* tile, in RowPointers first, int from, int to, int fromRow, int toRow, in MappingConstants<T> constants, in TCorrector corrector)
    {
        int rows = toRow - fromRow;
        for (int x = from; x < to; x++)
        {
            long index = ((long)(fromRow - tile->FirstRow) * tile->Columns) + x;
            EdgeColumnWindow<T> window = new(tile, x, fromRow, rows);
            PixelInputs<T> inputs = LoadColumn(tile, index, rows, constants);
            StoreColumn(first, x, tile->Columns, rows, EvaluateAtEdge(window.Centre(), RiseX(window, constants), RiseY(window, constants), inputs, corrector, constants));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PixelInputs<T> Load(in ChannelPointers row, int x, in MappingConstants<T> constants)
    {
        PixelInputs<T> inputs;
        T zero = T.Literal(0);
        inputs.Signal = TRecording.Signal(in constants) != (int)SignalKind.None ? T.Load(row.Signal + x) : zero;
        inputs.Amplitude = TRecording.HasAmplitude(in constants) ? T.Load(row.Amplitude + x) : zero;
        inputs.Phase = TRecording.HasPhase(in constants) ? T.Load(row.Phase + x) : zero;
        inputs.InstrumentMask = TRecording.HasInstrumentMask(in constants) ? LoadBytes(row.InstrumentMask + x) : zero;
        return inputs;
    }

    private static PixelInputs<T> LoadColumn(TilePointers* tile, long index, int rows, in MappingConstants<T> constants)
    {
        PixelInputs<T> inputs;
        T zero = T.Literal(0);
        inputs.Signal = TRecording.Signal(in constants) != (int)SignalKind.None ? Column(tile->Signal + index, tile->Columns, rows) : zero;
        inputs.Amplitude = TRecording.HasAmplitude(in constants) ? Column(tile->Amplitude + index, tile->Columns, rows) : zero;
        inputs.Phase = TRecording.HasPhase(in constants) ? Column(tile->Phase + index, tile->Columns, rows) : zero;
        inputs.InstrumentMask = TRecording.HasInstrumentMask(in constants) ? Column(tile->InstrumentMask + index, tile->Columns, rows) : zero;
        return inputs;
    }

    // Lanes beyond the last row repeat it.
    private static T Column<TValue>(TValue* source, nint stride, int rows)
        where TValue : unmanaged, INumber<TValue>
    {
        float* lanes = stackalloc float[T.Count];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = float.CreateTruncating(source[Math.Min(lane, rows - 1) * stride]);
        return T.Load(lanes);
    }

    private static T LoadBytes(byte* source)
    {
        float* lanes = stackalloc float[T.Count];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = source[lane];
        return T.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(RowPointers* row, int x, MappedPixel<T> pixel)
    {
        if (row->Modulus != null)
            T.Store(pixel.Modulus, row->Modulus + x);
        if (row->Mask != null)
            T.StoreBytes(pixel.Reason, row->Mask + x);
        if (!TSelection.Everything)
            return;
        if (row->ApparentModulus != null)
            T.Store(pixel.ApparentModulus, row->ApparentModulus + x);
        if (row->Tilt != null)
            T.Store(T.ArcTangent(pixel.Tangent), row->Tilt + x);
        if (row->TiltCorrection != null)
            T.Store(pixel.TiltCorrection, row->TiltCorrection + x);
        if (row->Indentation != null)
            T.Store(pixel.Indentation, row->Indentation + x);
    }

    private static void StoreColumn(in RowPointers first, int x, nint stride, int rows, MappedPixel<T> pixel)
    {
        if (first.Modulus != null)
            StoreColumn(pixel.Modulus, first.Modulus + x, stride, rows);
        if (first.Mask != null)
            StoreColumn(pixel.Reason, first.Mask + x, stride, rows);
        if (!TSelection.Everything)
            return;
        if (first.ApparentModulus != null)
            StoreColumn(pixel.ApparentModulus, first.ApparentModulus + x, stride, rows);
        if (first.Tilt != null)
            StoreColumn(T.ArcTangent(pixel.Tangent), first.Tilt + x, stride, rows);
        if (first.TiltCorrection != null)
            StoreColumn(pixel.TiltCorrection, first.TiltCorrection + x, stride, rows);
        if (first.Indentation != null)
            StoreColumn(pixel.Indentation, first.Indentation + x, stride, rows);
    }

    private static void StoreColumn<TValue>(T values, TValue* destination, nint stride, int rows)
        where TValue : unmanaged, INumber<TValue>
    {
        float* lanes = stackalloc float[T.Count];
        T.Store(values, lanes);
        for (int lane = 0; lane < rows; lane++)
            destination[lane * stride] = TValue.CreateTruncating(lanes[lane]);
    }
}
