using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Cli.Mapping;

/// <summary>Region numbers, or class codes, of an image of floats.</summary>
/// <param name="path">Its file, for messages.</param>
/// <param name="values">The image.</param>
internal sealed class RegionNumbers(string path, IRowSource<float> values) : IRowSource<int>
{
    // Beyond it neighbouring whole numbers are one float.
    private const float Most = 1 << 24;

    private float[] stored = [];

    public int Columns => values.Columns;

    public int Rows => values.Rows;

    public void ReadRows(int firstRow, Span<int> destination)
    {
        if (stored.Length < destination.Length)
            stored = new float[destination.Length];
        Span<float> rows = stored.AsSpan(0, destination.Length);
        values.ReadRows(firstRow, rows);
        for (int i = 0; i < rows.Length; i++)
            destination[i] = NumberOf(rows[i]);
    }

    private int NumberOf(float value) =>
        value == MathF.Floor(value) && MathF.Abs(value) < Most ? (int)value : throw new InputException(path, $"{value} is no region number", "number the regions 1, 2, 3 …, 0 for none");
}
