using System.Runtime.CompilerServices;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute.Cpu;

/// <summary>Drives the per-pixel physics along rows, a vector at a time. How a row is cut into vectors depends on its width alone, never on tiles or threads.</summary>
internal static unsafe class RowMapper<T, TContact, TSlope, TSelection>
    where T : unmanaged, ILanes<T>, IVectorLanes<T>
    where TContact : struct, IContactModel
    where TSlope : struct, ISlopeOperator
    where TSelection : struct, IMapSelection
{
    /// <summary>Maps rows <paramref name="fromRow"/> to <paramref name="toRow"/> (exclusive, in the map).</summary>
    public static void Map(TilePointers* tile, in MappingConstants<T> constants, int fromRow, int toRow, ThreadCounts? counts)
    {
        int columns = tile->Columns;
        int lanes = T.Count;
        int radiusX = constants.Slope.RadiusX;
        int radiusY = constants.Slope.RadiusY;
        // The first vector holds all columns left of the operator's reach, when it is wide enough; else several edge vectors do.
        int interiorFrom = Math.Min((radiusX + lanes - 1) / lanes * lanes, (columns + lanes - 1) / lanes * lanes);
        int interior = Math.Max(0, ((columns - radiusX - interiorFrom) / lanes * lanes));
        for (int y = fromRow; y < toRow; y++)
        {
            bool rowInside = y >= radiusY && y < tile->MapRows - radiusY;
            long rowStart = (long)(y - tile->FirstRow) * columns;
            RowPointers row = tile->Row(rowStart);
            counts?.Lend(ref row);
            int x = 0;
            for (; x < interiorFrom; x += lanes)
                MapEdge(tile, &row, x, y, rowStart + x, Math.Min(lanes, columns - x), constants);
            if (rowInside)
                MapInterior(tile, &row, x, y, rowStart, interior, constants);
            else
                MapEdgeRow(tile, &row, x, y, rowStart, interior, constants);
            for (x += interior; x < columns; x += lanes)
                MapEdge(tile, &row, x, y, rowStart + x, Math.Min(lanes, columns - x), constants);
            counts?.Add<T>(row, columns, constants);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MappedPixel<T> Evaluate<TWindow>(TWindow window, PixelInputs<T> inputs, in MappingConstants<T> constants)
        where TWindow : struct, IHeightWindow<T> =>
        PixelMapping.Evaluate<T, TContact, TSlope, TWindow, TabulatedTiltCorrector<T>>(window, inputs, default, constants);

    // Compiled once and fully: stepping through the runtime's tiers would cost more than a whole map of ordinary size.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MapInterior(TilePointers* tile, RowPointers* row, int from, int y, long rowStart, int count, in MappingConstants<T> constants)
    {
        float* centre = tile->HeightAt(0, y);
        nint stride = tile->Columns;
        float* weights = tile->Weights;
        for (int x = from; x < from + count; x += T.Count)
            Store(row, x, Evaluate(new InteriorWindow<T>(centre + x, stride, weights), Load(tile, rowStart + x, constants), constants));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapEdgeRow(TilePointers* tile, RowPointers* row, int from, int y, long rowStart, int count, in MappingConstants<T> constants)
    {
        for (int x = from; x < from + count; x += T.Count)
            Store(row, x, Evaluate(new EdgeRowWindow<T>(tile, x, y), Load(tile, rowStart + x, constants), constants));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapEdge(TilePointers* tile, RowPointers* row, int x, int y, long index, int count, in MappingConstants<T> constants)
    {
        EdgeColumnWindow<T> window = new(tile, x, y, count);
        if (count == T.Count)
            Store(row, x, Evaluate(window, Load(tile, index, constants), constants));
        else
            StorePart(row, x, count, Evaluate(window, LoadPart(tile, index, count, constants), constants));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PixelInputs<T> Load(TilePointers* tile, long index, in MappingConstants<T> constants)
    {
        PixelInputs<T> inputs;
        T zero = T.Literal(0);
        inputs.Signal = constants.Signal != (int)SignalKind.None ? T.Load(tile->Signal + index) : zero;
        inputs.Amplitude = constants.HasAmplitudeChannel != 0 ? T.Load(tile->Amplitude + index) : zero;
        inputs.Phase = constants.HasPhaseChannel != 0 ? T.Load(tile->Phase + index) : zero;
        inputs.InstrumentMask = constants.HasInstrumentMask != 0 ? LoadBytes(tile->InstrumentMask + index, T.Count) : zero;
        return inputs;
    }

    private static PixelInputs<T> LoadPart(TilePointers* tile, long index, int count, in MappingConstants<T> constants)
    {
        PixelInputs<T> inputs;
        T zero = T.Literal(0);
        inputs.Signal = constants.Signal != (int)SignalKind.None ? LoadFloats(tile->Signal + index, count) : zero;
        inputs.Amplitude = constants.HasAmplitudeChannel != 0 ? LoadFloats(tile->Amplitude + index, count) : zero;
        inputs.Phase = constants.HasPhaseChannel != 0 ? LoadFloats(tile->Phase + index, count) : zero;
        inputs.InstrumentMask = constants.HasInstrumentMask != 0 ? LoadBytes(tile->InstrumentMask + index, count) : zero;
        return inputs;
    }

    private static T LoadFloats(float* source, int count)
    {
        float* lanes = stackalloc float[T.Count];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = source[Math.Min(lane, count - 1)];
        return T.Load(lanes);
    }

    private static T LoadBytes(byte* source, int count)
    {
        float* lanes = stackalloc float[T.Count];
        for (int lane = 0; lane < T.Count; lane++)
            lanes[lane] = source[Math.Min(lane, count - 1)];
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

    private static void StorePart(RowPointers* row, int x, int count, MappedPixel<T> pixel)
    {
        StoreFloats(pixel.Modulus, row->Modulus, x, count);
        StoreFloats(pixel.ApparentModulus, row->ApparentModulus, x, count);
        if (row->Tilt != null)
            StoreFloats(T.ArcTangent(pixel.Tangent), row->Tilt, x, count);
        StoreFloats(pixel.TiltCorrection, row->TiltCorrection, x, count);
        StoreFloats(pixel.Indentation, row->Indentation, x, count);
        if (row->Mask == null)
            return;
        byte* codes = stackalloc byte[T.Count];
        T.StoreBytes(pixel.Reason, codes);
        new ReadOnlySpan<byte>(codes, count).CopyTo(new(row->Mask + x, count));
    }

    private static void StoreFloats(T values, float* destination, long index, int count)
    {
        if (destination == null)
            return;
        float* lanes = stackalloc float[T.Count];
        T.Store(values, lanes);
        new ReadOnlySpan<float>(lanes, count).CopyTo(new(destination + index, count));
    }
}
