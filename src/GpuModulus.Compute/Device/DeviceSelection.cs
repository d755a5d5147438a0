using System.Globalization;
using GpuModulus.Compute.Backends;
using GpuModulus.Core;

namespace GpuModulus.Compute.Device;

/// <summary>Reads what --device says: numbers within a backend, parts of names, several of them, or all.</summary>
internal static class DeviceSelection
{
    private const string Subject = "--device";
    private const string Remedy = "run 'gpumodulus devices' to see what is there";

    /// <summary>The devices that are meant, each once, in the order asked for.</summary>
    /// <param name="found">All CUDA and OpenCL devices of the machine, usable or not.</param>
    /// <param name="backend">cuda, opencl, or auto for either.</param>
    /// <param name="asked">The option's value; null for the first usable device.</param>
    /// <exception cref="InputException">No such device, or it cannot be used.</exception>
    public static IReadOnlyList<BackendDescription> Of(IReadOnlyList<BackendDescription> found, string backend, string? asked)
    {
        List<BackendDescription> candidates = [.. found.Where(d => backend == "auto" || d.Backend == backend)];
        if (asked is null)
            return [First(candidates, backend)];
        if (string.Equals(asked.Trim(), "all", StringComparison.OrdinalIgnoreCase))
            return All(candidates, backend);
        string[] items = asked.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (items.Length == 0)
            throw new InputException(Subject, "is empty", "give a number, a part of a name, several with commas, or all");
        return [.. items.Select(item => One(candidates, backend, item)).Distinct()];
    }

    private static BackendDescription First(List<BackendDescription> candidates, string backend) =>
        candidates.Find(d => d.IsUsable)
        ?? throw new InputException("--backend", $"{backend} cannot be used here ({(candidates.Count > 0 ? candidates[0].Remark : "no device")})", "run 'gpumodulus devices', or choose --backend auto");

    /// <summary>GPUs alone where there are any: a processor among them would take their memory traffic. One backend alone: a card may show up in both.</summary>
    private static List<BackendDescription> All(List<BackendDescription> candidates, string backend)
    {
        BackendDescription? first = candidates.Find(d => d.IsUsable && d.IsGpu);
        if (first is not null)
            return candidates.FindAll(d => d.IsUsable && d.IsGpu && d.Backend == first.Backend);
        if (backend == "auto")
            throw new InputException(Subject, "there is no usable GPU here", Remedy);
        First(candidates, backend);
        return candidates.FindAll(d => d.IsUsable);
    }

    private static BackendDescription One(List<BackendDescription> candidates, string backend, string item)
    {
        List<BackendDescription> meant = [];
        if (int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            meant = candidates.FindAll(d => d.Index == index);
            if (backend == "auto" && meant.Count > 0)
                throw new InputException(Subject, "a device number needs a backend to count in", "add --backend cuda or --backend opencl");
        }

        // Also for a number that is no index: "4090" is a part of a name.
        if (meant.Count == 0)
            meant = candidates.FindAll(d => d.Device.Contains(item, StringComparison.OrdinalIgnoreCase));
        if (meant.Count == 0)
            throw new InputException(Subject, $"there is no {(backend == "auto" ? "" : backend + " ")}device '{item}'", Remedy);
        return meant.Find(d => d.IsUsable) ?? throw new InputException(Subject, $"'{item}' ({meant[0].Device}) cannot be used here: {meant[0].Remark}", Remedy);
    }
}
