using System.Diagnostics;

namespace GpuModulus.Formats.Tests;

/// <summary>
/// The installed Gwyddion as an independent reader. <c>--convert-to-gwy=OUT IN</c> imports a file with its own modules and writes a .gwy; it ends with 1 and writes nothing
/// where it knows no format. Its import of .ibw images turns them upside down (its y axis points up); phases stay in degrees, curves become graphs with the last point first.
/// </summary>
internal static class GwyddionProgram
{
    private static readonly string? Display = Find("xvfb-run");
    private static readonly string? Program = Find("gwyddion");

    public static void Require() => Skip.If(Display is null || Program is null, "gwyddion or xvfb-run is not installed");

    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        Require();
        ProcessStartInfo start = new(Display!) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in (string[])["-a", Program!, .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "gwyddion hangs");
        return (process.ExitCode, output + errors.Result);
    }

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(p => Path.Combine(p, name)).FirstOrDefault(File.Exists);
}
