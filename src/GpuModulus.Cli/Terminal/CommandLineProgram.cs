using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using GpuModulus.Core;

namespace GpuModulus.Cli.Terminal;

/// <summary>Parses, runs, and turns whatever goes wrong into one line and an exit code.</summary>
internal static class CommandLineProgram
{
    /// <summary>Shows stack traces.</summary>
    public static readonly Option<bool> Verbose = new("--verbose") { Description = "Show the stack trace of an error.", Recursive = true };

    /// <summary>Messages as JSON lines.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Messages and results as JSON, for other programs.", Recursive = true };

    /// <summary>Runs the program.</summary>
    public static int Run(string[] arguments, Func<CancellationToken, RootCommand> create)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using CancellationTokenSource cancellation = new();
        Console.CancelKeyPress += (_, e) =>
        {
            // The first Ctrl-C stops the work where nothing is half done; the second one kills.
            e.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        };
        RootCommand root = create(cancellation.Token);
        root.Options.Add(Verbose);
        root.Options.Add(Json);
        ParseResult parsed = root.Parse(arguments);
        Messages messages = MessagesOf(parsed);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            ParseError error = parsed.Errors[0];
            messages.Error($"{error.Message.TrimEnd('.')}; see 'gpumodulus {CommandPath(parsed)}--help'");
            return ExitCode.BadUsage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (InputException e)
        {
            messages.Error(e.Message, e);
            return e.Subject.StartsWith("--", StringComparison.Ordinal) ? ExitCode.BadUsage : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            messages.Error("cancelled; nothing half-written was left behind");
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            messages.Error($"{e.Message.TrimEnd('.')}; check the place and the free space", e);
            return ExitCode.Failed;
        }
        catch (OutOfMemoryException e)
        {
            messages.Error("out of memory; use smaller maps or a machine with more memory", e);
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            messages.Error($"unexpected: {e.GetType().Name}: {e.Message.Split('\n')[0]}; run again with --verbose and report it", e);
            return ExitCode.Failed;
        }
    }

    /// <summary>The messages as the options want them.</summary>
    public static Messages MessagesOf(ParseResult parsed) => new(parsed.GetValue(Json), parsed.GetValue(Verbose));

    private static string CommandPath(ParseResult parsed) => parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
