using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Numbers of labels, changed stretch by stretch.</summary>
internal static class Runs
{
    /// <summary>Gives every pixel of a row the new number of its label.</summary>
    public static void Renumber(Span<int> row, ReadOnlySpan<int> numbers)
    {
        for (int x = 0, end; x < row.Length; x = end)
        {
            end = LabelRuns.End(row, x);
            int number = numbers[row[x]];
            if (number != row[x])
                row[x..end].Fill(number);
        }
    }
}
