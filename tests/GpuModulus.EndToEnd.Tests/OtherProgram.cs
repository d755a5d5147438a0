using System.Diagnostics;

namespace GpuModulus.EndToEnd.Tests;

/// <summary>Installed programs as independent judges; a test skips, with the reason, where one is missing.</summary>
internal static class OtherProgram
{
    public static void Require(params string[] names)
    {
        foreach (string name in names)
            Skip.If(Find(name) is null, $"{name} is not installed");
    }

    public static (int ExitCode, string Output) Run(string name, params string[] arguments)
    {
        ProcessStartInfo start = new(Find(name)!) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), $"{name} hangs");
        return (process.ExitCode, output + errors.Result);
    }

    private static string? Find(string name) =>
        (string[])[.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/bin"] is var folders ? folders.Select(p => Path.Combine(p, name)).FirstOrDefault(File.Exists) : null;
}
