using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;

namespace GpuModulus.Formats;

/// <summary>A folder of arrays: height, frequency (Hz), amplitude1 (m), phase1 (degrees), modulus (Pa), each .npy or .tif, and geometry.json beside them.</summary>
internal static class ArrayFolder
{
    public const string FormatName = "folder of arrays (height.npy, …)";

    private static readonly string[] Endings = [".npy", ".tif", ".tiff"];

    public static Scan Read(string folder, ReadOptions options)
    {
        string notePath = Path.Combine(folder, GeometryNote.FileName);
        GeometryNote note = File.Exists(notePath) ? GeometryNote.Read(notePath) : GeometryNote.None;
        ScanBuilder builder = new(folder, FormatName, options);
        (double X, double Y)? pitch = note.PitchMetres;
        (string Path, IRowSource<float> Values)? first = null;
        foreach ((string name, string path) in Arrays(folder, options))
        {
            FormatInput input = FormatInput.Open(path);
            using IDisposable? readAtOnce = options.Inputs is null ? input : null;
            options.Inputs?.Keep(input);
            (IRowSource<float> values, TiffGeometry? own) = ReadMap(input, options.Inputs is not null);
            if (first is { } f && (values.Columns != f.Values.Columns || values.Rows != f.Values.Rows))
                throw new InputException(path, $"has {values.Columns} × {values.Rows} pixels, {Path.GetFileName(f.Path)} has {f.Values.Columns} × {f.Values.Rows}", "all arrays of a folder must have the same size");
            first ??= (path, values);
            pitch ??= own?.PitchMetres;
            (string fileUnit, bool known) = note.Units.ContainsKey(name) || own?.Unit is null ? ArrayNames.UnitOf(name, note) : (own.Unit, true);
            UnitOfMeasure unit = ScanBuilder.UnitOf(fileUnit);
            builder.Add(name, fileUnit, unit, ScaledRows.Scale(values, unit.Factor), known);
        }

        if (ArrayNames.NoticeOfResults(Files(folder).Where(IsArray).Select(f => Path.GetFileNameWithoutExtension(f)), options.Channels) is { } notice)
            builder.Notices.Add(notice);
        if (first is null)
            throw new InputException(folder, "holds none of the arrays height, frequency, amplitude1, phase1, modulus (.npy or .tif)", "name the arrays so, or give a scan file");
        return builder.Build(first.Value.Values.Columns, first.Value.Values.Rows, pitch);
    }

    /// <summary>The known names, and any other array that the user chose with --channel.</summary>
    private static IEnumerable<(string Name, string Path)> Arrays(string folder, ReadOptions options)
    {
        IEnumerable<string> names = ArrayNames.Known.Select(k => k.Name)
            .Concat(options.Channels.Select(c => c.Name))
            .Distinct(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
        foreach (string path in Files(folder))
        {
            if (!IsArray(path))
                continue;
            string name = Path.GetFileNameWithoutExtension(path);
            if (!files.TryAdd(name, path) && ArrayNames.Known.Any(k => k.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw new InputException(folder, $"holds both {Path.GetFileName(files[name])} and {Path.GetFileName(path)}", "keep one of them");
        }

        foreach (string name in names)
        {
            if (files.TryGetValue(name, out string? path))
                yield return (name, path);
        }
    }

    private static bool IsArray(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static string[] Files(string folder)
    {
        try
        {
            return [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(folder, $"cannot be read ({e.Message})", "check the folder and its permissions", e);
        }
    }

    private static (IRowSource<float> Values, TiffGeometry? Geometry) ReadMap(FormatInput input, bool keepInFile)
    {
        byte[] head = input.Bytes(0, Math.Min(16, input.Length), "first bytes");
        if (head.AsSpan().StartsWith(NumpyHeader.Magic))
            return (NumpyFormat.Values(input, NumpyHeader.Read(input), keepInFile), null);
        if (TiffDirectory.IsTiff(head))
            return TiffFormat.ReadMap(input, keepInFile);
        throw new InputException(input.Name, "is neither a NumPy nor a TIFF file", "write it again");
    }
}
