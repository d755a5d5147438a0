namespace GpuModulus.EndToEnd.Tests;

/// <summary>The measured files beside the checkout (../shared/data from the project's root); tests that need one skip where it is absent.</summary>
internal static class MeasuredFiles
{
    public static string Path(string relative)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = System.IO.Path.Combine(at.FullName, "shared", "data", relative);
            if (File.Exists(candidate))
                return candidate;
        }

        Skip.If(true, $"the measured file {relative} is not on this machine");
        return "";
    }
}
