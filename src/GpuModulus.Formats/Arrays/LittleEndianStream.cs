using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GpuModulus.Formats;

/// <summary>Writes numbers in little-endian order, whatever the machine's own.</summary>
internal static class LittleEndianStream
{
    /// <summary>Writes 4- or 8-byte numbers; on a big-endian machine they are reordered in place.</summary>
    public static void WriteLittleEndian<T>(this Stream stream, Span<T> values)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        if (!BitConverter.IsLittleEndian)
        {
            int size = bytes.Length / Math.Max(1, values.Length);
            if (size == 8)
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte, ulong>(bytes));
            else
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(bytes));
        }

        stream.Write(bytes);
    }
}
