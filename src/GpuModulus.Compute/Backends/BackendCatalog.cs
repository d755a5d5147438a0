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

    /// <summary>The backends to try, in order; each is opened only when its turn comes.</summary>
    /// <param name="name">auto, cuda, opencl, cpu or reference.</param>
    /// <param name="device">Device number within the backend, or null for the first usable one.</param>
    /// <param name="threads">Threads of the CPU backend, 0 for all processors.</param>
    /// <exception cref="InputException">The backend that was asked for is not there; says why.</exception>
    public static IReadOnlyList<Func<IMappingBackend>> Choose(string name, int? device = null, int threads = 0)
    {
        Func<IMappingBackend> cpu = () => new CpuBackend(threads);
        switch (name)
        {
            case "cpu":
                return [cpu];
            case "reference":
                return [() => new ReferenceBackend()];
            case "auto" when device is null:
                return [.. AutomaticOrder(List(threads)).Select(d => d.Backend == "cpu" ? cpu : () => DeviceContext.Open(d.Backend, d.Index))];
            case "cuda" or "opencl":
                break;
            case "auto":
                throw new InputException("--device", "a device number needs a backend to count in", "add --backend cuda or --backend opencl");
            default:
                throw new InputException("--backend", $"there is no backend '{name}'", $"choose {string.Join(", ", Names)}");
        }

        List<BackendDescription> candidates = [.. DeviceContext.Describe().Where(d => d.Backend == name && (device is null || d.Index == device))];
        BackendDescription? chosen = candidates.FirstOrDefault(d => d.IsUsable);
        if (chosen is null)
        {
            string why = candidates.Count > 0 ? candidates[0].Remark : device is null ? "no device" : $"no device {device}";
            throw new InputException("--backend", $"{name} cannot be used here ({why})", "run 'gpumodulus devices', or choose --backend auto");
        }

        return [() => DeviceContext.Open(name, chosen.Index), cpu];
    }
}
