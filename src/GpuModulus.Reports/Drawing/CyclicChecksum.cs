using System.Buffers.Binary;

namespace GpuModulus.Reports.Drawing;

/// <summary>CRC-32 of PNG chunks (PNG specification, annex D), eight bytes at a time.</summary>
internal static class CyclicChecksum
{
    private const int Tables = 8;
    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[] Table = Made();

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint[] table = Table;
        uint crc = uint.MaxValue;
        for (; bytes.Length >= Tables; bytes = bytes[Tables..])
        {
            uint low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes), high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[(7 << 8) + (byte)low] ^ table[(6 << 8) + (byte)(low >> 8)] ^ table[(5 << 8) + (byte)(low >> 16)] ^ table[(4 << 8) + (int)(low >> 24)]
                ^ table[(3 << 8) + (byte)high] ^ table[(2 << 8) + (byte)(high >> 8)] ^ table[(1 << 8) + (byte)(high >> 16)] ^ table[(int)(high >> 24)];
        }

        foreach (byte b in bytes)
            crc = (crc >> 8) ^ table[(byte)(crc ^ b)];
        return ~crc;
    }

    /// <summary>Of every byte, and of every byte with one to seven zeros behind it.</summary>
    private static uint[] Made()
    {
        uint[] table = new uint[Tables << 8];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            table[i] = crc;
        }

        for (int i = 256; i < table.Length; i++)
            table[i] = (table[i - 256] >> 8) ^ table[(byte)table[i - 256]];
        return table;
    }
}
