using System.IO.Enumeration;
using GpuModulus.Cli.Mapping;
using GpuModulus.Core;
using GpuModulus.Mosaics;

namespace GpuModulus.Cli.Stacks;

/// <summary>From what the user named to the inputs of a run: files, folders of arrays, folders of scan files, and patterns that no shell has resolved.</summary>
internal static class InputList
{
    private static readonly string[] ScanEndings = [".ibw", ".gwy", ".gsf", ".h5", ".hdf5"];
    private static readonly string[] ArrayEndings = [".npy", ".tif", ".tiff"];

    /// <summary>The inputs in order, and whether they are a stack: results then go into sub-folders, be it one input or many.</summary>
    /// <param name="named">Arguments as given; empty takes the files of the table.</param>
    /// <param name="table">Rows of --table.</param>
    /// <param name="request">What to do with each.</param>
    /// <param name="warn">Told of rows that concern no input.</param>
    /// <exception cref="InputException">A pattern or a folder without any scan.</exception>
    public static (IReadOnlyList<StackInput> Inputs, bool IsStack) Of(IReadOnlyList<string> named, IReadOnlyList<InputTableRow> table, MapRequest request, Action<string> warn)
    {
        List<string> paths = [];
        bool isStack = named.Count != 1;
        if (named.Count == 0)
            paths.AddRange(table.Select(r => File.Exists(r.File) || Directory.Exists(r.File) ? r.File : r.Path));
        foreach (string name in named)
        {
            if (File.Exists(name) || (Directory.Exists(name) && HoldsArrays(name)))
            {
                paths.Add(name);
            }
            else if (Directory.Exists(name))
            {
                IReadOnlyList<string> scans = ScansIn(name);
                isStack |= scans.Count > 0;
                // What is wrong with a folder without any scan, the reader says best.
                paths.AddRange(scans.Count > 0 ? scans : [name]);
            }
            else if (name.AsSpan().IndexOfAny('*', '?') >= 0)
            {
                isStack = true;
                paths.AddRange(Matching(name));
            }
            else
            {
                paths.Add(name);
            }
        }

        Dictionary<string, InputTableRow> rows = table.ToDictionary(r => r.Path, StringComparer.Ordinal);
        HashSet<InputTableRow> used = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        List<StackInput> inputs = [];
        foreach (string path in paths)
        {
            InputTableRow? row = RowOf(path, rows, table);
            if (row is not null)
                used.Add(row);
            inputs.Add(new(path, SubFolder(path, names), WithNotes(row is null ? request : request.With(row), path), row?.Calibration is not null));
        }

        foreach (InputTableRow row in table.Where(r => !used.Contains(r)))
            warn($"the table names {row.File}, which is not among the inputs");
        return (inputs, isStack);
    }

    private static bool HoldsArrays(string folder) =>
        Directory.EnumerateFiles(folder).Any(f => Formats.ChannelChoice.QuantityNames.Contains(Path.GetFileNameWithoutExtension(f), StringComparer.OrdinalIgnoreCase) && HasEnding(f, ArrayEndings));

    /// <summary>The scan files of a folder as people count them; arrays only where there is nothing else, since they lie beside scans as truths and results.</summary>
    private static IReadOnlyList<string> ScansIn(string folder)
    {
        List<string> files = [.. Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f)[0] != '.').Order(NaturalOrder.Instance)];
        List<string> scans = [.. files.Where(f => HasEnding(f, ScanEndings))];
        return scans.Count > 0 ? scans : [.. files.Where(f => HasEnding(f, ArrayEndings))];
    }

    /// <summary>Files and folders whose last name matches; the folder part is taken literally.</summary>
    private static List<string> Matching(string pattern)
    {
        string folder = Path.GetDirectoryName(pattern) ?? "";
        string name = Path.GetFileName(pattern);
        string at = folder.Length == 0 ? "." : folder;
        List<string> found = Directory.Exists(at)
            ? [.. Directory.EnumerateFileSystemEntries(at).Select(e => Path.GetFileName(e)).Where(e => e[0] != '.' && FileSystemName.MatchesSimpleExpression(name, e, ignoreCase: false)).Order(NaturalOrder.Instance).Select(e => Path.Combine(folder, e))]
            : [];
        return found.Count > 0 ? found : throw new InputException(pattern, "no file matches", "check the pattern and the folder");
    }

    private static bool HasEnding(string file, string[] endings) => endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>By path, else by name where only one row has it.</summary>
    private static InputTableRow? RowOf(string path, Dictionary<string, InputTableRow> rows, IReadOnlyList<InputTableRow> table)
    {
        if (rows.TryGetValue(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), out InputTableRow? row))
            return row;
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        List<InputTableRow> alike = [.. table.Where(r => Path.GetFileName(r.Path) == name)];
        return alike.Count == 1 ? alike[0] : null;
    }

    /// <summary>The geometry of a bare array stands in a note beside it, and results depend on it.</summary>
    private static MapRequest WithNotes(MapRequest request, string path)
    {
        if (!File.Exists(path))
            return request;
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        IEnumerable<string> notes = new[] { Path.Combine(folder, Path.GetFileNameWithoutExtension(path) + ".geometry.json"), Path.Combine(folder, "geometry.json") }.Where(File.Exists);
        return request with { Fingerprint = string.Join('\n', [request.Fingerprint, .. notes.Select(InputHash.Of)]) };
    }

    private static string SubFolder(string input, HashSet<string> names)
    {
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(input)).TrimStart('.');
        if (name.Length == 0)
            name = "map";
        string unique = name;
        for (int i = 2; !names.Add(unique); i++)
            unique = $"{name}-{i}";
        return unique;
    }
}
