namespace GpuModulus.Statistics;

/// <summary>Rows of a map, First ≤ y &lt; End.</summary>
internal readonly record struct RowRange(int First, int End)
{
    /// <summary>Those of either, and what lies between.</summary>
    public RowRange Including(RowRange other) => new(Math.Min(First, other.First), Math.Max(End, other.End));
}
