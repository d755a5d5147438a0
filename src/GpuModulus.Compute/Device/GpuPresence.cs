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

    /// <summary>False only on Linux on a PC's processor, without any device that a GPU's driver would open; boards with other processors name their GPUs in many ways.</summary>
    public static bool IsPossible => !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || Array.Exists(Nodes, Path.Exists);
}
