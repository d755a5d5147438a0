using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Output;

namespace GpuModulus.Cli.Terminal;

/// <summary>Parses, runs, and turns whatever goes wrong into one line and an exit code.</summary>
internal static class CommandLineProgram
{
    /// <summary>Shows stack traces.</summary>
    public static readonly Option<bool> Verbose = new("--verbose") { Description = "Show the stack trace of an error.", Recursive = true };

    /// <summary>Messages as JSON lines.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Messages and results as JSON, for other programs.", Recursive = true };

    /// <summary>What to say when the work is cancelled; a command whose work can be taken up again says so here.</summary>
    public static Func<string> CancelledText { get; set; } = () => "cancelled: nothing half-written was left behind; start again";

    private static readonly TimeSpan OrderlyEnd = TimeSpan.FromSeconds(2);

    /// <summary>Runs the program.</summary>
    public static int Run(string[] arguments, Func<CancellationToken, RootCommand> create)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using CancellationTokenSource cancellation = new();
        RootCommand root = create(cancellation.Token);
        root.Options.Add(Verbose);
        root.Options.Add(Json);
        // A file may be called @scan.ibw; no response files.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        Messages messages = MessagesOf(parsed);
        if (parsed.Action is not System.CommandLine.Help.HelpAction && UsageErrors.FirstOf(parsed) is { } error)
        {
            messages.Error(error);
            return ExitCode.BadUsage;
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, cancellation, messages));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, cancellation, messages));
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e)
        {
            messages.Error(LineOf(e), e is OperationCanceledException ? null : e);
            return IsBadUsage(e) ? ExitCode.BadUsage : ExitCode.Failed;
        }
    }

    /// <summary>The messages as the options want them.</summary>
    public static Messages MessagesOf(ParseResult parsed) => new(parsed.GetValue(Json), parsed.GetValue(Verbose));

    /// <summary>Whether an option is to blame, and so every input would fail with it.</summary>
    public static bool IsBadUsage(Exception e) => e is InputException input && (input.Subject.StartsWith("--", StringComparison.Ordinal) || input.Subject == "STAGE=DIR");

    /// <summary>The one line that says what went wrong and what to do.</summary>
    public static string LineOf(Exception e) => e switch
    {
        InputException => e.Message,
        OperationCanceledException => CancelledText(),
        IOException or UnauthorizedAccessException => $"{e.Message.TrimEnd('.')}; check the place and the free space",
        OutOfMemoryException => "out of memory; use smaller maps or a machine with more memory",
        _ => $"unexpected: {e.GetType().Name}: {e.Message.Split('\n')[0]}; run again with --verbose and report it",
    };

    /// <summary>
    /// The first Ctrl-C (or request to end) stops the work where nothing is half done, the second one kills.
    /// Work that does not look for it is ended from here, once no output is open.
    /// </summary>
    private static void Stop(PosixSignalContext context, CancellationTokenSource cancellation, Messages messages)
    {
        if (cancellation.IsCancellationRequested)
            return;
        context.Cancel = true;
        cancellation.Cancel();
        Thread watchman = new(() =>
        {
            Thread.Sleep(OrderlyEnd);
            while (StagedOutput.AnyOpen)
                Thread.Sleep(20);
            // Work that has just put away what it had open is about to end by itself.
            Thread.Sleep(OrderlyEnd / 4);
            messages.Error(LineOf(new OperationCanceledException()));
            Environment.Exit(ExitCode.Failed);
        })
        { IsBackground = true };
        watchman.Start();
    }
}
