using System.Runtime.InteropServices;

namespace GpuModulus.Compute.Device;

/// <summary>
/// Whether this machine can have a GPU at all. To ask the drivers costs a small map more time than its mapping: an OpenCL device in the processor (PoCL) loads
/// a whole compiler, some 0.2 s, only to be passed over.
/// </summary>
internal static class GpuPresence
{
    // What the drivers of NVIDIA, of all others (i915, xe, amdgpu, nouveau, virtio), of AMD's computing and of Windows' subsystem open.
    private static readonly string[] Nodes = ["/dev/nvidiactl", "/dev/dri", "/dev/kfd", "/dev/dxg"];

    private const string Bus = "/sys/bus/pci/devices";

    /// <summary>
    /// False only on Linux on a PC's processor, without any device that a GPU's driver would open and without a card that it could make one for (NVIDIA's makes them when first asked);
    /// boards with other processors name their GPUs in many ways.
    /// </summary>
    public static bool IsPossible { get; } = !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || Array.Exists(Nodes, Path.Exists) || HasCard();

    // Classes of the PCI bus: display controllers and processing accelerators.
    private static bool HasCard()
    {
        try
        {
            return Directory.Exists(Bus) && Directory.EnumerateDirectories(Bus).Any(card => File.ReadAllText(Path.Combine(card, "class")) is ['0', 'x', '0', '3', ..] or ['0', 'x', '1', '2', ..]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not to be seen is not to be absent.
            return true;
        }
    }
}
