using System.Diagnostics;

namespace GpuModulus.Formats.Tests;

/// <summary>Python as an independent reader and writer; a test skips, with the reason, where a module is missing.</summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3";

    public static void RequireModules(params string[] modules)
    {
        Skip.IfNot(File.Exists(Program), "python3 is not installed");
        foreach (string module in modules)
            Skip.If(Start("import " + module).ExitCode != 0, $"python3 has no {module}");
    }

    public static void Run(string script, params string[] arguments)
    {
        (int code, string output) = Start(script, arguments);
        Assert.True(code == 0, output);
    }

    private static (int ExitCode, string Output) Start(string script, params string[] arguments)
    {
        ProcessStartInfo start = new(Program) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in (string[])["-c", script, .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
