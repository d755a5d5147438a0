using GpuModulus.Compute.Backends;
using GpuModulus.Core;
using GpuModulus.Core.Results;

namespace GpuModulus.Compute.Device;

/// <summary>
/// Several devices side by side: the rows of a tile are dealt to whichever has a free slot, and the counts are added. A device that fails is left with a
/// warning; its rows are dealt again to the others.
/// </summary>
internal sealed class DeviceGroup : IMappingBackend
{
    private readonly List<IRowWorker> devices;
    private MappingPlan? warned;

    /// <summary>Takes ownership of the devices; at least one.</summary>
    public DeviceGroup(IEnumerable<IRowWorker> devices)
    {
        this.devices = [.. devices];
        Share();
    }

    /// <inheritdoc/>
    public string Name => string.Join('+', devices.Select(d => d.Name).Distinct());

    /// <inheritdoc/>
    public string Device => string.Join(" + ", devices.GroupBy(d => d.Device).Select(g => g.Count() > 1 ? $"{g.Count()} × {g.Key}" : g.Key));

    /// <inheritdoc/>
    public long MaxTilePixels => devices.Min(d => d.MaxTilePixels);

    /// <inheritdoc/>
    public bool HasHostBuffers => true;

    /// <summary>The device that counts regions; their counting is not worth dividing. Null where none can.</summary>
    public ILabelCountingBackend? LabelCounter => devices.OfType<ILabelCountingBackend>().FirstOrDefault();

    /// <inheritdoc/>
    public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics)
    {
        WarnOfDifferentDevices(plan);
        RowDealer dealer = new(tile.Rows, devices.Count * DevicePipeline.SlotCount);
        MapStatistics? counts = statistics is null ? null : new();
        while (dealer.HasMore)
        {
            Task<Exception?>[] work = [.. devices.Select(device => Task.Factory.StartNew(() => Work(device), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            Exception?[] failures = Task.WhenAll(work).GetAwaiter().GetResult();
            Exception[] failed = [.. failures.OfType<Exception>()];
            if (failed.FirstOrDefault(e => e is InputException or OperationCanceledException) is { } asked)
                throw asked;
            if (failed.Length == devices.Count)
                throw failed[0];
            Leave(failures, plan);
        }

        if (counts is not null)
            statistics!.Add(counts);

        Exception? Work(IRowWorker device)
        {
            try
            {
                device.Work(plan, tile, dealer, counts);
                return null;
            }
            catch (Exception e)
            {
                return e;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IRowWorker device in devices)
            device.Dispose();
    }

    /// <summary>Equal devices compute equal bits, whichever takes a row; others need not.</summary>
    private void WarnOfDifferentDevices(MappingPlan plan)
    {
        if (ReferenceEquals(warned, plan) || devices.DistinctBy(d => (d.Name, d.Device)).Count() == 1)
            return;
        warned = plan;
        plan.Options.Warn?.Invoke($"{Device} work side by side: the last bits of a value may depend on which of them computed it");
    }

    private void Leave(Exception?[] failures, MappingPlan plan)
    {
        for (int i = failures.Length - 1; i >= 0; i--)
        {
            if (failures[i] is not { } failure)
                continue;
            IRowWorker device = devices[i];
            devices.RemoveAt(i);
            plan.Options.Warn?.Invoke($"{device.Name} ({device.Device}) failed: {failure.Message.Split('\n', 2)[0].Trim()}; going on with {Device}");
            try
            {
                device.Dispose();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A device that is gone cannot be closed either.
            }
        }

        Share();
    }

    private void Share()
    {
        foreach (IRowWorker device in devices)
            device.Sharers = devices.Count;
    }
}
