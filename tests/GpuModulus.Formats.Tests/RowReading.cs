using GpuModulus.Core.Maps;

namespace GpuModulus.Formats.Tests;

/// <summary>Reads a source as maps do: in blocks of many heights, backwards, row by row, and holds every value against the map in memory.</summary>
internal static class RowReading
{
    public static void AssertSame(Raster<float> expected, IRowSource<float> actual)
    {
        Assert.Equal((expected.Columns, expected.Rows), (actual.Columns, actual.Rows));
        foreach (int height in (int[])[1, 7, 64, expected.Rows])
        {
            float[] buffer = new float[Math.Min(height, expected.Rows) * expected.Columns];
            for (int y = 0; y < expected.Rows; y += height)
                Check(y, buffer.AsSpan(0, Math.Min(height, expected.Rows - y) * expected.Columns));
            for (int y = (expected.Rows - 1) / height * height; y >= 0; y -= height)
                Check(y, buffer.AsSpan(0, Math.Min(height, expected.Rows - y) * expected.Columns));
        }

        void Check(int row, Span<float> part)
        {
            part.Fill(-1);
            actual.ReadRows(row, part);
            // Bits, so that NaN equals NaN.
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(part).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(expected.Values.AsSpan(row * expected.Columns, part.Length))));
        }
    }
}
