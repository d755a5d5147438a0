namespace GpuModulus.EndToEnd.Tests;

/// <summary>How the program ended.</summary>
internal sealed record ProgramEnd(int ExitCode, string Output, string Errors)
{
    public IReadOnlyList<string> ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>One line <c>error: SUBJECT: what; what to do</c> and this exit code; nothing else was said.</summary>
    public void MustBeOneError(int exitCode, string part)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} in place of {exitCode}: {Errors}{Output}");
        string line = Assert.Single(ErrorLines);
        Assert.Matches(@"^error: [^:]+.*: .+; .+$", line);
        Assert.Contains(part, line, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        Assert.Equal("", Output);
        MustBePlain();
    }

    /// <summary>No colours, no cursor movements, no progress: the output is piped.</summary>
    public void MustBePlain()
    {
        Assert.DoesNotContain('\u001b', Output + Errors);
        Assert.DoesNotContain('\r', Output + Errors);
        Assert.DoesNotMatch(@"\d+ (s|min|h) left", Errors);
    }
}
