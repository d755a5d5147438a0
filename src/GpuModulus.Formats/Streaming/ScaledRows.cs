using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>value × factor in double, rounded once: what a map in memory gets in place, done as the rows are read.</summary>
internal sealed class ScaledRows(IRowSource<float> source, double factor) : IRowSource<float>
{
    public int Columns => source.Columns;

    public int Rows => source.Rows;

    /// <summary>Scales a map in memory in place, any other as it is read.</summary>
    public static IRowSource<float> Scale(IRowSource<float> values, double factor)
    {
        if (factor == 1)
            return values;
        if (values is not Raster<float> raster)
            return new ScaledRows(values, factor);
        SampleConverter.Scale(raster.Values, factor);
        return raster;
    }

    public void ReadRows(int firstRow, Span<float> destination)
    {
        source.ReadRows(firstRow, destination);
        SampleConverter.Scale(destination, factor);
    }
}
