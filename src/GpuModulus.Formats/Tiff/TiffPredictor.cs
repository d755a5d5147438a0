using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuModulus.Formats;

/// <summary>Undoes the differences that make TIFF data pack better. Sources: TIFF 6.0 section 14 (2, horizontal), TIFF technical note 3 (3, floating point).</summary>
internal static class TiffPredictor
{
    public const int None = 1;
    public const int Horizontal = 2;
    public const int FloatingPoint = 3;

    /// <summary>Restores rows in place; the result is in the machine's byte order.</summary>
    public static void Undo(int predictor, Span<byte> bytes, int columns, int sampleSize, bool bigEndian)
    {
        int rowBytes = columns * sampleSize;
        if (predictor == Horizontal)
            SampleConverter.ToNative(bytes, sampleSize, bigEndian);
        byte[] planes = predictor == FloatingPoint ? new byte[rowBytes] : [];
        for (int at = 0; at + rowBytes <= bytes.Length; at += rowBytes)
        {
            Span<byte> row = bytes.Slice(at, rowBytes);
            if (predictor == FloatingPoint)
                Regroup(row, planes, columns, sampleSize);
            else if (sampleSize == 1)
                Sum<byte>(row);
            else if (sampleSize == 2)
                Sum<ushort>(row);
            else if (sampleSize == 4)
                Sum<uint>(row);
            else
                Sum<ulong>(row);
        }
    }

    private static void Sum<T>(Span<byte> row)
        where T : unmanaged, IBinaryInteger<T>
    {
        Span<T> samples = MemoryMarshal.Cast<byte, T>(row);
        for (int i = 1; i < samples.Length; i++)
            samples[i] += samples[i - 1];
    }

    /// <summary>The row holds first all highest bytes, then all next ones, each the difference to the byte before.</summary>
    private static void Regroup(Span<byte> row, byte[] planes, int columns, int sampleSize)
    {
        Sum<byte>(row);
        row.CopyTo(planes);
        for (int plane = 0; plane < sampleSize; plane++)
        {
            int place = BitConverter.IsLittleEndian ? sampleSize - 1 - plane : plane;
            for (int i = 0; i < columns; i++)
                row[(i * sampleSize) + place] = planes[(plane * columns) + i];
        }
    }
}
