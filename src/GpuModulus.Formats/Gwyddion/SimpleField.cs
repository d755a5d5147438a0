using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Output;

namespace GpuModulus.Formats;

/// <summary>Writes Gwyddion Simple Field files (.gsf): one image of 32-bit floats behind a text header. Format: Gwyddion user guide, "Gwyddion Simple Field".</summary>
public static class SimpleField
{
    internal static ReadOnlySpan<byte> Magic => "Gwyddion Simple Field 1.0\n"u8;

    /// <summary>Writes one map; complete or not there at all. The source is read once, row by row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">Size and pitch in metres.</param>
    /// <param name="title">Title of the image, one line.</param>
    /// <param name="unit">Unit of the values; "1" or empty = none.</param>
    /// <param name="values">As many columns and rows as the grid.</param>
    /// <exception cref="InputException">The place cannot be written.</exception>
    public static void Write(string path, ScanGrid grid, string title, string unit, IRowSource<float> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Columns != grid.Columns || values.Rows != grid.Rows)
            throw new ArgumentException("The values do not fit the grid.", nameof(values));
        StagedOutput.WriteFile(path, stream => Write(stream, grid, title, unit, values));
    }

    internal static void Write(Stream stream, ScanGrid grid, string title, string unit, IRowSource<float> values)
    {
        StringBuilder text = new();
        text.Append($"XRes = {grid.Columns}\nYRes = {grid.Rows}\n");
        text.Append($"XReal = {grid.WidthMetres:R}\nYReal = {grid.HeightMetres:R}\nXYUnits = m\n");
        if (unit.Length > 0 && unit != "1")
            text.Append($"ZUnits = {OneLine(unit)}\n");
        text.Append($"Title = {OneLine(title)}\n");
        byte[] header = [.. Magic, .. Encoding.UTF8.GetBytes(text.ToString())];
        stream.Write(header);
        // One to four zeros, so that the floats start at a multiple of four.
        stream.Write(new byte[4 - (header.Length % 4)]);
        float[] row = new float[grid.Columns];
        for (int y = 0; y < grid.Rows; y++)
        {
            values.ReadRows(y, row);
            stream.WriteLittleEndian<float>(row);
        }
    }

    private static string OneLine(string text) => text.Replace('\n', ' ').Replace('\r', ' ').Replace("\0", "", StringComparison.Ordinal);
}
