using System.IO.Compression;

namespace GpuModulus.Formats;

/// <summary>
/// Unpacks strips and tiles. LibTiff.NET is not used here: version 2.4.660 opens no packed big-endian BigTIFF, ignores a Predictor tag of type LONG,
/// and leaves rows of one sample unswapped, the last two without an error.
/// </summary>
internal static class TiffCodec
{
    public const int None = 1;
    private const int Lzw = 5;
    private const int AdobeDeflate = 8;
    private const int OldDeflate = 32946;
    private const int PackBits = 32773;

    public static bool IsKnown(int compression) => compression is None or Lzw or AdobeDeflate or OldDeflate or PackBits;

    /// <summary>Unpacks into <paramref name="destination"/>, at most until it is full; returns how many bytes came out.</summary>
    /// <exception cref="InvalidDataException">The packed bytes follow no rule of their method.</exception>
    public static int Unpack(int compression, ArraySegment<byte> packed, Span<byte> destination)
    {
        switch (compression)
        {
            case AdobeDeflate or OldDeflate:
                using (MemoryStream stream = new(packed.Array!, packed.Offset, packed.Count))
                using (ZLibStream zip = new(stream, CompressionMode.Decompress))
                    return zip.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            case Lzw:
                return UnpackLzw(packed, destination);
            case PackBits:
                return UnpackRuns(packed, destination);
            default:
                int count = Math.Min(packed.Count, destination.Length);
                packed.AsSpan(0, count).CopyTo(destination);
                return count;
        }
    }

    /// <summary>Bits within each byte the other way round (FillOrder 2).</summary>
    public static void ReverseBits(Span<byte> bytes)
    {
        foreach (ref byte b in bytes)
            b = (byte)((((b * 0x0802u) & 0x22110u) | ((b * 0x8020u) & 0x88440u)) * 0x10101u >> 16);
    }

    /// <summary>PackBits, TIFF 6.0 section 9.</summary>
    private static int UnpackRuns(ReadOnlySpan<byte> packed, Span<byte> destination)
    {
        int at = 0;
        int done = 0;
        while (done < destination.Length && at < packed.Length)
        {
            int n = (sbyte)packed[at++];
            if (n >= 0)
            {
                int count = Math.Min(n + 1, Math.Min(packed.Length - at, destination.Length - done));
                packed.Slice(at, count).CopyTo(destination[done..]);
                at += n + 1;
                done += count;
            }
            else if (n != -128 && at < packed.Length)
            {
                int count = Math.Min(1 - n, destination.Length - done);
                destination.Slice(done, count).Fill(packed[at++]);
                done += count;
            }
        }

        return done;
    }

    /// <summary>LZW, TIFF 6.0 section 13: codes of 9 to 12 bits, highest bit first, one code wider already at 511, 1023 and 2047.</summary>
    private static int UnpackLzw(ReadOnlySpan<byte> packed, Span<byte> destination)
    {
        const int Clear = 256;
        const int End = 257;
        const int TableSize = 4096;
        // Entry n repeats an earlier stretch of the output, one byte longer: no chains to follow.
        int[] starts = new int[TableSize];
        int[] lengths = new int[TableSize];
        int next = End + 1;
        int width = 9;
        int previousStart = -1;
        int previousLength = 0;
        int done = 0;
        int at = 0;
        uint bits = 0;
        int bitCount = 0;
        while (done < destination.Length)
        {
            while (bitCount < width && at < packed.Length)
            {
                bits = (bits << 8) | packed[at++];
                bitCount += 8;
            }

            if (bitCount < width)
                break;
            int code = (int)(bits >> (bitCount - width)) & ((1 << width) - 1);
            bitCount -= width;
            if (code == End)
                break;
            if (code == Clear)
            {
                (next, width, previousStart) = (End + 1, 9, -1);
                continue;
            }

            if (previousStart >= 0 && next < TableSize)
            {
                starts[next] = previousStart;
                lengths[next] = previousLength + 1;
                next++;
                if (next == (1 << width) - 1 && width < 12)
                    width++;
            }

            int start = done;
            if (code < Clear)
            {
                destination[done++] = (byte)code;
            }
            else if (code < next)
            {
                int end = Math.Min(destination.Length, done + lengths[code]);
                // Byte by byte, since an entry may reach into what it is just producing.
                for (int from = starts[code]; done < end; from++)
                    destination[done++] = destination[from];
            }
            else
            {
                throw new InvalidDataException("an LZW code stands before its entry");
            }

            previousStart = start;
            previousLength = done - start;
        }

        return done;
    }
}
