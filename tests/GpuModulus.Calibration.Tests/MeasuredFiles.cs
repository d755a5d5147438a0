namespace GpuModulus.Calibration.Tests;

/// <summary>Measured files beside the checkout; tests that need one skip with the reason where it is absent.</summary>
internal static class MeasuredFiles
{
    public static string Require(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", name);
            if (File.Exists(path))
                return path;
        }

        Skip.If(true, $"shared/data/{name} is not beside this checkout");
        return name;
    }
}
