using System.Diagnostics;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Results;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuModulus.Compute.Device;

/// <summary>
/// Drives one device: part n+1 is copied in while part n is computed and part n−1 is copied out, through a ring of slots that is kept from tile to tile
/// and from map to map.
/// </summary>
internal sealed class DevicePipeline : IDisposable
{
    /// <summary>One part each being staged, copied in, computed, and copied out and delivered.</summary>
    public const int SlotCount = 4;

    // A copy of 8 MB reaches a bus's full speed, and four slots with all channels and maps stay below a third of a gigabyte.
    private const int UsualPartPixels = 1 << 21;
    // Below that the calls cost more than the work.
    private const int LeastPartPixels = 1 << 18;
    // Of the memory that the user allows, this part is for page-locked buffers; the tiles take the rest.
    public const int ShareOfMemory = 8;
    private readonly Accelerator accelerator;
    private readonly DeviceChannel<float> weights;
    private readonly TileSlot[] slots;
    private float[] sentWeights = [];

    public DevicePipeline(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        Kernels = new(accelerator);
        weights = new(accelerator);
        slots = [.. Enumerable.Range(0, SlotCount).Select(_ => new TileSlot(accelerator, Kernels))];
    }

    public DeviceKernels Kernels { get; }

    /// <summary>Devices among which the memory for buffers is divided.</summary>
    public int Sharers { get; set; } = 1;

    /// <summary>Pixels of the largest part; halved where memory runs out. Results do not depend on it.</summary>
    public int LargestPart { get; set; } = UsualPartPixels;

    /// <summary>Whether the host's buffers are page-locked; false before the first map.</summary>
    public bool IsPageLocked => slots[0].IsPageLocked;

    /// <summary>Bytes that all slots hold on the device.</summary>
    public long DeviceBytes => slots.Sum(s => s.DeviceBytes);

    /// <summary>Works until the dealer has no more rows. Rows that could not be finished are given back to it before the exception.</summary>
    /// <param name="plan">What is common to all tiles.</param>
    /// <param name="tile">Input and room for output.</param>
    /// <param name="dealer">Whose rows to take.</param>
    /// <param name="statistics">Locked and added to, part by part; null where no counts are wanted.</param>
    public void Run(MappingPlan plan, MapTile tile, RowDealer dealer, MapStatistics? statistics)
    {
        ArrayView<float> weightView = SendWeights(plan);
        Pending?[] pending = new Pending?[SlotCount];
        try
        {
            for (int turn = 0; ; turn = (turn + 1) % SlotCount)
            {
                Settle(ref pending[turn], dealer);
                plan.Options.Cancellation.ThrowIfCancellationRequested();
                (int least, int most) = PartRows(plan, tile);
                if (!dealer.TryTake(least, most, out (int First, int Rows) rows))
                    break;
                try
                {
                    pending[turn] = Begin(slots[turn], plan, tile.Rows == rows.Rows ? tile : tile.Slice(plan, rows.First, rows.Rows), rows, weightView, statistics);
                }
                catch (Exception e)
                {
                    dealer.GiveBack(rows);
                    Quieten(slots[turn]);
                    if (!MemoryShortage.Is(e) || rows.Rows == 1)
                        throw;
                    // All slots are to shrink, so all must be idle.
                    for (int i = 0; i < SlotCount; i++)
                        Settle(ref pending[i], dealer);
                    foreach (TileSlot slot in slots)
                        slot.Release();
                    LargestPart = Math.Min(LargestPart, rows.Rows * plan.Grid.Columns) / 2;
                }
            }

            for (int i = 0; i < SlotCount; i++)
                Settle(ref pending[i], dealer);
        }
        catch
        {
            // Nobody may go on writing into maps that the caller is about to give to someone else.
            for (int i = 0; i < SlotCount; i++)
                Abandon(ref pending[i], dealer);
            throw;
        }
    }

    /// <summary>Does the same one part after the other, waiting after every stage.</summary>
    public DeviceStages RunInStages(MappingPlan plan, MapTile tile, MapStatistics? statistics)
    {
        ArrayView<float> weightView = SendWeights(plan);
        DeviceStages total = default;
        int rows = PartRows(plan, tile).Most;
        TileSlot slot = slots[0];
        for (int row = 0; row < tile.Rows; row += rows)
        {
            MapTile part = tile.Slice(plan, row, Math.Min(rows, tile.Rows - row));
            total += new DeviceStages(
                Timed(() => slot.Stage(part), false),
                Timed(() => slot.Send(part), true),
                Timed(() => slot.Launch(plan, part, weightView, statistics is not null), true),
                Timed(() => slot.Fetch(part, statistics is not null), true),
                Timed(() => slot.Deliver(part), false));
            if (statistics is not null)
                slot.AddCounts(statistics);
        }

        return total;

        TimeSpan Timed(Action work, bool waits)
        {
            long begin = Stopwatch.GetTimestamp();
            work();
            if (waits)
                slot.Wait();
            return Stopwatch.GetElapsedTime(begin);
        }
    }

    /// <summary>Smallest and largest number of rows to take at once, from what the device has free and what the user allows.</summary>
    public (int Least, int Most) PartRows(MappingPlan plan, MapTile tile)
    {
        int columns = plan.Grid.Columns;
        int bytesPerPixel = TileSlot.BytesPerPixel(tile);
        long bytes = DeviceMemory() / SlotCount;
        if (plan.Options.MemoryBytes is { } allowed)
            bytes = Math.Min(bytes, allowed / ShareOfMemory / Sharers / SlotCount);
        long halo = 2L * plan.Halo * columns * sizeof(float);
        long most = Math.Min(LargestPart / columns, (bytes - halo) / ((long)columns * bytesPerPixel));
        int rows = (int)Math.Clamp(most, 1, tile.Rows);
        return (Math.Clamp(LeastPartPixels / columns, 1, rows), rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TileSlot slot in slots)
            slot.Dispose();
        weights.Dispose();
    }

    private static Pending Begin(TileSlot slot, MappingPlan plan, MapTile part, (int First, int Rows) rows, ArrayView<float> weightView, MapStatistics? statistics)
    {
        slot.Stage(part);
        slot.Send(part);
        slot.Launch(plan, part, weightView, statistics is not null);
        slot.Fetch(part, statistics is not null);
        return new(rows, Task.Run(() =>
        {
            slot.Wait();
            slot.Deliver(part);
            if (statistics is null)
                return;
            lock (statistics)
                slot.AddCounts(statistics);
        }));
    }

    /// <summary>Waits for a slot's part, if it has one; a part that failed goes back to the dealer.</summary>
    private static void Settle(ref Pending? pending, RowDealer dealer)
    {
        if (pending is not { } part)
            return;
        pending = null;
        try
        {
            part.Delivery.GetAwaiter().GetResult();
        }
        catch
        {
            dealer.GiveBack(part.Rows);
            throw;
        }
    }

    /// <summary>Waits for what a slot had started before it failed: its memory may not be given away under a running copy.</summary>
    private static void Quieten(TileSlot slot)
    {
        try
        {
            slot.Wait();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A device that is gone runs nothing; the first failure is the one to tell.
        }
    }

    private static void Abandon(ref Pending? pending, RowDealer dealer)
    {
        try
        {
            Settle(ref pending, dealer);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The first failure is the one to tell.
        }
    }

    /// <summary>What may be taken on the device: half of what is free where the driver tells, else a quarter of all.</summary>
    private long DeviceMemory() => accelerator is CudaAccelerator cuda ? (cuda.GetFreeMemory() + DeviceBytes) / 2 : accelerator.MemorySize / 4;

    private ArrayView<float> SendWeights(MappingPlan plan)
    {
        float[] values = Array.ConvertAll(plan.Parameters.Slope.Weights(plan.Grid), w => (float)w);
        if (!values.AsSpan().SequenceEqual(sentWeights))
        {
            weights.Stage(values);
            weights.Send(accelerator.DefaultStream, values.Length);
            accelerator.DefaultStream.Synchronize();
            sentWeights = values;
        }

        return weights.Reserve(values.Length);
    }

    private sealed record Pending((int First, int Rows) Rows, Task Delivery);
}
