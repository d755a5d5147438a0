using GpuModulus.Cli.Mapping;
using GpuModulus.Core;

namespace GpuModulus.Cli.Output;

/// <summary>The names that a result folder of <c>map</c> may hold (contract), so that an older run's files neither stay beside newer ones nor an input is written over.</summary>
internal static class ResultFiles
{
    private static readonly string[] All =
    [
        SummaryFile.Name, "regions.csv", "regions.json", "histograms.csv", "report.html", "map.gwy", MapFolderWriter.HdfName, "mask.npy", "classes.npy", "labels.npy",
        .. ResultMaps.All.Select(m => m.Name + ".npy"), .. ResultMaps.All.Select(m => m.Name + ".tif"),
    ];

    /// <exception cref="InputException">The results would be written over the input.</exception>
    public static void RequireApart(string input, string folder)
    {
        if (folder.Length == 0 || input.Length == 0)
            return;
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input));
        if (source == target)
            throw new InputException("--out", $"{folder} is the input itself", "choose another folder");
        if (Path.GetDirectoryName(source) == target && All.Contains(Path.GetFileName(source)))
            throw new InputException("--out", $"the results would be written over the input {input}", "choose another folder");
    }

    /// <summary>
    /// Removes from an existing result folder what an older run wrote and this one does not, so that all of its files speak of one run;
    /// the label image that the regions were taken from stays.
    /// </summary>
    public static void RemoveOlder(string folder, string staging, MapRequest request)
    {
        if (!Directory.Exists(folder))
            return;
        bool ownRegions = request.Segmentation.RegionsFile is { } file && Path.GetDirectoryName(Path.GetFullPath(file)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        foreach (string name in All.Where(n => !File.Exists(Path.Combine(staging, n)) && !(ownRegions && n is ("labels.npy" or "classes.npy" or "map.gwy"))))
            File.Delete(Path.Combine(folder, name));
        string pictures = Path.Combine(folder, "pictures");
        if (!Directory.Exists(pictures))
            return;
        foreach (string picture in Directory.GetFiles(pictures).Where(p => Path.GetExtension(p) is ".png" or ".svg" or ".pdf"))
        {
            if (!File.Exists(Path.Combine(staging, "pictures", Path.GetFileName(picture))))
                File.Delete(picture);
        }
    }
}
