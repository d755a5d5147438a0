using System.Diagnostics;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Device;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using ILGPU;
using ILGPU.Runtime;

namespace GpuModulus.Compute.Device;

using MapsKernel = Action<AcceleratorStream, KernelConfig, DeviceTile, MappingConstants<FloatLane>, DeviceMaps>;
using CountingKernel = Action<AcceleratorStream, KernelConfig, DeviceTile, MappingConstants<FloatLane>, DeviceMaps, ArrayView<int>>;

/// <summary>An ILGPU accelerator: CUDA or OpenCL (and ILGPU's simulated device in tests). Kernels and buffers are kept from tile to tile.</summary>
internal sealed class DeviceBackend : IStagedBackend
{
    private const int GroupSize = 256;
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly Dictionary<string, MemoryBuffer1D<float, Stride1D.Dense>> floats = [];
    private readonly Dictionary<string, MemoryBuffer1D<byte, Stride1D.Dense>> bytes = [];
    private readonly MemoryBuffer1D<int, Stride1D.Dense> counts;
    private readonly Dictionary<(ContactModel, SlopeOperator, bool), Delegate> kernels = [];

    /// <summary>Takes ownership of the context.</summary>
    public DeviceBackend(string name, Context context, ILGPU.Runtime.Device device)
    {
        Name = name;
        this.context = context;
        accelerator = device.CreateAccelerator(context);
        counts = accelerator.Allocate1D<int>(HistogramLayout.Length);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Device => accelerator.Name;

    // At most 38 bytes a pixel are on the device at once; a third of its memory leaves room for others.
    /// <inheritdoc/>
    public long MaxTilePixels => Math.Clamp(accelerator.MemorySize / 3 / 38, 1 << 16, 1 << 28);

    /// <inheritdoc/>
    public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics) => Map(plan, tile, statistics, static () => { });

    /// <inheritdoc/>
    public DeviceStages MapInStages(MappingPlan plan, MapTile tile, MapStatistics? statistics)
    {
        long begin = Stopwatch.GetTimestamp();
        List<TimeSpan> ends = [];
        Map(plan, tile, statistics, () =>
        {
            accelerator.DefaultStream.Synchronize();
            ends.Add(Stopwatch.GetElapsedTime(begin));
        });
        return new(ends[0], ends[1] - ends[0], Stopwatch.GetElapsedTime(begin) - ends[1]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryBuffer buffer in floats.Values)
            buffer.Dispose();
        foreach (MemoryBuffer buffer in bytes.Values)
            buffer.Dispose();
        counts.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }

    /// <summary>Maps one tile; <paramref name="stageEnds"/> is called after the channels were sent and after the kernel was started.</summary>
    private void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics, Action stageEnds)
    {
        AcceleratorStream stream = accelerator.DefaultStream;
        DeviceTile input = Upload(plan, tile, stream);
        DeviceMaps output = Reserve(tile, (long)tile.Rows * plan.Grid.Columns);
        MappingConstants<FloatLane> constants = plan.Constants<FloatLane>();
        KernelConfig launch = Launch((long)tile.Rows * plan.Grid.Columns);
        stageEnds();
        if (statistics is null)
        {
            Kernel<MapsKernel>(plan, false)(stream, launch, input, constants, output);
        }
        else
        {
            counts.MemSetToZero(stream);
            Kernel<CountingKernel>(plan, true)(stream, launch, input, constants, output, counts.View);
        }

        stageEnds();
        Download("modulus", tile.Modulus, stream);
        Download("apparent", tile.ApparentModulus, stream);
        Download("tilt", tile.Tilt, stream);
        Download("correction", tile.TiltCorrection, stream);
        Download("indentation", tile.Indentation, stream);
        if (!tile.Mask.IsEmpty)
            bytes["mask"].View.SubView(0, tile.Mask.Length).CopyToCPU(stream, tile.Mask.Span);
        int[] table = new int[statistics is null ? 0 : HistogramLayout.Length];
        if (statistics is not null)
            counts.View.CopyToCPU(stream, table);
        stream.Synchronize();
        if (statistics is not null)
            HistogramLayout.AddTo(statistics, Array.ConvertAll(table, c => (long)c));
    }

    private KernelConfig Launch(long pixels)
    {
        int group = Math.Min(GroupSize, accelerator.MaxNumThreadsPerGroup);
        long wanted = (pixels + group - 1) / group;
        // Enough groups to fill the device several times over; the grid-stride loop does the rest, and few groups mean few merges.
        long enough = Math.Max(1, (long)accelerator.NumMultiprocessors * 8);
        return new((int)Math.Min(wanted, enough), group);
    }

    private DeviceTile Upload(MappingPlan plan, MapTile tile, AcceleratorStream stream)
    {
        float[] weights = Array.ConvertAll(plan.Parameters.Slope.Weights(plan.Grid), w => (float)w);
        return new()
        {
            Height = Upload("height", tile.Height, stream),
            Signal = Upload("signal", tile.Signal, stream),
            Amplitude = Upload("amplitude", tile.Amplitude, stream),
            Phase = Upload("phase", tile.Phase, stream),
            InstrumentMask = UploadMask(tile.InstrumentMask, stream),
            Weights = Upload("weights", weights, stream),
            Columns = plan.Grid.Columns,
            MapRows = plan.Grid.Rows,
            FirstRow = tile.FirstRow,
            Rows = tile.Rows,
            FirstHeightRow = tile.FirstHeightRow,
        };
    }

    private ArrayView<float> Upload(string name, ReadOnlyMemory<float> values, AcceleratorStream stream)
    {
        ArrayView<float> view = Buffer(floats, name, values.Length);
        if (!values.IsEmpty)
            view.CopyFromCPU(stream, values.Span);
        return view;
    }

    private ArrayView<byte> UploadMask(ReadOnlyMemory<byte> values, AcceleratorStream stream)
    {
        ArrayView<byte> view = Buffer(bytes, "instrument mask", values.Length);
        if (!values.IsEmpty)
            view.CopyFromCPU(stream, values.Span);
        return view;
    }

    private DeviceMaps Reserve(MapTile tile, long pixels) => new()
    {
        Modulus = Buffer(floats, "modulus", tile.Modulus.Length),
        ApparentModulus = Buffer(floats, "apparent", tile.ApparentModulus.Length),
        Tilt = Buffer(floats, "tilt", tile.Tilt.Length),
        TiltCorrection = Buffer(floats, "correction", tile.TiltCorrection.Length),
        Indentation = Buffer(floats, "indentation", tile.Indentation.Length),
        Mask = Buffer(bytes, "mask", pixels),
        WantsModulus = tile.Modulus.IsEmpty ? 0 : 1,
        WantsApparentModulus = tile.ApparentModulus.IsEmpty ? 0 : 1,
        WantsTilt = tile.Tilt.IsEmpty ? 0 : 1,
        WantsTiltCorrection = tile.TiltCorrection.IsEmpty ? 0 : 1,
        WantsIndentation = tile.Indentation.IsEmpty ? 0 : 1,
    };

    /// <summary>A buffer that is at least this long, made anew only when it has to grow; at least one element, since a device takes no empty view.</summary>
    private ArrayView<TElement> Buffer<TElement>(Dictionary<string, MemoryBuffer1D<TElement, Stride1D.Dense>> buffers, string name, long length)
        where TElement : unmanaged
    {
        long needed = Math.Max(1, length);
        if (!buffers.TryGetValue(name, out MemoryBuffer1D<TElement, Stride1D.Dense>? buffer) || buffer.Length < needed)
        {
            buffer?.Dispose();
            buffers.Remove(name);
            buffer = accelerator.Allocate1D<TElement>(needed);
            buffers[name] = buffer;
        }

        return buffer.View.SubView(0, needed);
    }

    private void Download(string name, Memory<float> destination, AcceleratorStream stream)
    {
        if (!destination.IsEmpty)
            floats[name].View.SubView(0, destination.Length).CopyToCPU(stream, destination.Span);
    }

    private TKernel Kernel<TKernel>(MappingPlan plan, bool counting)
        where TKernel : Delegate
    {
        (ContactModel, SlopeOperator, bool) key = (plan.Parameters.Contact, plan.Parameters.Slope.Operator, counting);
        if (!kernels.TryGetValue(key, out Delegate? kernel))
        {
            kernel = MappingVariants.Dispatch(plan.Parameters.Contact, plan.Parameters.Slope.Operator, new Loader(accelerator, counting));
            kernels[key] = kernel;
        }

        return (TKernel)kernel;
    }

    private sealed class Loader(Accelerator accelerator, bool counting) : IMappingVariant<Delegate>
    {
        public Delegate Use<TContact, TSlope>()
            where TContact : struct, IContactModel
            where TSlope : struct, ISlopeOperator => counting
                ? accelerator.LoadKernel<DeviceTile, MappingConstants<FloatLane>, DeviceMaps, ArrayView<int>>(MapKernel.MapsAndHistograms<TContact, TSlope>)
                : accelerator.LoadKernel<DeviceTile, MappingConstants<FloatLane>, DeviceMaps>(MapKernel.Maps<TContact, TSlope>);
    }
}
