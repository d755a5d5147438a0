using GpuModulus.Compute.Backends;
using GpuModulus.Core.Maps;

namespace GpuModulus.Compute.Streaming;

/// <summary>Cuts a map into tiles of whole rows and fills them with channel data. In-memory channels and maps are used in place, others through sets of buffers.</summary>
internal sealed class TileMaker
{
    private readonly MappingPlan plan;
    private readonly MapInputs inputs;
    private readonly MapOutputs outputs;
    private readonly InMemoryMaps? maps;
    private readonly TileBuffers buffers;

    public TileMaker(MappingPlan plan, MapInputs inputs, MapOutputs outputs, InMemoryMaps? maps, IMappingBackend backend, TileBuffers buffers)
    {
        this.plan = plan;
        this.inputs = inputs;
        this.outputs = outputs;
        this.maps = maps;
        this.buffers = buffers;
        Layout = TileLayout.For(plan, inputs, maps, backend);
        buffers.Trim(Layout.LongestBuffer, Layout.Sets);
    }

    /// <summary>Sizes.</summary>
    public TileLayout Layout { get; }

    /// <summary>0 where an earlier run has done every row: an empty tile would be written as if it were the latest.</summary>
    public int TileCount => Layout.Cuts.Length - 1;

    /// <summary>Reads the channels of a tile.</summary>
    /// <param name="index">Which tile.</param>
    /// <param name="set">The set of buffers that it goes into.</param>
    public MapTile Read(int index, int set)
    {
        int first = Layout.Cuts[index], rows = Layout.Cuts[index + 1] - first;
        int firstHeight = Math.Max(0, first - plan.Halo);
        int lastHeight = (int)Math.Min(plan.Grid.Rows, (long)first + rows + plan.Halo);
        return new()
        {
            Counts = plan.Counted == MapOutputs.None ? null : buffers.TakeCounts(set),
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

    private static Memory<T> Slice<T>(Raster<T> raster, int firstRow, int rows)
        where T : unmanaged => raster.Values.AsMemory(checked((int)((long)firstRow * raster.Columns)), checked((int)((long)rows * raster.Columns)));

    private ReadOnlyMemory<T> Channel<T>(string name, int set, IRowSource<T>? source, int firstRow, int rows)
        where T : unmanaged
    {
        if (source is null)
            return default;
        if (source is Raster<T> raster)
            return Slice(raster, firstRow, rows);
        Memory<T> buffer = buffers.Take<T>(name, set, Length(rows), Layout.Capacity);
        source.ReadRows(firstRow, buffer.Span);
        return buffer;
    }

    private Memory<T> Map<T>(MapOutputs map, int set, Raster<T>? raster, int firstRow, int rows)
        where T : unmanaged
    {
        if (!outputs.HasFlag(map))
            return default;
        return raster is not null ? Slice(raster, firstRow, rows) : buffers.Take<T>(map.ToString(), set, Length(rows), Layout.Capacity);
    }

    private int Length(int rows) => checked((int)((long)rows * plan.Grid.Columns));
}
