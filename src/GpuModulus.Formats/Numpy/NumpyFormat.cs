using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;

namespace GpuModulus.Formats;

/// <summary>A single NumPy array as a scan: two dimensions are one channel named after the file, three are a stack of channels.</summary>
internal sealed class NumpyFormat : IScanFormat
{
    public string Name => "NumPy array (.npy)";

    public bool Matches(ReadOnlySpan<byte> head, FormatInput input) => head.StartsWith(NumpyHeader.Magic);

    public Scan Read(FormatInput input, ReadOptions options)
    {
        NumpyHeader header = NumpyHeader.Read(input);
        GeometryNote note = GeometryNote.Beside(input);
        ScanBuilder builder = new(input.Name, Name, options);
        string stem = Path.GetFileNameWithoutExtension(input.Name);
        if (header.Shape.Count == 3)
            return ReadStack(input, header, note, builder);
        (int columns, int rows) = Size(input, header);
        Add(builder, stem, note, Values(input, header, options.Inputs is not null));
        return builder.Build(columns, rows, note.PitchMetres);
    }

    public static (int Columns, int Rows) Size(FormatInput input, NumpyHeader header) => header.Shape.Count == 2
        ? (header.Shape[1], header.Shape[0])
        : throw new InputException(input.Name, $"is an array of {header.Shape.Count} dimensions, not 2", "give an array of rows × columns");

    /// <summary>The array in memory, or as rows in the file where it lies there row by row.</summary>
    public static IRowSource<float> Values(FormatInput input, NumpyHeader header, bool keepInFile)
    {
        (int columns, int rows) = Size(input, header);
        return keepInFile && !header.FortranOrder ? new StoredRows(input, header.DataOffset, columns, rows, header.Type, header.BigEndian) : ReadMap(input, header, columns, rows);
    }

    public static Raster<float> ReadMap(FormatInput input)
    {
        NumpyHeader header = NumpyHeader.Read(input);
        (int columns, int rows) = Size(input, header);
        return ReadMap(input, header, columns, rows);
    }

    private static Raster<float> ReadMap(FormatInput input, NumpyHeader header, int columns, int rows)
    {
        if (!header.FortranOrder)
            return SampleConverter.ReadRaster(input, header.DataOffset, columns, rows, header.Type, header.BigEndian, 1, "data");
        float[] stored = SampleConverter.ReadRaster(input, header.DataOffset, rows, columns, header.Type, header.BigEndian, 1, "data").Values;
        return Gather(stored, 0, columns, rows, strideX: rows, strideY: 1);
    }

    private static Scan ReadStack(FormatInput input, NumpyHeader header, GeometryNote note, ScanBuilder builder)
    {
        int[] shape = [.. header.Shape];
        int channelAxis = ChannelAxis(input, shape);
        long[] strides = header.FortranOrder
            ? [1, shape[0], (long)shape[0] * shape[1]]
            : [(long)shape[1] * shape[2], shape[2], 1];
        int rowAxis = channelAxis == 0 ? 1 : 0;
        int columnAxis = channelAxis == 2 ? 1 : 2;
        builder.Notices.Add($"the array of shape ({string.Join(", ", shape)}) is read as {shape[channelAxis]} channels of {shape[rowAxis]} rows × {shape[columnAxis]} columns; name them with --channel, e.g. --channel height=\"Channel 1[m]\"");
        int total = checked((int)Math.Min(header.Count, int.MaxValue));
        if (total != header.Count || total > Array.MaxLength)
            throw input.Damaged("it holds more numbers than fit into one array");
        float[] stored = PixelArray.Uninitialized<float>(total);
        SampleConverter.ReadInto(input, header.DataOffset, stored, header.Type, header.BigEndian, 1, "data");
        for (int i = 0; i < shape[channelAxis]; i++)
            Add(builder, $"Channel {i + 1}", note, Gather(stored, i * strides[channelAxis], shape[columnAxis], shape[rowAxis], strides[columnAxis], strides[rowAxis]));
        return builder.Build(shape[columnAxis], shape[rowAxis], note.PitchMetres);
    }

    /// <summary>The axis with fewer elements than the two others counts the channels; it must be the first or the last.</summary>
    private static int ChannelAxis(FormatInput input, int[] shape)
    {
        if (shape[2] < shape[0] && shape[2] < shape[1])
            return 2;
        if (shape[0] < shape[1] && shape[0] < shape[2])
            return 0;
        throw new InputException(input.Name, $"has the shape ({string.Join(", ", shape)}), which does not tell the channels from the pixels", "save each channel as an array of its own");
    }

    private static Raster<float> Gather(float[] stored, long offset, int columns, int rows, long strideX, long strideY)
    {
        float[] values = PixelArray.Uninitialized<float>(checked(columns * rows));
        for (int y = 0; y < rows; y++)
        {
            Span<float> row = values.AsSpan(y * columns, columns);
            long start = offset + (y * strideY);
            for (int x = 0; x < columns; x++)
                row[x] = stored[start + (x * strideX)];
        }

        return new(columns, rows, values);
    }

    private static void Add(ScanBuilder builder, string name, GeometryNote note, IRowSource<float> values)
    {
        (string fileUnit, bool known) = ArrayNames.UnitOf(name, note);
        UnitOfMeasure unit = ScanBuilder.UnitOf(fileUnit);
        builder.Add(name, fileUnit, unit, ScaledRows.Scale(values, unit.Factor), known);
    }
}
