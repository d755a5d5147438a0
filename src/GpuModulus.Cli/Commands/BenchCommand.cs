using System.CommandLine;
using GpuModulus.Benchmarks;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Compute.Backends;
using GpuModulus.Core;
using GpuModulus.Core.Output;
using GpuModulus.Reports;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus bench</c>: this machine's backends, and the bound they are held against.</summary>
internal static class BenchCommand
{
    private const int LargestSize = 16384;
    private static readonly int[] DefaultSizes = [512, 2048, 8192];
    private static readonly Option<string> Backend = new("--backend") { Description = $"{string.Join(", ", BackendCatalog.Names)}; auto takes every device and the cpu.", HelpName = "NAME", DefaultValueFactory = _ => "auto" };
    private static readonly Option<string?> Device = new("--device") { Description = "Number within the backend or part of a name, several with commas, or all; see 'gpumodulus devices'. Several share the work.", HelpName = "WHICH" };
    private static readonly Option<int[]> Size = new("--size") { Description = "Edge of the square map in pixels; may be given several times. Default: 512 to what the memory allows, at most 8192.", HelpName = "N" };
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of the cpu backend and of the bound; 0 = all processors.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private static readonly Option<int> Repeats = new("--repeats") { Description = "Repeats per piece of work; the median counts.", HelpName = "N", DefaultValueFactory = _ => 7 };
    private static readonly Option<string?> Plot = new("--plot") { Description = "Also draw Mpixel/s over size, beside the bound; FILE ends with .png or .svg.", HelpName = "FILE" };

    public static Command Create(CancellationToken cancellation)
    {
        Command command = new(
            "bench",
            """
            Time this machine's backends on a made electrode in memory, and the bound they are held against: a copy of the same bytes, measured in turns with the map.
            'fraction' is the share of that bound; the spread is the interquartile range over the median. Below: one thread against all, and the stages apart
            (read and write through .npy files and the file cache; segmentation and statistics of regions up to 4096²).

            Examples:
              gpumodulus bench
              gpumodulus bench --backend cpu --size 8192 --json
              gpumodulus bench --backend cpu --plot speed.png
            """);
        foreach (Option option in new Option[] { Backend, Device, Size, Threads, Repeats, Plot })
            command.Options.Add(option);
        command.SetAction(parsed => Run(parsed, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        Messages messages = CommandLineProgram.MessagesOf(parsed);
        BenchmarkSettings settings = new()
        {
            Backends = Backends(parsed.GetValue(Backend) ?? "auto"),
            Sizes = Sizes(parsed.GetValue(Size) ?? []),
            Device = parsed.GetValue(Device),
            Threads = AtLeast(0, parsed.GetValue(Threads), "--threads"),
            Repeats = AtLeast(1, parsed.GetValue(Repeats), "--repeats"),
            Progress = messages.IsJson || Console.IsErrorRedirected ? null : text => Console.Error.WriteLine(text),
            Cancellation = cancellation,
        };
        string? plot = CheckedPlot(parsed.GetValue(Plot));
        List<BackendResult> results = [];
        if (!messages.IsJson)
            messages.Say(BenchmarkReport.Machine(settings));
        foreach (BackendResult result in MapBenchmark.Run(settings))
        {
            results.Add(result);
            if (messages.IsJson)
                continue;

            // A message is one line; the table has several.
            foreach (string line in BenchmarkReport.Table(result).Split('\n'))
                messages.Say(line.TrimEnd());
        }

        if (messages.IsJson)
        {
            // Only now, so that a run that fails leaves no half of a document.
            using Stream output = Console.OpenStandardOutput();
            BenchmarkReport.WriteJson(output, results, settings);
        }

        if (plot is not null)
            Draw(plot, BenchmarkReport.Figure(results, settings));
        return ExitCode.Done;
    }

    /// <summary>Before minutes of work are done for nothing.</summary>
    private static string? CheckedPlot(string? path)
    {
        if (path is null)
            return null;
        if (!IsSvg(path) && !path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new InputException("--plot", $"the ending of '{path}' is no picture format", "end it with .png or .svg");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return Directory.Exists(folder) ? path : throw new InputException("--plot", $"there is no folder '{folder}'", "make it first, or name another file");
    }

    private static bool IsSvg(string path) => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);

    private static void Draw(string path, Figure figure) =>
        StagedOutput.WriteFile(path, stream => stream.Write(IsSvg(path) ? figure.ToSvgFile() : figure.ToPng(Figure.PrintDotsPerInch)));

    /// <summary>The reference is left out of auto: it is three orders of magnitude slower and nobody waits for it.</summary>
    private static IReadOnlyList<string> Backends(string name) => name == "auto"
        ? [.. BackendCatalog.AutomaticOrder(BackendCatalog.List()).Select(d => d.Backend).Distinct()]
        : BackendCatalog.Names.Contains(name) ? [name] : throw new InputException("--backend", $"there is no backend '{name}'", $"choose {string.Join(", ", BackendCatalog.Names)}");

    private static int AtLeast(int least, int value, string option) =>
        value >= least ? value : throw new InputException(option, $"{value} is too small", $"give {least} or more");

    private static int[] Sizes(int[] asked)
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        long free = memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes;
        if (asked.Length == 0)
            return [.. DefaultSizes.Where(s => s == 512 || MapBenchmark.BytesFor(s) < free / 2)];
        foreach (int size in asked)
        {
            if (size is < 16 or > LargestSize)
                throw new InputException("--size", $"{size} is not between 16 and {LargestSize}", "give the edge of a square map in pixels, e.g. 4096");
            if (MapBenchmark.BytesFor(size) > free)
                throw new InputException("--size", $"{size} × {size} pixels need {MapBenchmark.BytesFor(size) >> 20} MiB, and {free >> 20} are free", "choose a smaller size");
        }

        return asked;
    }
}
