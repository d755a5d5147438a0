namespace GpuModulus.Mosaics.Tests;

/// <summary>The measured files beside the checkout (../shared/data from the project's root); tests that need one skip where it is absent.</summary>
internal static class MeasuredFiles
{
    public static string? Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", name);
            if (Directory.Exists(path))
                return path;
        }

        return null;
    }
}
