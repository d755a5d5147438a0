using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Cli.Mapping;

/// <summary>Class codes of an image of whole numbers.</summary>
/// <param name="path">Its file, for messages.</param>
/// <param name="numbers">The image.</param>
internal sealed class ClassCodes(string path, IRowSource<int> numbers) : IRowSource<byte>
{
    private int[] stored = [];

    public int Columns => numbers.Columns;

    public int Rows => numbers.Rows;

    public void ReadRows(int firstRow, Span<byte> destination)
    {
        if (stored.Length < destination.Length)
            stored = new int[destination.Length];
        Span<int> rows = stored.AsSpan(0, destination.Length);
        numbers.ReadRows(firstRow, rows);
        for (int i = 0; i < rows.Length; i++)
        {
            destination[i] = rows[i] is >= 0 and <= byte.MaxValue
                ? (byte)rows[i]
                : throw new InputException(path, $"{rows[i]} is no class", "use 0 none, 1 facet, 2 binder/carbon");
        }
    }
}
