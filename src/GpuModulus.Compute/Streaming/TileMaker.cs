using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Device;
using GpuModulus.Core.Maps;

namespace GpuModulus.Compute.Streaming;

/// <summary>Cuts a map into tiles of whole rows and fills them with channel data. In-memory channels and maps are used in place, others through three sets of buffers.</summary>
internal sealed class TileMaker
{
    // One tile being read, one computed, one written.
    private const int BufferSets = 3;
    private readonly MappingPlan plan;
    private readonly MapInputs inputs;
    private readonly MapOutputs outputs;
    private readonly InMemoryMaps? maps;
    private readonly int[] cuts;
    private readonly TileBuffers buffers;
    private readonly int capacity;

    public TileMaker(MappingPlan plan, MapInputs inputs, MapOutputs outputs, InMemoryMaps? maps, MappingOptions options, IMappingBackend backend, TileBuffers buffers)
    {
        this.plan = plan;
        this.inputs = inputs;
        this.outputs = outputs;
        this.maps = maps;
        this.buffers = buffers;
        long pixels = PixelsFor(options.MemoryBytes ?? (FreeMemory() / 4), backend);
        int mostRows = (int)Math.Clamp((pixels / plan.Grid.Columns) - (2 * plan.Halo), 1, plan.Grid.Rows);
        int tileRows = Math.Min(options.TileRows is { } rows ? Math.Max(1, rows) : int.MaxValue, mostRows);
        // As long as the bound allows, not as the rows need: maps of other widths then find them long enough, too.
        capacity = options.TileRows is null ? (int)Math.Min(Math.Min(pixels, plan.Grid.PixelCount), Array.MaxLength) : 0;
        buffers.Trim(Math.Max(pixels, (tileRows + (2L * plan.Halo)) * plan.Grid.Columns));
        cuts = TileCuts.Of(options.StartRow, plan.Grid.Rows, tileRows, smallEnds: options.TileRows is null);
    }

    /// <summary>0 where an earlier run has done every row: an empty tile would be written as if it were the latest.</summary>
    public int TileCount => cuts.Length - 1;

    public MapTile Read(int index)
    {
        int first = cuts[index], rows = cuts[index + 1] - first;
        int firstHeight = Math.Max(0, first - plan.Halo);
        int lastHeight = (int)Math.Min(plan.Grid.Rows, (long)first + rows + plan.Halo);
        int set = index % BufferSets;
        return new()
        {
            FirstRow = first,
            Rows = rows,
            FirstHeightRow = firstHeight,
            Height = Channel("height", set, inputs.Height, firstHeight, lastHeight - firstHeight),
            Signal = Channel("signal", set, inputs.Signal, first, rows),
            Amplitude = Channel("amplitude", set, inputs.Amplitude, first, rows),
            Phase = Channel("phase", set, inputs.Phase, first, rows),
            InstrumentMask = Channel("instrument mask", set, inputs.InstrumentMask, first, rows),
            Modulus = Map(MapOutputs.Modulus, set, maps?.Modulus, first, rows),
            ApparentModulus = Map(MapOutputs.ApparentModulus, set, maps?.ApparentModulus, first, rows),
            Tilt = Map(MapOutputs.Tilt, set, maps?.Tilt, first, rows),
            TiltCorrection = Map(MapOutputs.TiltCorrection, set, maps?.TiltCorrection, first, rows),
            Indentation = Map(MapOutputs.Indentation, set, maps?.Indentation, first, rows),
            Mask = Map(MapOutputs.Mask, set, maps?.Mask, first, rows),
        };
    }

    private static long FreeMemory()
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return Math.Max(64L << 20, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes);
    }

    private static bool IsInMemory<T>(IRowSource<T>? source)
        where T : unmanaged => source is null or Raster<T>;

    private static Memory<T> Slice<T>(Raster<T> raster, int firstRow, int rows)
        where T : unmanaged => raster.Values.AsMemory(checked((int)((long)firstRow * raster.Columns)), checked((int)((long)rows * raster.Columns)));

    private long PixelsFor(long memoryBytes, IMappingBackend backend)
    {
        long pixels = backend.MaxTilePixels;
        if (backend.HasHostBuffers)
            memoryBytes -= memoryBytes / DevicePipeline.ShareOfMemory;
        if (maps is null || !IsInMemory(inputs.Height) || !IsInMemory(inputs.Signal) || !IsInMemory(inputs.Amplitude) || !IsInMemory(inputs.Phase) || !IsInMemory(inputs.InstrumentMask))
        {
            const long BytesPerPixel = ((4 * 4) + 1 + (5 * 4) + 1) * BufferSets;
            pixels = Math.Min(pixels, memoryBytes / BytesPerPixel);
        }

        return pixels;
    }

    private ReadOnlyMemory<T> Channel<T>(string name, int set, IRowSource<T>? source, int firstRow, int rows)
        where T : unmanaged
    {
        if (source is null)
            return default;
        if (source is Raster<T> raster)
            return Slice(raster, firstRow, rows);
        Memory<T> buffer = buffers.Take<T>(name, set, Length(rows), capacity);
        source.ReadRows(firstRow, buffer.Span);
        return buffer;
    }

    private Memory<T> Map<T>(MapOutputs map, int set, Raster<T>? raster, int firstRow, int rows)
        where T : unmanaged
    {
        if (!outputs.HasFlag(map))
            return default;
        return raster is not null ? Slice(raster, firstRow, rows) : buffers.Take<T>(map.ToString(), set, Length(rows), capacity);
    }

    private int Length(int rows) => checked((int)((long)rows * plan.Grid.Columns));
}
