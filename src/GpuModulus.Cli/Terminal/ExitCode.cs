namespace GpuModulus.Cli.Terminal;

/// <summary>The program's exit codes (contract).</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadUsage = 2;
    public const int SomeInputsFailed = 3;
}
