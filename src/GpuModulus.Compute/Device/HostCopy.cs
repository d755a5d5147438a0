using System.Buffers;

namespace GpuModulus.Compute.Device;

/// <summary>Copies between managed and page-locked memory, on several threads where it is worth it: one alone moves less than a bus does.</summary>
internal static unsafe class HostCopy
{
    private const long PieceBytes = 1 << 20;
    private static readonly ParallelOptions AFew = new() { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) };

    public static void Run<T>(ReadOnlyMemory<T> from, HostMemory to)
        where T : unmanaged
    {
        using MemoryHandle handle = from.Pin();
        Run((byte*)handle.Pointer, (byte*)to.Address, (long)from.Length * sizeof(T));
    }

    public static void Run<T>(HostMemory from, Memory<T> to)
        where T : unmanaged
    {
        using MemoryHandle handle = to.Pin();
        Run((byte*)from.Address, (byte*)handle.Pointer, (long)to.Length * sizeof(T));
    }

    private static void Run(byte* from, byte* to, long bytes)
    {
        if (bytes <= PieceBytes)
        {
            Buffer.MemoryCopy(from, to, bytes, bytes);
            return;
        }

        Parallel.For(0, (bytes + PieceBytes - 1) / PieceBytes, AFew, piece =>
        {
            long start = piece * PieceBytes;
            long length = Math.Min(PieceBytes, bytes - start);
            Buffer.MemoryCopy(from + start, to + start, length, length);
        });
    }
}
