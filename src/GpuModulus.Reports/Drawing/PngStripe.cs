using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Reports.Drawing;

/// <summary>Some rows of a PNG, packed so that others can follow; in memory that is used again for the next.</summary>
internal sealed class PngStripe : IDisposable
{
    // The second of zlib's levels: the first, in this zlib, makes files a quarter larger.
    private const int Effort = 2;
    private const int BytesPerPixel = 3;
    private const int BufferBytes = 1 << 16;

    // What a zlib stream says of itself before its blocks.
    private const int HeadBytes = 2;

    // Four pixels are stored at once, and their fourth bytes overwritten by the next.
    private const int Overhang = 4;

    private static readonly ZLibCompressionOptions Options = new() { CompressionLevel = Effort };
    private readonly byte[] memory;
    private readonly int used;

    private PngStripe(byte[] memory, int used, int length, uint checksum) => (this.memory, this.used, Length, Checksum) = (memory, used, length, checksum);

    /// <summary>Blocks of the deflate format (RFC 1951) that end at a whole byte, none of them marked as the last.</summary>
    public ReadOnlySpan<byte> Packed => memory.AsSpan(HeadBytes, used - HeadBytes);

    /// <summary>Bytes before they were packed.</summary>
    public int Length { get; }

    /// <summary>Adler-32 of those.</summary>
    public uint Checksum { get; }

    /// <summary>Packs rows.</summary>
    /// <param name="pixels">Of the whole picture.</param>
    /// <param name="columns">Its width.</param>
    /// <param name="firstRow">First row of the stripe.</param>
    /// <param name="endRow">The row after its last.</param>
    /// <param name="differences">Whether rows are stored as differences from the row above (filter "Up") or as they are.</param>
    public static PngStripe Pack(ReadOnlySpan<uint> pixels, int columns, int firstRow, int endRow, bool differences)
    {
        int stride = 1 + (columns * BytesPerPixel);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(BufferBytes, stride + Overhang));
        int length = stride * (endRow - firstRow);
        // What cannot be packed becomes hardly longer; what is not written to is no memory yet.
        byte[] stream = ArrayPool<byte>.Shared.Rent(length + (length / 4) + 1024);
        MemoryStream packed = new(stream);
        int end;
        using (ZLibStream zlib = new(packed, Options, leaveOpen: true))
        {
            int filled = 0;
            for (int y = firstRow; y < endRow; y++)
            {
                if (filled + stride + Overhang > buffer.Length)
                {
                    zlib.Write(buffer, 0, filled);
                    filled = 0;
                }

                ReadOnlySpan<uint> row = pixels.Slice(y * columns, columns), above = differences && y > 0 ? pixels.Slice((y - 1) * columns, columns) : default;
                Store(row, above, buffer.AsSpan(filled, stride + Overhang));
                filled += stride;
            }

            zlib.Write(buffer, 0, filled);
            zlib.Flush();
            end = (int)packed.Position;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        // Behind the blocks the closed stream has an empty last one and the checksum.
        return new(stream, end, length, BinaryPrimitives.ReadUInt32BigEndian(stream.AsSpan((int)packed.Position - sizeof(uint))));
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(memory);

    /// <summary>One row: its filter, then three bytes a pixel.</summary>
    private static void Store(ReadOnlySpan<uint> row, ReadOnlySpan<uint> above, Span<byte> target)
    {
        const byte None = 0, Up = 2;
        target[0] = above.IsEmpty ? None : Up;
        target = target[1..];
        int x = 0;
        for (; x <= row.Length - Vector128<uint>.Count; x += Vector128<uint>.Count)
        {
            Vector128<byte> four = Vector128.Create(row[x..]).AsByte();
            if (!above.IsEmpty)
                four -= Vector128.Create(above[x..]).AsByte();
            Vector128.Shuffle(four, Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 15, 15, 15)).CopyTo(target[(BytesPerPixel * x)..]);
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(row), bytesAbove = MemoryMarshal.AsBytes(above);
        for (; x < row.Length; x++)
        {
            for (int part = 0; part < BytesPerPixel; part++)
                target[(BytesPerPixel * x) + part] = (byte)(bytes[(sizeof(uint) * x) + part] - (above.IsEmpty ? 0 : bytesAbove[(sizeof(uint) * x) + part]));
        }
    }
}
