namespace GpuModulus.Compute.Backends;

/// <summary>How a device is used.</summary>
/// <param name="Launch">The kernel's launch.</param>
/// <param name="Multiprocessors">What the launch is spread over.</param>
/// <param name="Streams">Parts on their way at the same time.</param>
/// <param name="PartPixels">Pixels of the largest part.</param>
/// <param name="IsPageLocked">Whether the host's buffers are page-locked; known after the first map.</param>
public sealed record DeviceUse(DeviceLaunch Launch, int Multiprocessors, int Streams, long PartPixels, bool IsPageLocked);
