using GpuModulus.Cli.Mapping;
using GpuModulus.Core.Scans;

namespace GpuModulus.Cli.Streaming;

/// <summary>Decides whether a map is held in memory, and how much each stage of the work out of core may take.</summary>
internal static class MemoryBudget
{
    // The results (five maps of floats, mask, labels, classes), the corrected ones beside the first, and what is drawn and exported from them.
    private const long BytesPerPixel = 48;
    private const long SegmentationBytesPerPixel = 50;
    private const long LeastBytes = 32L << 20;

    /// <summary>What a map takes in memory, with its channels and the blocks in which its regions are found.</summary>
    public static long NeedOf(Scan scan, bool withSegmentation)
    {
        long pixels = scan.Grid.PixelCount;
        long blocks = withSegmentation ? Math.Min(pixels * SegmentationBytesPerPixel, new Segmentation.BlockSettings().MemoryBytes) : 0;
        return (pixels * (BytesPerPixel + (ScanMemory.Needed.Count(q => scan.Find(q) is not null) * sizeof(float)))) + blocks;
    }

    /// <summary>
    /// Whether the map must be streamed: it needs more than --memory allows, or without that more than half of what is free, or more pixels than an array has.
    /// </summary>
    public static bool IsExceeded(MapRequest request, Scan scan) =>
        scan.Grid.PixelCount > Array.MaxLength || NeedOf(scan, request.WithSegmentation) > (request.MemoryBytes ?? (Free() / 2));

    /// <summary>Bytes for one stage: most of --memory, since the runtime and the libraries take some of their own.</summary>
    public static long ForStage(long? memoryBytes) => Math.Max(LeastBytes, (memoryBytes ?? (Free() / 4)) * 3 / 4);

    /// <summary>
    /// Gives back what finished work has left where the program holds more than its bound: the collector takes its time on machines with much memory, and large arrays add up.
    /// </summary>
    public static void Settle(long? memoryBytes)
    {
        if (Environment.WorkingSet > (memoryBytes ?? (Free() / 4)) * 9 / 10)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static long Free()
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return Math.Max(LeastBytes, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes);
    }
}
