using System.Text.RegularExpressions;

namespace GpuModulus.EndToEnd.Tests;

/// <summary>Two result folders, file by file and byte by byte; timings and the folder's own name may differ.</summary>
internal static class FolderComparison
{
    public static void AssertEqualButForTimings(string expected, string actual)
    {
        Assert.Equal(Names(expected), Names(actual));
        foreach (string name in Names(expected).Where(n => File.Exists(Path.Combine(expected, n))))
        {
            byte[] a = File.ReadAllBytes(Path.Combine(expected, name)), b = File.ReadAllBytes(Path.Combine(actual, name));
            if (a.AsSpan().SequenceEqual(b))
                continue;
            Assert.True(Path.GetExtension(name) is ".json" or ".html" or ".csv", $"{name} differs");
            Assert.Equal(Plain(a), Plain(b));
        }
    }

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Select(e => Path.GetRelativePath(folder, e)).Order(StringComparer.Ordinal)];

    private static string Plain(byte[] bytes)
    {
        string text = System.Text.Encoding.UTF8.GetString(bytes);
        text = Regex.Replace(text, "\"timings_s\": \\{[^}]*\\}", "");
        return Regex.Replace(text, @"\d+(\.\d+)? (&#181;|[mnµ])?(s|min)\b", "");
    }
}
