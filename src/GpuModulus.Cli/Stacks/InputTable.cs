using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Stacks;

/// <summary>
/// --table FILE.csv: columns <c>file</c>, and <c>calibration</c> (a calibration.json) and <c>stage</c> where there is something to say.
/// File names are relative to the table's folder.
/// </summary>
internal static class InputTable
{
    /// <summary>The rows, in order; every calibration is read here, so that a bad one is known before any work.</summary>
    /// <exception cref="InputException">Unreadable, no <c>file</c> column, a file named twice, or a bad calibration.</exception>
    public static IReadOnlyList<InputTableRow> Read(string path)
    {
        IReadOnlyList<IReadOnlyList<string>> rows = CsvRows.Parse(path, TextOf(path));
        if (rows.Count == 0)
            throw new InputException(path, "is empty", "its first line must be: file,calibration,stage");
        List<string> header = [.. rows[0].Select(h => h.ToLowerInvariant())];
        if (header.Find(h => h is not ("file" or "calibration" or "stage")) is { } unknown)
            throw new InputException(path, $"has the column '{unknown}'", "the columns are file, calibration and stage");
        if (!header.Contains("file"))
            throw new InputException(path, "has no column 'file'", "its first line must be: file,calibration,stage");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Dictionary<string, (CalibrationRecord Record, string Hash)> calibrations = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<InputTableRow> result = [];
        for (int i = 1; i < rows.Count; i++)
        {
            string file = Field(rows[i], "file");
            if (file.Length == 0)
                throw new InputException(path, $"row {i + 1} names no file", "fill it in or remove it");
            string full = Path.GetFullPath(Path.Combine(folder, file));
            if (!seen.Add(full))
                throw new InputException(path, $"names {file} twice", "keep one of the rows");
            string calibration = Field(rows[i], "calibration"), stage = Field(rows[i], "stage");
            (CalibrationRecord Record, string Hash)? own = null;
            if (calibration.Length > 0)
            {
                string at = Path.GetFullPath(Path.Combine(folder, calibration));
                if (!calibrations.TryGetValue(at, out (CalibrationRecord, string) known))
                    calibrations[at] = known = (CalibrationFile.Read(at), Mapping.InputHash.Of(at));
                own = known;
            }

            result.Add(new(file, full, own is null ? null : Path.GetFullPath(Path.Combine(folder, calibration)), own?.Record, stage.Length > 0 ? stage : null, $"table calibration {own?.Hash} stage {stage}"));
        }

        return result;

        string Field(IReadOnlyList<string> row, string column) => header.IndexOf(column) is var at && at >= 0 && at < row.Count ? row[at] : "";
    }

    private static string TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : $"cannot be read ({e.Message.TrimEnd('.')})", "check the name given with --table", e);
        }
    }
}
