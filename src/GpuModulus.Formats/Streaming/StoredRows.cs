using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>Rows that lie one behind the other in a file, converted to float as they are read; may be read from several threads at once.</summary>
internal sealed class StoredRows(FormatInput input, long offset, int columns, int rows, SampleType type, bool bigEndian) : IRowSource<float>
{
    public int Columns => columns;

    public int Rows => rows;

    public void ReadRows(int firstRow, Span<float> destination) =>
        SampleConverter.ReadInto(input, offset + ((long)firstRow * columns * SampleConverter.Size(type)), destination, type, bigEndian, 1, "data");
}
