using GpuModulus.Compute.Device;
using GpuModulus.Core;

namespace GpuModulus.Compute.Backends;

/// <summary>Finds the machine's backends and opens them.</summary>
public static class BackendCatalog
{
    /// <summary>Names that --backend takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "cuda", "opencl", "cpu", "reference"];

    /// <summary>Every device of every backend, usable or not, best first. Opens none of them.</summary>
    public static IReadOnlyList<BackendDescription> List(int threads = 0)
    {
        List<BackendDescription> found = [.. DeviceContext.Describe()];
        using CpuBackend cpu = new(threads);
        found.Add(new(cpu.Name, 0, cpu.Device, true, false, "always there"));
        using ReferenceBackend reference = new();
        found.Add(new(reference.Name, 0, reference.Device, true, false, "slow; for comparison only"));
        return found;
    }

    /// <summary>What <c>auto</c> takes, in the order in which it falls back.</summary>
    public static IReadOnlyList<BackendDescription> AutomaticOrder(IReadOnlyList<BackendDescription> all) =>
        [.. all.Where(d => d.IsUsable && (d.IsGpu || d.Backend == "cpu"))];

    /// <summary>What <c>auto</c> takes first of these.</summary>
    public static BackendDescription TakenByAuto(IReadOnlyList<BackendDescription> all) =>
        GpuPresence.IsPossible ? AutomaticOrder(all)[0] : all.First(d => d.Backend == "cpu");

    /// <summary>The backends to try, in order; each is opened only when its turn comes.</summary>
    /// <param name="name">auto, cuda, opencl, cpu or reference.</param>
    /// <param name="device">
    /// Devices by number within the backend or by a part of their name, separated by commas; <c>all</c> for every GPU of the backend; null for the first usable one.
    /// Several share the work.
    /// </param>
    /// <param name="threads">Threads of the CPU backend, 0 for all processors.</param>
    /// <exception cref="InputException">The backend or device that was asked for is not there; says why.</exception>
    public static IReadOnlyList<Func<IMappingBackend>> Choose(string name, string? device = null, int threads = 0)
    {
        Func<IMappingBackend> cpu = () => new CpuBackend(threads);
        switch (name)
        {
            case "cpu" or "reference" when device is not null:
                throw new InputException("--device", $"the backend '{name}' has no devices to choose from", "leave it out, or choose --backend cuda or --backend opencl");
            case "cpu":
                return [cpu];
            case "reference":
                return [() => new ReferenceBackend()];
            case "auto" when device is null && !GpuPresence.IsPossible:
                return [cpu];
            case "auto" when device is null:
                return [.. AutomaticOrder(List(threads)).Select(d => d.Backend == "cpu" ? cpu : () => DeviceContext.Open(d.Backend, d.Index))];
            case "auto" or "cuda" or "opencl":
                IReadOnlyList<BackendDescription> chosen = DeviceSelection.Of(DeviceContext.Describe(), name, device);
                return [() => Open(chosen), cpu];
            default:
                throw new InputException("--backend", $"there is no backend '{name}'", $"choose {string.Join(", ", Names)}");
        }
    }

    private static IMappingBackend Open(IReadOnlyList<BackendDescription> chosen)
    {
        if (chosen.Count == 1)
            return DeviceContext.Open(chosen[0].Backend, chosen[0].Index);
        List<IRowWorker> devices = [];
        try
        {
            foreach (BackendDescription device in chosen)
                devices.Add(DeviceContext.Open(device.Backend, device.Index));
            return new DeviceGroup(devices);
        }
        catch
        {
            foreach (IRowWorker device in devices)
                device.Dispose();
            throw;
        }
    }
}
