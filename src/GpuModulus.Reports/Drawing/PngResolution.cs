using System.Buffers.Binary;

namespace GpuModulus.Reports.Drawing;

/// <summary>Adds the pHYs chunk (PNG specification, 11.3.5.3) so that a picture prints in its intended size.</summary>
internal static class PngResolution
{
    private const int EndOfHeader = 33;

    public static byte[] WithDotsPerInch(ReadOnlySpan<byte> png, double dotsPerInch)
    {
        uint perMetre = (uint)Math.Round(dotsPerInch / 0.0254);
        Span<byte> chunk = stackalloc byte[21];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, 9);
        "pHYs"u8.CopyTo(chunk[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[8..], perMetre);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[12..], perMetre);
        chunk[16] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(chunk[17..], Crc(chunk[4..17]));
        byte[] result = new byte[png.Length + chunk.Length];
        png[..EndOfHeader].CopyTo(result);
        chunk.CopyTo(result.AsSpan(EndOfHeader));
        png[EndOfHeader..].CopyTo(result.AsSpan(EndOfHeader + chunk.Length));
        return result;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        return ~crc;
    }
}
