using System.Collections.Concurrent;
using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Device;
using GpuModulus.Core.Results;
using ILGPU;
using ILGPU.Runtime.CPU;
using Xunit;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace GpuModulus.Compute.Tests;

/// <summary>Every backend that the shared suite runs over. One that is not there is skipped with its reason.</summary>
internal static class TestedBackends
{
    private static readonly ConcurrentDictionary<string, (IMappingBackend? Backend, string WhyNot)> Opened = new();

    public static string[] Cpu { get; } = ["cpu", "cpu 128 bit", "cpu 256 bit", "cpu 512 bit"];

    public static TheoryData<string> All => ["reference", .. Cpu, "ILGPU on the CPU", "opencl", "cuda"];

    public static MappingEngine Engine(string name)
    {
        (IMappingBackend? backend, string whyNot) = Opened.GetOrAdd(name, Open);
        Skip.If(backend is null, whyNot);
        return new([() => backend!]);
    }

    private static (IMappingBackend? Backend, string WhyNot) Open(string name)
    {
        switch (name)
        {
            case "reference":
                return (new ReferenceBackend(), "");
            case "cpu":
                return (new CpuBackend(), "");
            case "cpu 128 bit":
                return (new CpuBackend(2, 128) { BandPixels = 500 }, "");
            case "cpu 256 bit":
                return (new CpuBackend(2, 256) { BandPixels = 500 }, "");
            case "cpu 512 bit":
                return (new CpuBackend(2, 512) { BandPixels = 500 }, "");
            case "ILGPU on the CPU":
                Context context = Context.Create(builder => builder.DefaultCPU());
                return (new KeptOpen(new DeviceBackend(name, context, context.GetCPUDevice(0))), "");
            default:
                BackendDescription[] devices = [.. DeviceContext.Describe().Where(d => d.Backend == name)];
                BackendDescription? usable = devices.FirstOrDefault(d => d.IsUsable);
                return usable is null
                    ? (null, $"no usable {name} device: {string.Join("; ", devices.Select(d => $"{d.Device}: {d.Remark}"))}")
                    : (new KeptOpen(DeviceContext.Open(name, usable.Index)), "");
        }
    }

    /// <summary>Outlives its engines, since opening a device and compiling its kernels takes seconds.</summary>
    private sealed class KeptOpen(IMappingBackend backend) : IMappingBackend
    {
        public string Name => backend.Name;

        public string Device => backend.Device;

        public long MaxTilePixels => backend.MaxTilePixels;

        public bool HasHostBuffers => backend.HasHostBuffers;

        public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics) => backend.Map(plan, tile, statistics);

        public void Dispose()
        {
        }
    }
}
