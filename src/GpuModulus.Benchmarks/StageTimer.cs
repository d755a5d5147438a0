using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Maps;
using GpuModulus.Formats;
using GpuModulus.Segmentation;

namespace GpuModulus.Benchmarks;

/// <summary>Times the stages around and inside the map, each by itself.</summary>
internal sealed class StageTimer(BenchmarkScene scene, BenchmarkSettings settings)
{
    // Some 50 bytes a pixel and a sixth of a microsecond: larger maps would keep the user waiting for a figure that grows linearly.
    private const int LargestSegmentation = 4096;
    private const double EnoughSeconds = 3;

    /// <summary>Stages of the host, the same whatever backend maps: read, segmentation (up to 4096²) and write.</summary>
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
            Add("segmentation", 0, () => FacetSegmentation.Segment(scene.Grid, height, modulus, new()));
        return stages;

        void Add(string name, long bytes, Action work)
        {
            settings.Progress?.Invoke($"{scene.Grid.Columns}²: {name}");
            work();
            stages[name] = StageTime.From(name, Stopclock.Repeat(settings, EnoughSeconds, work), bytes);
        }
    }

    /// <summary>Copy in, kernel and copy out where the backend has a memory of its own; else the whole map is its kernel.</summary>
    public IEnumerable<StageTime> OfMap(IMappingBackend backend, MappingPlan plan, IReadOnlyList<MapTile> tiles, Sample map)
    {
        long pixels = scene.Grid.PixelCount;
        if (backend is not IStagedBackend staged)
            return [StageTime.From("kernel", map, pixels * MapVariant.Plain.BytesPerPixel)];
        List<DeviceStages[]> repeats = [];
        for (int repeat = -1; repeat < settings.Repeats; repeat++)
        {
            settings.Cancellation.ThrowIfCancellationRequested();
            DeviceStages[] stages = [.. tiles.Select(tile => staged.MapInStages(plan, tile, null))];
            if (repeat >= 0)
                repeats.Add(stages);
        }

        StageTime Total(string name, long bytes, Func<DeviceStages, TimeSpan> stage) =>
            StageTime.From(name, new([.. repeats.Select(r => r.Sum(s => stage(s).TotalSeconds))]), bytes);
        return [Total("copyIn", pixels * 8, s => s.CopyIn), Total("kernel", pixels * MapVariant.Plain.BytesPerPixel, s => s.Kernel), Total("copyOut", pixels * 5, s => s.CopyOut)];
    }
}
