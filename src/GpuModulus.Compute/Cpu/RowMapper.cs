using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute.Cpu;

/// <summary>Drives the per-pixel physics along rows, a vector at a time. A pixel's result does not depend on how a row is cut into vectors: neighbouring vectors overlap rather than leave a remainder.</summary>
internal static unsafe class RowMapper<T, TContact, TSlope, TSelection, TRecording>
    where T : unmanaged, ILanes<T>, IVectorLanes<T>
    where TContact : struct, IContactModel
    where TSlope : struct, ISlopeOperator
    where TSelection : struct, IMapSelection
    where TRecording : struct, IRecording
{
    // Floats by which channels are fetched ahead of their use; measured.
    private const int Ahead = 1024;

    /// <summary>Maps rows <paramref name="fromRow"/> to <paramref name="toRow"/> (exclusive, in the map).</summary>
    public static void Map(TilePointers* tile, in MappingConstants<T> constants, int fromRow, int toRow, ThreadCounts? counts)
    {
        int columns = tile->Columns;
        int radiusX = constants.Slope.RadiusX;
        int radiusY = constants.Slope.RadiusY;
        // Columns within the operator's reach of a side are mapped one by one; where no whole vector lies between them, all are.
        int left = columns < (2 * radiusX) + T.Count ? columns : radiusX;
        int right = Math.Max(left, columns - radiusX);
        for (int y = fromRow; y < toRow; y++)
        {
            long rowStart = (long)(y - tile->FirstRow) * columns;
            RowPointers row = tile->Row(rowStart);
            counts?.Lend(ref row);
            MapEdges(tile, &row, 0, left, y, rowStart, constants);
            if (right > left)
            {
                if (y >= radiusY && y < tile->MapRows - radiusY)
                    MapInterior(tile, &row, left, right, y, rowStart, constants);
                else
                    MapEdgeRow(tile, &row, left, right, y, rowStart, constants);
            }

            MapEdges(tile, &row, right, columns, y, rowStart, constants);
            counts?.Add<T>(row, columns, constants);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MappedPixel<T> Evaluate<TWindow>(TWindow window, PixelInputs<T> inputs, in MappingConstants<T> constants)
        where TWindow : struct, IHeightWindow<T> =>
        PixelMapping.Evaluate<T, TContact, TSlope, TWindow, TabulatedTiltCorrector<T>, TRecording>(window, inputs, default, constants);

    // Compiled once and fully: stepping through the runtime's tiers would cost more than a whole map of ordinary size.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MapInterior(TilePointers* tile, RowPointers* row, int from, int to, int y, long rowStart, in MappingConstants<T> constants)
    {
        float* centre = tile->HeightAt(0, y);
        nint stride = tile->Columns;
        float* weights = tile->Weights;
        // A copy that nothing else can change: the compiler keeps it in registers, where it would read the original anew for every vector.
        MappingConstants<T> kept = constants;
        int last = to - T.Count;
        for (int x = from; ; x = Math.Min(x + T.Count, last))
        {
            if (Sse.IsSupported)
            {
                // The processor's own prefetch stops at every page, which is a quarter of a row of ordinary width.
                Sse.Prefetch0(centre + stride + x + Ahead);
                if (TRecording.Signal(in kept) != (int)SignalKind.None)
                    Sse.Prefetch0(tile->Signal + rowStart + x + Ahead);
            }

            Store(row, x, Evaluate(new InteriorWindow<T>(centre + x, stride, weights), Load(tile, rowStart + x, kept), kept));
            if (x == last)
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapEdgeRow(TilePointers* tile, RowPointers* row, int from, int to, int y, long rowStart, in MappingConstants<T> constants)
    {
        int last = to - T.Count;
        for (int x = from; ; x = Math.Min(x + T.Count, last))
        {
            Store(row, x, Evaluate(new EdgeRowWindow<T>(tile, x, y), Load(tile, rowStart + x, constants), constants));
            if (x == last)
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MapEdges(TilePointers* tile, RowPointers* row, int from, int to, int y, long rowStart, in MappingConstants<T> constants)
    {
        for (int x = from; x < to; x++)
            StoreOne(row, x, Evaluate(new EdgePixelWindow<T>(tile, x, y), LoadOne(tile, rowStart + x, constants), constants));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PixelInputs<T> Load(TilePointers* tile, long index, in MappingConstants<T> constants)
    {
        PixelInputs<T> inputs;
        T zero = T.Literal(0);
        inputs.Signal = TRecording.Signal(in constants) != (int)SignalKind.None ? T.Load(tile->Signal + index) : zero;
        inputs.Amplitude = TRecording.HasAmplitude(in constants) ? T.Load(tile->Amplitude + index) : zero;
        inputs.Phase = TRecording.HasPhase(in constants) ? T.Load(tile->Phase + index) : zero;
        inputs.InstrumentMask = TRecording.HasInstrumentMask(in constants) ? LoadBytes(tile->InstrumentMask + index) : zero;
        return inputs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PixelInputs<T> LoadOne(TilePointers* tile, long index, in MappingConstants<T> constants)
    {
        PixelInputs<T> inputs;
        T zero = T.Literal(0);
        inputs.Signal = TRecording.Signal(in constants) != (int)SignalKind.None ? T.Literal(tile->Signal[index]) : zero;
        inputs.Amplitude = TRecording.HasAmplitude(in constants) ? T.Literal(tile->Amplitude[index]) : zero;
        inputs.Phase = TRecording.HasPhase(in constants) ? T.Literal(tile->Phase[index]) : zero;
        inputs.InstrumentMask = TRecording.HasInstrumentMask(in constants) ? T.Literal(tile->InstrumentMask[index]) : zero;
        return inputs;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreOne(RowPointers* row, int x, MappedPixel<T> pixel)
    {
        if (row->Modulus != null)
            row->Modulus[x] = T.First(pixel.Modulus);
        if (row->Mask != null)
            row->Mask[x] = (byte)T.First(pixel.Reason);
        if (!TSelection.Everything)
            return;
        if (row->ApparentModulus != null)
            row->ApparentModulus[x] = T.First(pixel.ApparentModulus);
        if (row->Tilt != null)
            row->Tilt[x] = T.First(T.ArcTangent(pixel.Tangent));
        if (row->TiltCorrection != null)
            row->TiltCorrection[x] = T.First(pixel.TiltCorrection);
        if (row->Indentation != null)
            row->Indentation[x] = T.First(pixel.Indentation);
    }
}
