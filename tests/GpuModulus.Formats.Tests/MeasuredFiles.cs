namespace GpuModulus.Formats.Tests;

/// <summary>The measured files beside the checkout (../shared/data from the project's root); tests that need one skip where it is absent.</summary>
internal static class MeasuredFiles
{
    private static readonly string? Folder = Find();

    public static string Path(string relative)
    {
        string? path = Folder is null ? null : System.IO.Path.Combine(Folder, relative);
        Skip.If(path is null || !File.Exists(path), $"the measured file {relative} is not on this machine");
        return path!;
    }

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = System.IO.Path.Combine(at.FullName, "shared", "data");
            if (Directory.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
