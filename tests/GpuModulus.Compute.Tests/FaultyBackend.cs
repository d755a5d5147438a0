using GpuModulus.Compute.Backends;
using GpuModulus.Core.Results;

namespace GpuModulus.Compute.Tests;

/// <summary>The CPU backend, failing when told to, half way through a tile as devices do.</summary>
internal sealed class FaultyBackend(Func<int, MapTile, Exception?> fault, long maxTilePixels = int.MaxValue / 2) : IMappingBackend
{
    private readonly CpuBackend cpu = new(1);

    public int Calls { get; private set; }

    public bool IsDisposed { get; private set; }

    public string Name => "faulty";

    public string Device => "a broken device";

    public long MaxTilePixels => maxTilePixels;

    public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Calls++;
        if (fault(Calls, tile) is { } exception)
        {
            tile.Modulus.Span.Fill(123);
            tile.Mask.Span.Fill(1);
            statistics!.Reasons[0] += 99;
            throw exception;
        }

        cpu.Map(plan, tile, statistics);
    }

    public void Dispose() => IsDisposed = true;
}
