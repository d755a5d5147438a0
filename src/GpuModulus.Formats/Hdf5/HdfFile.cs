using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Output;
using PureHDF;
using PureHDF.Selections;

namespace GpuModulus.Formats;

/// <summary>
/// Writes maps as chunked HDF5: one data set per map with the attributes <c>title</c>, <c>unit</c>, <c>pitchX_m</c> and <c>pitchY_m</c>; the file itself has
/// <c>program</c>, the pitch, and <c>calibration</c> (the text of a calibration.json).
/// </summary>
public static class HdfFile
{
    /// <summary>Rows of a chunk.</summary>
    public const int ChunkRows = 64;

    /// <summary>Columns of a chunk.</summary>
    public const int ChunkColumns = 1024;

    /// <summary>Writes the maps; complete or not there at all. Each source is read once, in bands of 64 rows, so it may be larger than memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">Size and pitch of every map.</param>
    /// <param name="maps">At least one; names distinct.</param>
    /// <param name="calibration">What the maps were made with, or null.</param>
    /// <exception cref="InputException">The place cannot be written.</exception>
    public static void Write(string path, ScanGrid grid, IReadOnlyList<HdfMap> maps, CalibrationRecord? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0 || maps.Any(m => m.Columns != grid.Columns || m.Rows != grid.Rows))
            throw new ArgumentException("The maps do not fit the grid.", nameof(maps));
        StagedOutput.WriteFile(path, stream => Write(stream, grid, maps, calibration));
    }

    internal static void Write(Stream stream, ScanGrid grid, IReadOnlyList<HdfMap> maps, CalibrationRecord? calibration)
    {
        H5File file = new();
        file.Attributes["program"] = "GpuModulus";
        AddPitch(file.Attributes, grid);
        if (calibration is not null)
            file.Attributes["calibration"] = Text(calibration);
        List<Action<H5NativeWriter>> work = [.. maps.Select(map => map.Values switch
        {
            IRowSource<float> values => Add(file, grid, map, values),
            IRowSource<int> values => Add(file, grid, map, values),
            IRowSource<byte> values => Add(file, grid, map, values),
            _ => throw new ArgumentException($"HDF5 maps of {map.Values.GetType().Name} are not written."),
        })];
        using H5NativeWriter writer = file.BeginWrite(stream);
        foreach (Action<H5NativeWriter> write in work)
            write(writer);
    }

    private static Action<H5NativeWriter> Add<T>(H5File file, ScanGrid grid, HdfMap map, IRowSource<T> values)
        where T : unmanaged
    {
        int chunkRows = Math.Min(ChunkRows, grid.Rows), chunkColumns = Math.Min(ChunkColumns, grid.Columns);
        H5Dataset<T[]> dataset = new(fileDims: [(ulong)grid.Rows, (ulong)grid.Columns], chunks: [(uint)chunkRows, (uint)chunkColumns]);
        dataset.Attributes["title"] = map.Title;
        if (map.Unit.Length > 0)
            dataset.Attributes["unit"] = map.Unit;
        AddPitch(dataset.Attributes, grid);
        file[map.Name] = dataset;
        return writer =>
        {
            T[] band = new T[checked(chunkRows * grid.Columns)];
            T[] chunk = [];
            for (int top = 0; top < grid.Rows; top += chunkRows)
            {
                int rows = Math.Min(chunkRows, grid.Rows - top);
                values.ReadRows(top, band.AsSpan(0, rows * grid.Columns));
                // Chunk by chunk: a whole band at once would pass through every chunk once per row.
                for (int left = 0; left < grid.Columns; left += chunkColumns)
                {
                    int columns = Math.Min(chunkColumns, grid.Columns - left);
                    if (chunk.Length != rows * columns)
                        chunk = new T[rows * columns];
                    for (int y = 0; y < rows; y++)
                        band.AsSpan((y * grid.Columns) + left, columns).CopyTo(chunk.AsSpan(y * columns));
                    writer.Write(dataset, chunk, fileSelection: new HyperslabSelection(2, [(ulong)top, (ulong)left], [(ulong)rows, (ulong)columns]));
                }
            }
        };
    }

    private static void AddPitch(Dictionary<string, object> attributes, ScanGrid grid)
    {
        attributes["pitchX_m"] = grid.PitchXMetres;
        attributes["pitchY_m"] = grid.PitchYMetres;
    }

    private static string Text(CalibrationRecord calibration)
    {
        using MemoryStream stream = new();
        CalibrationFile.Write(stream, calibration);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
