using System.Numerics;

namespace GpuModulus.Core.Maps;

/// <summary>Sum and number of the finite values of every column over the rows that were added: what block means of a map are made from.</summary>
/// <param name="columns">Values of a row at most.</param>
public sealed class ColumnSums(int columns)
{
    private readonly float[] sums = new float[columns];
    private readonly float[] counts = new float[columns];

    /// <summary>Sum of the finite values, by column.</summary>
    public ReadOnlySpan<float> Sums => sums;

    /// <summary>Number of the finite values, by column; exact up to 2²⁴ rows.</summary>
    public ReadOnlySpan<float> Counts => counts;

    /// <summary>Adds a row; NaN and infinities are left out.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        int x = 0;
        Vector<float> largest = new(float.MaxValue);
        for (; x <= row.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector<float> value = new(row[x..]);
            // |v| ≤ max is false for NaN and infinities.
            Vector<int> finite = Vector.LessThanOrEqual(Vector.Abs(value), largest);
            (new Vector<float>(sums, x) + Vector.ConditionalSelect(finite, value, Vector<float>.Zero)).CopyTo(sums, x);
            (new Vector<float>(counts, x) + Vector.ConditionalSelect(finite, Vector<float>.One, Vector<float>.Zero)).CopyTo(counts, x);
        }

        for (; x < row.Length; x++)
        {
            if (!float.IsFinite(row[x]))
                continue;
            sums[x] += row[x];
            counts[x]++;
        }
    }

    /// <summary>Starts afresh.</summary>
    public void Clear()
    {
        Array.Clear(sums);
        Array.Clear(counts);
    }
}
