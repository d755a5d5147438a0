using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Formats;
using GpuModulus.Segmentation;
using GpuModulus.Statistics;

namespace GpuModulus.Benchmarks;

/// <summary>Times the stages around and inside the map, each by itself.</summary>
internal sealed class StageTimer(BenchmarkScene scene, BenchmarkSettings settings)
{
    // Some 50 bytes a pixel and a tenth of a microsecond: larger maps would keep the user waiting for a figure that grows linearly.
    private const int LargestSegmentation = 4096;
    private const double EnoughSeconds = 3;

    /// <summary>Stages of the host, the same whatever backend maps: read, segmentation and statistics of the regions (up to 4096²), and write.</summary>
    /// <remarks>Needs the scene's modulus, so a map must have been the last to write it.</remarks>
    public IReadOnlyDictionary<string, StageTime> OfHost()
    {
        long pixels = scene.Grid.PixelCount;
        Dictionary<string, StageTime> stages = [];
        Raster<float> height = new(scene.Grid.Columns, scene.Grid.Rows, scene.Height);
        Raster<float> modulus = new(scene.Grid.Columns, scene.Grid.Rows, scene.Modulus);
        string folder = Directory.CreateTempSubdirectory("gpumodulus-bench-").FullName;
        try
        {
            string first = Path.Combine(folder, "height.npy");
            string second = Path.Combine(folder, "frequency.npy");
            string output = Path.Combine(folder, "modulus.npy");
            NumpyFile.Write(first, height);
            NumpyFile.Write(second, new Raster<float>(scene.Grid.Columns, scene.Grid.Rows, scene.Signal));
            Add("read", pixels * 8, () =>
            {
                NumpyFile.ReadMap(first);
                NumpyFile.ReadMap(second);
            });
            Add("write", pixels * 4, () => NumpyFile.Write(output, modulus));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        if (scene.Grid.Columns <= LargestSegmentation)
        {
            try
            {
                SegmentationResult? found = null;
                Add("segmentation", 0, () => found = FacetSegmentation.Segment(scene.Grid, height, modulus, new()));
                (RegionMaps maps, List<RegionIdentity> regions) = Regions(height, found!);
                Add("statistics", 0, () => RegionMeasurement.Measure(maps, regions, MeasurementOptions.Default));
            }
            catch (InputException e)
            {
                // A machine to time a GPU on need not have what OpenCV needs.
                settings.Progress?.Invoke($"no segmentation: {e.Message}");
            }
        }

        return stages;

        void Add(string name, long bytes, Action work)
        {
            settings.Progress?.Invoke($"{scene.Grid.Columns}²: {name}");
            work();
            stages[name] = StageTime.From(name, Stopclock.Repeat(settings, EnoughSeconds, work), bytes);
        }
    }

    /// <summary>All that is measured of the regions: modulus, tilt and indentation.</summary>
    private (RegionMaps Maps, List<RegionIdentity> Regions) Regions(Raster<float> height, SegmentationResult found)
    {
        using MappingEngine engine = new(BackendCatalog.Choose("cpu"));
        MapInputs inputs = new() { Grid = scene.Grid, Height = height, Signal = new Raster<float>(scene.Grid.Columns, scene.Grid.Rows, scene.Signal) };
        ModulusMaps maps = engine.Map(inputs, scene.Parameters, MapOutputs.Modulus | MapOutputs.Tilt | MapOutputs.Indentation);
        return (RegionMaps.Of(maps, found.Labels), [.. found.Regions.Select(r => new RegionIdentity(r.Id, r.Class, r.Confidence))]);
    }

    /// <summary>Copies and kernel where the backend has a memory of its own; else the whole map is its kernel. Nothing for several devices at once.</summary>
    public IReadOnlyList<StageTime> OfMap(IMappingBackend backend, MappingPlan plan, IReadOnlyList<MapTile> tiles, Sample map)
    {
        long pixels = scene.Grid.PixelCount;
        int bytes = MapVariant.Plain.BytesPerPixel;
        if (backend is not IStagedBackend staged)
            return backend.HasHostBuffers ? [] : [StageTime.From("kernel", map, pixels * bytes)];
        List<DeviceStages> repeats = [];
        for (int repeat = -1; repeat < settings.Repeats; repeat++)
        {
            settings.Cancellation.ThrowIfCancellationRequested();
            DeviceStages stages = default;
            foreach (MapTile tile in tiles)
                stages += staged.MapInStages(plan, tile, null);
            if (repeat >= 0)
                repeats.Add(stages);
        }

        StageTime Total(string name, long bytesPerPixel, Func<DeviceStages, TimeSpan> stage) =>
            StageTime.From(name, new([.. repeats.Select(r => stage(r).TotalSeconds)]), pixels * bytesPerPixel);
        return
        [
            Total("stageIn", MapVariant.Plain.ChannelBytes, s => s.StageIn),
            Total("copyIn", MapVariant.Plain.ChannelBytes, s => s.CopyIn),
            Total("kernel", bytes, s => s.Kernel),
            Total("copyOut", bytes - MapVariant.Plain.ChannelBytes, s => s.CopyOut),
            Total("stageOut", bytes - MapVariant.Plain.ChannelBytes, s => s.StageOut),
        ];
    }

    /// <summary>What the overlap of these stages brings; null where there is nothing to overlap.</summary>
    public DeviceOverlap? Overlap(IMappingBackend backend, MappingPlan plan, IReadOnlyList<MapTile> tiles, Sample map, IReadOnlyList<StageTime> stages) =>
        backend is IStagedBackend staged
            ? new(
                staged.Use(plan, tiles[0], false),
                staged.Use(plan, tiles[0], true),
                scene.Grid.PixelCount,
                map.Median,
                stages.Sum(s => s.Seconds),
                stages.Max(s => s.Seconds),
                stages.Single(s => s.Name == "kernel").Seconds)
            : null;
}
