using System.Buffers.Binary;
using GpuModulus.Reports.Drawing;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

/// <summary>Pictures as PNG, against Skia's decoder.</summary>
public sealed class PngFileTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(17, 5)]
    [InlineData(1, 700)]
    [InlineData(40_000, 2)]
    // Several stripes, the last one shorter.
    [InlineData(1200, 2000)]
    public void Every_pixel_comes_back(int columns, int rows)
    {
        uint[] pixels = new uint[columns * rows];
        Random random = new(columns + rows);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = 0xFF000000 | (i % 5 == 0 ? (uint)random.Next(1 << 24) : (uint)((i % columns) * 65_537));
        foreach (bool repeatsColours in (bool[])[true, false])
        {
            byte[] png = PngFile.Of(pixels, columns, rows, repeatsColours);
            using SKBitmap decoded = SKBitmap.Decode(png, new SKImageInfo(columns, rows, SKColorType.Rgba8888, SKAlphaType.Opaque));
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(decoded.GetPixelSpan()).SequenceEqual(pixels));
        }
    }

    /// <summary>The stream's own checksum and those of the chunks, which some viewers pass over.</summary>
    [Theory]
    [InlineData(50, 40)]
    [InlineData(1100, 1000)]
    public void Checksums_are_right(int columns, int rows)
    {
        uint[] pixels = new uint[columns * rows];
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()));
        ReadOnlySpan<byte> rest = PngFile.Of(pixels, columns, rows, repeatsColours: false, dotsPerInch: 300).AsSpan(8);
        List<string> chunks = [];
        while (!rest.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            string type = System.Text.Encoding.ASCII.GetString(rest.Slice(4, 4));
            Assert.Equal(BitByBit(rest.Slice(4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + length)..]));
            chunks.Add(type);
            if (type == "IDAT")
            {
                // The runtime's reader checks Adler-32, and throws.
                using MemoryStream packed = new(rest.Slice(8, length).ToArray());
                using System.IO.Compression.ZLibStream zlib = new(packed, System.IO.Compression.CompressionMode.Decompress);
                using MemoryStream rows8 = new();
                zlib.CopyTo(rows8);
                Assert.Equal((long)rows * (1 + (3 * columns)), rows8.Length);
                Assert.Equal(Adler(rows8.ToArray()), BinaryPrimitives.ReadUInt32BigEndian(rest[(4 + length)..]));
            }

            rest = rest[(12 + length)..];
        }

        Assert.Equal(["IHDR", "pHYs", "IDAT", "IEND"], chunks);
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
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

    private static uint Adler(ReadOnlySpan<byte> bytes)
    {
        uint s1 = 1, s2 = 0;
        foreach (byte b in bytes)
        {
            s1 = (s1 + b) % 65521;
            s2 = (s2 + s1) % 65521;
        }

        return (s2 << 16) | s1;
    }
}
