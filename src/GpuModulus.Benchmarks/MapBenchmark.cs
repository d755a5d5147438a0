using System.Diagnostics;
using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Formats;

namespace GpuModulus.Benchmarks;

/// <summary>
/// Times the backends of this machine on a made electrode. The map and the copy with the same bytes take turns, so that their ratio holds on a busy machine, too.
/// </summary>
public static class MapBenchmark
{
    // Long enough for the runtime to settle on its final code, and for a small map to be timed by a coarse clock.
    private const double WarmUpSeconds = 0.4;
    private const double LeastSampleSeconds = 0.02;

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
            foreach (string name in settings.Backends)
            {
                settings.Cancellation.ThrowIfCancellationRequested();
                using IMappingBackend backend = BackendCatalog.Choose(name, settings.Device, settings.Threads)[0]();
                List<VariantResult> results = [];
                foreach (MapVariant variant in MapVariant.All)
                {
                    settings.Progress?.Invoke($"{backend.Name}, {size}²: {variant.Name}");
                    results.Add(Time(scene, backend, variant, settings));
                }

                settings.Progress?.Invoke($"{backend.Name}, {size}²: stages");
                yield return new(backend.Name, backend.Device, size, results, Stages(scene, results, settings));
            }
        }
    }

    private static VariantResult Time(BenchmarkScene scene, IMappingBackend backend, MapVariant variant, BenchmarkSettings settings)
    {
        MappingPlan plan = scene.Plan(variant);
        List<MapTile> tiles = Tiles(scene, variant, plan, backend.MaxTilePixels);
        float[][] channels = scene.Channels(variant);
        CopyBound bound = new(settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount);
        void Map()
        {
            MapStatistics? statistics = variant.Histograms == MapOutputs.None ? null : new();
            foreach (MapTile tile in tiles)
                backend.Map(plan, tile, statistics);
        }

        Action[] work = [Map, () => bound.Run(channels, scene.Modulus, scene.Mask, streaming: false), () => bound.Run(channels, scene.Modulus, scene.Mask, streaming: true)];
        int[] rounds = Array.ConvertAll(work, WarmUp);
        double[][] seconds = Array.ConvertAll(work, _ => new double[settings.Repeats]);
        for (int repeat = 0; repeat < settings.Repeats; repeat++)
        {
            settings.Cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < work.Length; i++)
                seconds[i][repeat] = Seconds(work[i], rounds[i]);
        }

        Sample plain = new(seconds[1]);
        Sample streaming = new(seconds[2]);
        return new(variant, scene.Grid.PixelCount, new(seconds[0]), plain.Median < streaming.Median ? plain : streaming);
    }

    private static List<StageTime> Stages(BenchmarkScene scene, List<VariantResult> results, BenchmarkSettings settings)
    {
        long pixels = scene.Grid.PixelCount;
        double kernel = results[0].Map.Median;
        List<StageTime> stages = [];
        string folder = Directory.CreateTempSubdirectory("gpumodulus-bench-").FullName;
        try
        {
            string input = Path.Combine(folder, "height.npy");
            string output = Path.Combine(folder, "modulus.npy");
            Raster<float> height = new(scene.Grid.Columns, scene.Grid.Rows, scene.Height);
            Raster<float> modulus = new(scene.Grid.Columns, scene.Grid.Rows, scene.Modulus);
            NumpyFile.Write(input, height);
            int repeats = Math.Min(settings.Repeats, 3);
            stages.Add(new("read", Repeat(repeats, () => NumpyFile.ReadMap(input)).Median * 2, pixels * 8));
            stages.Add(new("kernel", kernel, pixels * results[0].Variant.BytesPerPixel));
            stages.Add(new("histogram", Math.Max(0, results[1].Map.Median - kernel), 0));
            stages.Add(new("write", Repeat(repeats, () => NumpyFile.Write(output, modulus)).Median, pixels * 4));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return stages;
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

    /// <summary>Runs until the code is warm; returns how many rounds make one sample.</summary>
    private static int WarmUp(Action work)
    {
        double total = 0;
        double fastest = double.MaxValue;
        for (int i = 0; i < 3 || (total < WarmUpSeconds && i < 200); i++)
        {
            double seconds = Seconds(work, 1);
            total += seconds;
            fastest = Math.Min(fastest, seconds);
        }

        return (int)Math.Clamp(Math.Ceiling(LeastSampleSeconds / fastest), 1, 1000);
    }

    private static Sample Repeat(int repeats, Action work)
    {
        work();
        return new([.. Enumerable.Range(0, repeats).Select(_ => Seconds(work, 1))]);
    }

    private static double Seconds(Action work, int rounds)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < rounds; i++)
            work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds / rounds;
    }
}
