using System.Runtime.CompilerServices;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute.Cpu;

/// <summary>Drives the per-pixel physics along rows, a vector at a time. How a row is cut into vectors depends on its width alone, never on tiles or threads.</summary>
internal static unsafe class RowMapper<T, TContact, TSlope>
    where T : unmanaged, ILanes<T>, IVectorLanes<T>
    where TContact : struct, IContactModel
    where TSlope : struct, ISlopeOperator
{
    /// <summary>Maps rows <paramref name="fromRow"/> to <paramref name="toRow"/> (exclusive, in the map).</summary>
    public static void Map(TilePointers* tile, in MappingConstants<T> constants, int fromRow, int toRow, ThreadCounts? counts)
    {
        int columns = tile->Columns;
        int lanes = T.Count;
        int radiusX = constants.Slope.RadiusX;
        int radiusY = constants.Slope.RadiusY;
        // The first vector holds all columns left of the operator's reach, when it is wide enough; else several edge vectors do.
        int interiorFrom = (radiusX + lanes - 1) / lanes * lanes;
        int interiorTo = columns - radiusX - lanes;
        for (int y = fromRow; y < toRow; y++)
        {
            bool rowInside = y >= radiusY && y < tile->MapRows - radiusY;
            long rowStart = (long)(y - tile->FirstRow) * columns;
            int x = 0;
            for (; x < interiorFrom && x < columns; x += lanes)
                MapEdge(tile, x, y, rowStart + x, Math.Min(lanes, columns - x), constants, counts);
            if (rowInside)
            {
                float* centre = tile->HeightAt(0, y);
                for (; x <= interiorTo; x += lanes)
                {
                    MappedPixel<T> pixel = Evaluate(new InteriorWindow<T>(centre + x, columns, tile->Weights), Load(tile, rowStart + x, constants), constants);
                    Store(tile, rowStart + x, pixel);
                    counts?.Add(pixel, constants, lanes);
                }
            }
            else
            {
                for (; x <= interiorTo; x += lanes)
                    MapEdgeRow(tile, x, y, rowStart + x, constants, counts);
            }

            for (; x < columns; x += lanes)
                MapEdge(tile, x, y, rowStart + x, Math.Min(lanes, columns - x), constants, counts);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MappedPixel<T> Evaluate<TWindow>(TWindow window, PixelInputs<T> inputs, in MappingConstants<T> constants)
        where TWindow : struct, IHeightWindow<T> =>
        PixelMapping.Evaluate<T, TContact, TSlope, TWindow, TabulatedTiltCorrector<T>>(window, inputs, default, constants);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapEdgeRow(TilePointers* tile, int x, int y, long index, in MappingConstants<T> constants, ThreadCounts? counts)
    {
        MappedPixel<T> pixel = Evaluate(new EdgeRowWindow<T>(tile, x, y), Load(tile, index, constants), constants);
        Store(tile, index, pixel);
        counts?.Add(pixel, constants, T.Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MapEdge(TilePointers* tile, int x, int y, long index, int count, in MappingConstants<T> constants, ThreadCounts? counts)
    {
        EdgeColumnWindow<T> window = new(tile, x, y, count);
        if (count == T.Count)
        {
            MappedPixel<T> whole = Evaluate(window, Load(tile, index, constants), constants);
            Store(tile, index, whole);
            counts?.Add(whole, constants, count);
            return;
        }

        MappedPixel<T> pixel = Evaluate(window, LoadPart(tile, index, count, constants), constants);
        StorePart(tile, index, count, pixel);
        counts?.Add(pixel, constants, count);
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
    private static void Store(TilePointers* tile, long index, in MappedPixel<T> pixel)
    {
        if (tile->Modulus != null)
            T.Store(pixel.Modulus, tile->Modulus + index);
        if (tile->ApparentModulus != null)
            T.Store(pixel.ApparentModulus, tile->ApparentModulus + index);
        if (tile->Tilt != null)
            T.Store(T.ArcTangent(pixel.Tangent), tile->Tilt + index);
        if (tile->TiltCorrection != null)
            T.Store(pixel.TiltCorrection, tile->TiltCorrection + index);
        if (tile->Indentation != null)
            T.Store(pixel.Indentation, tile->Indentation + index);
        if (tile->Mask != null)
            T.StoreBytes(pixel.Reason, tile->Mask + index);
    }

    private static void StorePart(TilePointers* tile, long index, int count, in MappedPixel<T> pixel)
    {
        StoreFloats(pixel.Modulus, tile->Modulus, index, count);
        StoreFloats(pixel.ApparentModulus, tile->ApparentModulus, index, count);
        if (tile->Tilt != null)
            StoreFloats(T.ArcTangent(pixel.Tangent), tile->Tilt, index, count);
        StoreFloats(pixel.TiltCorrection, tile->TiltCorrection, index, count);
        StoreFloats(pixel.Indentation, tile->Indentation, index, count);
        if (tile->Mask == null)
            return;
        byte* codes = stackalloc byte[T.Count];
        T.StoreBytes(pixel.Reason, codes);
        new ReadOnlySpan<byte>(codes, count).CopyTo(new(tile->Mask + index, count));
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
