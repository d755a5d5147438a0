using GpuModulus.Core;

namespace GpuModulus.Formats;

/// <summary>
/// An Igor binary wave (.ibw, versions 1, 2, 3 and 5) as it is: a spectrum, a force curve, or the planes of an image. Values are not converted to other units.
/// Source: WaveMetrics Technical Note 3, "Igor Binary Format".
/// </summary>
public sealed class IgorWave
{
    private IgorWave(IgorHeader header, double[] values)
    {
        Version = header.Version;
        Name = header.Name;
        Dimensions = header.Dimensions;
        Steps = header.Steps;
        Offsets = header.Offsets;
        DataUnit = header.DataUnit;
        DimensionUnits = header.DimensionUnits;
        Labels = [.. header.Labels.Select(l => (IReadOnlyList<string>)l)];
        Note = AsylumNote.Parse(header.Note).Entries;
        NoteText = header.Note;
        Values = values;
    }

    /// <summary>Version of the file format.</summary>
    public int Version { get; }

    /// <summary>The wave's name.</summary>
    public string Name { get; }

    /// <summary>Points along each dimension, the fastest first; one to four.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>sfA: the step between neighbouring points along each dimension, in <see cref="DimensionUnits"/>.</summary>
    public IReadOnlyList<double> Steps { get; }

    /// <summary>sfB: the coordinate of the first point along each dimension.</summary>
    public IReadOnlyList<double> Offsets { get; }

    /// <summary>Unit of the values as written in the file; may be empty.</summary>
    public string DataUnit { get; }

    /// <summary>Unit of each dimension's coordinate as written in the file; may be empty.</summary>
    public IReadOnlyList<string> DimensionUnits { get; }

    /// <summary>The labels of each of the four possible dimensions as stored: the first is the dimension's own (often empty), the others those of its points.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Labels { get; }

    /// <summary>The note's lines as keys and values, in order; keys may repeat.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Note { get; }

    /// <summary>The note as stored (Latin-1).</summary>
    public string NoteText { get; }

    /// <summary>All values, the first dimension fastest.</summary>
    public double[] Values { get; }

    /// <summary>Number of columns: runs of the first dimension.</summary>
    public int ColumnCount => Values.Length / Dimensions[0];

    /// <summary>One run of the first dimension: a spectrum, a curve, a scan line.</summary>
    public ReadOnlySpan<double> Column(int index) => Values.AsSpan(index * Dimensions[0], Dimensions[0]);

    /// <summary>The label of a column in a two-dimensional wave; empty where there is none.</summary>
    public string ColumnLabel(int index)
    {
        IReadOnlyList<string> labels = Labels[1];
        return index + 1 < labels.Count ? labels[index + 1] : "";
    }

    /// <summary>Coordinate of a point: sfB + sfA · index.</summary>
    public double Coordinate(int dimension, int index) => Offsets[dimension] + (Steps[dimension] * index);

    /// <summary>Reads a wave of any shape.</summary>
    /// <exception cref="InputException">Unreadable, no wave, damaged, or a wave of text or complex numbers.</exception>
    public static IgorWave Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FormatInput input = FormatInput.Open(path);
        return Read(input);
    }

    internal static IgorWave Read(FormatInput input)
    {
        IgorHeader header = IgorHeader.Read(input);
        byte[] bytes = input.Bytes(header.DataOffset, header.PointCount * SampleConverter.Size(header.Type), "data");
        return new(header, SampleConverter.ToDouble(bytes, header.Type, header.BigEndian));
    }
}
