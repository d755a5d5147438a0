using System.Diagnostics;

namespace GpuModulus.EndToEnd.Tests;

/// <summary>The built program, started as a user starts it: a process of its own, its output piped.</summary>
internal static class BuiltProgram
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "gpumodulus.dll");

    public static ProgramEnd Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(120_000))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"gpumodulus {string.Join(' ', arguments)} does not end");
        }

        return new(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Runs and expects success.</summary>
    public static ProgramEnd Succeed(params string[] arguments)
    {
        ProgramEnd end = Run(arguments);
        Assert.True(end.ExitCode == 0, $"gpumodulus {string.Join(' ', arguments)} ended with {end.ExitCode}: {end.Errors}");
        return end;
    }

    public static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (string argument in (string[])["exec", Assembly, .. arguments])
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
