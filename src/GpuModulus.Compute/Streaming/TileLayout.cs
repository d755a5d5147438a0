using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Device;
using GpuModulus.Core.Maps;

namespace GpuModulus.Compute.Streaming;

/// <summary>How a map is cut into tiles, and how many of them are in memory at a time.</summary>
/// <param name="Workers">Threads that each take tiles through the whole of their way; 1: one tile is read, one computed and one written at a time.</param>
/// <param name="SetsPerWorker">Sets of buffers of each worker.</param>
/// <param name="Cuts">First rows of the tiles, and the row after the last.</param>
/// <param name="Capacity">Pixels that a new buffer has room for at least.</param>
/// <param name="LongestBuffer">Pixels that the bound on memory leaves to a buffer.</param>
internal sealed record TileLayout(int Workers, int SetsPerWorker, int[] Cuts, int Capacity, long LongestBuffer)
{
    // One tile being read, one computed, one written.
    private const int PipelineSets = 3;

    // A finished tile waits for its turn to be written while its thread goes on; more of them outlast a longer interruption of another thread.
    private const int FewestSetsPerWorker = 2;
    private const int MostSetsPerWorker = 4;

    // Several bands, since a tile has costs of its own; yet enough tiles for every thread, so that all begin early and are busy to the end: at four each a map of 2048² pixels took up to a tenth longer.
    private const int BandsPerTile = 4;
    private const int TilesPerWorker = 8;

    // Every tile reads the halo above and below again: an eighth of its own rows at most, but for the small tiles at both ends.
    private const int RowsPerHalo = 16;
    private const long BytesPerPixel = (4 * 4) + 1 + (5 * 4) + 1;

    /// <summary>Sets of buffers of all workers.</summary>
    public int Sets => Workers * SetsPerWorker;

    /// <summary>The layout for a map.</summary>
    /// <param name="plan">Size, halo and options.</param>
    /// <param name="inputs">Channels; those in memory need no buffers.</param>
    /// <param name="maps">Where the maps go, or null where they are streamed.</param>
    /// <param name="backend">What computes.</param>
    public static TileLayout For(MappingPlan plan, MapInputs inputs, InMemoryMaps? maps, IMappingBackend backend)
    {
        MappingOptions options = plan.Options;
        long memory = options.MemoryBytes ?? (FreeMemory() / 4);
        if (maps is null && options.TileRows is null && backend is IThreadedBackend { Threads: > 1 } threaded && ForWorkers(plan, threaded, memory) is { } layout)
            return layout;
        if (backend.HasHostBuffers)
            memory -= memory / DevicePipeline.ShareOfMemory;
        long pixels = backend.MaxTilePixels;
        if (maps is null || !IsInMemory(inputs.Height) || !IsInMemory(inputs.Signal) || !IsInMemory(inputs.Amplitude) || !IsInMemory(inputs.Phase) || !IsInMemory(inputs.InstrumentMask))
            pixels = Math.Min(pixels, memory / (BytesPerPixel * PipelineSets));
        int mostRows = (int)Math.Clamp((pixels / plan.Grid.Columns) - (2 * plan.Halo), 1, plan.Grid.Rows);
        int tileRows = Math.Min(options.TileRows is { } rows ? Math.Max(1, rows) : int.MaxValue, mostRows);
        // As long as the bound allows, not as the rows need: maps of other widths then find them long enough, too.
        int capacity = options.TileRows is null ? (int)Math.Min(Math.Min(pixels, plan.Grid.PixelCount), Array.MaxLength) : 0;
        int[] cuts = TileCuts.Of(options.StartRow, plan.Grid.Rows, tileRows, smallEnds: options.TileRows is null);
        return new(1, PipelineSets, cuts, capacity, Math.Max(pixels, (tileRows + (2L * plan.Halo)) * plan.Grid.Columns));
    }

    /// <summary>Tiles of which several stay in the processor's caches; null where the bound does not allow them enough rows, or the map is but one.</summary>
    private static TileLayout? ForWorkers(MappingPlan plan, IThreadedBackend backend, long memory)
    {
        long columns = plan.Grid.Columns, halo = plan.Halo, left = plan.Grid.Rows - plan.Options.StartRow;
        long fewest = Math.Max(1, RowsPerHalo * halo), band = Math.Max(1, backend.BandPixels / columns);
        long wanted = Math.Max(fewest, Math.Clamp(left / (TilesPerWorker * backend.Threads), band, BandsPerTile * band));
        long pixels = Math.Min(memory / BytesPerPixel / backend.Threads, Array.MaxLength);
        long rows = Math.Min(wanted, (pixels / FewestSetsPerWorker / columns) - (2 * halo));
        if (rows < fewest || rows >= left)
            return null;
        long length = (rows + (2 * halo)) * columns;
        int sets = (int)Math.Min(pixels / length, MostSetsPerWorker);
        // As long as tiles of the full height: larger maps then find them long enough.
        long capacity = Math.Min(Math.Max(length, ((BandsPerTile * band) + (2 * halo)) * columns), pixels / sets);
        return new(backend.Threads, sets, TileCuts.Of(plan.Options.StartRow, plan.Grid.Rows, (int)rows, smallEnds: true), (int)capacity, pixels / sets);
    }

    private static long FreeMemory()
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return Math.Max(64L << 20, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes);
    }

    private static bool IsInMemory<T>(IRowSource<T>? source)
        where T : unmanaged => source is null or Raster<T>;
}
