using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Counting;
using GpuModulus.Core.Results;
using ILGPU;
using ILGPU.Runtime;

namespace GpuModulus.Compute.Device;

/// <summary>An ILGPU accelerator: CUDA or OpenCL (and ILGPU's simulated device in tests). Device, kernels and buffers are set up once and serve every tile of every map.</summary>
internal sealed class DeviceBackend : IStagedBackend, IRowWorker, ILabelCountingBackend
{
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly DevicePipeline pipeline;
    private DeviceLabelCounter? labelCounter;

    /// <summary>Takes ownership of the context.</summary>
    public DeviceBackend(string name, Context context, ILGPU.Runtime.Device device)
    {
        Name = name;
        this.context = context;
        accelerator = device.CreateAccelerator(context);
        pipeline = new(accelerator);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Device => accelerator.Name;

    // A tile goes through the device in parts of its own size; this bounds how long a cancelled map goes on.
    /// <inheritdoc/>
    public long MaxTilePixels => 1 << 28;

    /// <inheritdoc/>
    public bool HasHostBuffers => true;

    /// <inheritdoc/>
    public int Sharers
    {
        get => pipeline.Sharers;
        set => pipeline.Sharers = value;
    }

    /// <summary>Pixels of the largest part that goes through the device at once.</summary>
    internal int LargestPart
    {
        get => pipeline.LargestPart;
        set => pipeline.LargestPart = value;
    }

    /// <summary>Made at its first use: most maps are measured elsewhere.</summary>
    internal DeviceLabelCounter LabelCounter => labelCounter ??= new(accelerator);

    /// <summary>Kernels compiled so far.</summary>
    internal int KernelCount => pipeline.Kernels.Count;

    /// <summary>Bytes held on the device.</summary>
    internal long DeviceBytes => pipeline.DeviceBytes;

    /// <inheritdoc/>
    public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics)
    {
        MapStatistics? counts = statistics is null ? null : new();
        Work(plan, tile, new(tile.Rows, DevicePipeline.SlotCount), counts);
        if (counts is not null)
            statistics!.Add(counts);
    }

    /// <inheritdoc/>
    public DeviceStages MapInStages(MappingPlan plan, MapTile tile, MapStatistics? statistics) => pipeline.RunInStages(plan, tile, statistics);

    /// <inheritdoc/>
    public DeviceUse Use(MappingPlan plan, MapTile tile, bool counting) =>
        new(pipeline.Kernels.Launch(plan, counting), accelerator.NumMultiprocessors, DevicePipeline.SlotCount, (long)pipeline.PartRows(plan, tile).Most * plan.Grid.Columns, pipeline.IsPageLocked);

    /// <inheritdoc/>
    public void Work(MappingPlan plan, MapTile tile, RowDealer dealer, MapStatistics? statistics) => pipeline.Run(plan, tile, dealer, statistics);

    /// <inheritdoc/>
    public void Count(LabelledBins bins, LabelledRows rows, long[] table) => LabelCounter.Count(bins, rows, table);

    /// <inheritdoc/>
    public void Dispose()
    {
        labelCounter?.Dispose();
        pipeline.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }
}
