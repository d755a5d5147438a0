using System.CommandLine;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core;
using GpuModulus.Core.Output;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus compare</c>: several maps, usually cycling stages, in one table.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string[]> Stages = new("STAGE=DIR") { Description = "Result folders of 'map', each with the name of its stage: pristine=DIR 5=DIR 200=DIR; a name may occur several times.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Out = new("--out") { Description = "Folder for comparison.csv; without it the table goes to the screen alone.", HelpName = "DIR" };

    public static Command Create()
    {
        Command command = new("compare", "Compare facets and binder/carbon over several maps, for example cycling stages.\n\nExample:  gpumodulus compare pristine=out/a 5=out/b 200=out/c --out evolution");
        command.Arguments.Add(Stages);
        command.Options.Add(Out);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(Stages), parsed.GetValue(Out), CommandLineProgram.MessagesOf(parsed)));
        return command;
    }

    private static int Run(IReadOnlyList<string> arguments, string? folder, Messages messages)
    {
        List<Stage> stages = [.. arguments.Select(Parse).GroupBy(s => s.Name).Select(g => new Stage(g.Key, [.. g.SelectMany(s => RegionTable.ReadFolder(s.Folder))]))];
        IReadOnlyList<StageSummary> summaries = StageComparison.Compare(stages);
        using MemoryStream table = new();
        StageComparison.WriteCsv(table, summaries);
        if (folder is not null)
        {
            StagedOutput.WriteFolder(folder, path =>
            {
                StagedOutput.WriteFile(Path.Combine(path, "comparison.csv"), stream => stream.Write(table.ToArray()));
                ComparisonFiles.Write(path, summaries);
            });
        }

        foreach (StageSummary stage in summaries)
            messages.Say($"{stage.Name,-12} facets {Show(stage.Facets)}   b/c {Show(stage.BinderCarbon)}");
        return ExitCode.Done;
    }

    private static string Show(ClassSummary summary) =>
        summary.RegionCount == 0 ? "none" : $"{Reports.Rounded.PlusMinus(summary.MeanPascals, summary.StandardDeviationPascals, "Pa")} ({summary.RegionCount} regions)";

    private static (string Name, string Folder) Parse(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string folder = argument[(equals + 1)..];
        if (equals < 0)
            return (Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), folder);
        return equals == 0 ? throw new InputException("STAGE=DIR", $"'{argument}' has no name", "write for example pristine=out/a") : (argument[..equals], folder);
    }
}
