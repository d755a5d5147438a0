namespace GpuModulus.Compute.Device;

/// <summary>Whether an exception says that memory ran out, on the host or on a device.</summary>
internal static class MemoryShortage
{
    /// <summary>Drivers tell it in words alone.</summary>
    public static bool Is(Exception e) =>
        e is OutOfMemoryException || e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("ALLOCATION", StringComparison.Ordinal);
}
