using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Segmentation;

/// <summary>Stretches of one label along a line.</summary>
internal static class Runs
{
    /// <summary>The first index after <paramref name="from"/> that has another label, or the row's length.</summary>
    public static int End(ReadOnlySpan<int> row, int from)
    {
        // Runs are short, a few vectors: what a call of a general search costs counts.
        int own = row[from], x = from + 1;
        ref int first = ref MemoryMarshal.GetReference(row);
        for (; x + Vector256<int>.Count <= row.Length; x += Vector256<int>.Count)
        {
            uint alike = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)x), Vector256.Create(own)).ExtractMostSignificantBits();
            if (alike != 0xFF)
                return x + BitOperations.TrailingZeroCount(~alike);
        }

        while (x < row.Length && row[x] == own)
            x++;
        return x;
    }

    /// <summary>Gives every pixel of a row the new number of its label.</summary>
    public static void Renumber(Span<int> row, ReadOnlySpan<int> numbers)
    {
        for (int x = 0, end; x < row.Length; x = end)
        {
            end = End(row, x);
            int number = numbers[row[x]];
            if (number != row[x])
                row[x..end].Fill(number);
        }
    }
}
