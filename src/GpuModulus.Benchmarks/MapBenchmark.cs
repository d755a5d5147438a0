using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Results;

namespace GpuModulus.Benchmarks;

/// <summary>
/// Times the backends of this machine on a made electrode. The map and the copy with the same bytes take turns, so that their ratio holds on a busy machine, too.
/// </summary>
public static class MapBenchmark
{
    /// <summary>Memory that a square map of this edge takes.</summary>
    public static long BytesFor(int size) => BenchmarkScene.BytesFor(size);

    /// <summary>Runs everything; results in the order sizes × backends.</summary>
    /// <exception cref="Core.InputException">A backend is not there.</exception>
    public static IEnumerable<BackendResult> Run(BenchmarkSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (int size in settings.Sizes)
        {
            settings.Progress?.Invoke($"making an electrode of {size} × {size} pixels");
            BenchmarkScene scene = new(size);
            StageTimer timer = new(scene, settings);
            IReadOnlyDictionary<string, StageTime>? host = null;
            foreach (string name in settings.Backends)
            {
                settings.Cancellation.ThrowIfCancellationRequested();
                using IMappingBackend backend = Open(name, settings.Device, settings.Threads);
                List<VariantResult> results = [];
                foreach (MapVariant variant in MapVariant.All)
                {
                    settings.Progress?.Invoke($"{backend.Name}, {size}²: {variant.Name}");
                    results.Add(Time(scene, backend, variant, settings));
                }

                List<ThreadScaling> scaling = [];
                if (backend.Name == "cpu" && Threads(settings) > 1)
                {
                    settings.Progress?.Invoke($"{backend.Name}, {size}²: one thread");
                    scaling.AddRange(MapVariant.All.Take(2).Select(variant => Scale(scene, variant, settings)));
                }

                settings.Progress?.Invoke($"{backend.Name}, {size}²: stages");
                MappingPlan plan = scene.Plan(MapVariant.Plain);
                List<MapTile> tiles = Tiles(scene, MapVariant.Plain, plan, backend.MaxTilePixels);
                List<StageTime> stages = [.. timer.OfMap(backend, plan, tiles, results[0].Map)];
                DeviceOverlap? overlap = timer.Overlap(backend, plan, tiles, results[0].Map, stages);
                stages.Add(new("histogram", Math.Max(0, results[1].Map.Median - results[0].Map.Median), null, 0));
                if (host is null)
                {
                    // The copies have written over the modulus that is to be segmented.
                    Work(scene, backend, MapVariant.Plain)();
                    host = timer.OfHost();
                }

                yield return new(backend.Name, backend.Device, size, results, scaling, InOrder(stages, host), overlap);
            }
        }
    }

    private static VariantResult Time(BenchmarkScene scene, IMappingBackend backend, MapVariant variant, BenchmarkSettings settings)
    {
        Sample[] samples = Stopclock.InTurns(settings, Work(scene, backend, variant), Copy(scene, variant, Threads(settings), false), Copy(scene, variant, Threads(settings), true));
        return new(variant, scene.Grid.PixelCount, samples[0], samples[1].Median < samples[2].Median ? samples[1] : samples[2]);
    }

    private static ThreadScaling Scale(BenchmarkScene scene, MapVariant variant, BenchmarkSettings settings)
    {
        int threads = Threads(settings);
        using IMappingBackend one = Open("cpu", null, 1);
        using IMappingBackend all = Open("cpu", null, threads);
        Sample[] samples = Stopclock.InTurns(
            settings,
            Work(scene, one, variant),
            Work(scene, all, variant),
            Copy(scene, variant, 1, false),
            Copy(scene, variant, threads, false),
            Copy(scene, variant, 1, true),
            Copy(scene, variant, threads, true));
        int faster = samples[3].Median < samples[5].Median ? 2 : 4;
        return new(variant, scene.Grid.PixelCount, threads, samples[0], samples[1], samples[faster], samples[faster + 1]);
    }

    private static IMappingBackend Open(string name, string? device, int threads) => BackendCatalog.Choose(name, name is "cpu" or "reference" ? null : device, threads)[0]();

    private static Action Work(BenchmarkScene scene, IMappingBackend backend, MapVariant variant)
    {
        MappingPlan plan = scene.Plan(variant);
        List<MapTile> tiles = Tiles(scene, variant, plan, backend.MaxTilePixels);
        return () =>
        {
            MapStatistics? statistics = variant.Histograms == MapOutputs.None ? null : new();
            foreach (MapTile tile in tiles)
                backend.Map(plan, tile, statistics);
        };
    }

    private static Action Copy(BenchmarkScene scene, MapVariant variant, int threads, bool streaming)
    {
        float[][] channels = scene.Channels(variant);
        CopyBound bound = new(threads);
        return () => bound.Run(channels, scene.Modulus, scene.Mask, streaming);
    }

    private static int Threads(BenchmarkSettings settings) => settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount;

    private static List<StageTime> InOrder(List<StageTime> stages, IReadOnlyDictionary<string, StageTime> host)
    {
        List<StageTime> all = [host["read"], .. stages];
        foreach (string regions in (string[])["segmentation", "statistics"])
        {
            if (host.TryGetValue(regions, out StageTime? stage))
                all.Add(stage);
        }

        all.Add(host["write"]);
        return all;
    }

    private static List<MapTile> Tiles(BenchmarkScene scene, MapVariant variant, MappingPlan plan, long maxPixels)
    {
        MapTile whole = scene.Tile(variant);
        int rows = (int)Math.Clamp((maxPixels / plan.Grid.Columns) - (2 * plan.Halo), 1, plan.Grid.Rows);
        List<MapTile> tiles = [];
        for (int row = 0; row < plan.Grid.Rows; row += rows)
            tiles.Add(rows == plan.Grid.Rows ? whole : whole.Slice(plan, row, Math.Min(rows, plan.Grid.Rows - row)));
        return tiles;
    }
}
