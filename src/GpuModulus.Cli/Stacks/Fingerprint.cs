using System.CommandLine;
using System.CommandLine.Parsing;
using GpuModulus.Cli.Mapping;

namespace GpuModulus.Cli.Stacks;

/// <summary>Everything on a command line that results depend on, as text: the options as given, and the contents of the files that they name.</summary>
internal static class Fingerprint
{
    // Where and how fast, but not what.
    private static readonly HashSet<string> Ignored = ["--out", "--resume", "--threads", "--memory", "--table", "--verbose", "--json"];

    /// <summary>Sorted by option; the order of repeated values stays.</summary>
    public static string Of(ParseResult parsed)
    {
        List<string> lines = [];
        foreach (OptionResult option in parsed.CommandResult.Children.OfType<OptionResult>())
        {
            if (option.Implicit || Ignored.Contains(option.Option.Name))
                continue;
            foreach (string value in option.Tokens.Select(t => t.Value))
                lines.Add(File.Exists(value) ? $"{option.Option.Name} {Path.GetFileName(value)} {InputHash.Of(value)}{Beside(option.Option.Name, value)}" : $"{option.Option.Name} {value}");
            if (option.Tokens.Count == 0)
                lines.Add(option.Option.Name);
        }

        // A stable sort keeps the order in which one option's values were given.
        return string.Join('\n', lines.OrderBy(l => l.Split(' ')[0], StringComparer.Ordinal));
    }

    /// <summary>Drawn regions take their classes from the file beside them.</summary>
    private static string Beside(string option, string value)
    {
        string classes = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(value))!, "classes.npy");
        return option == "--regions" && File.Exists(classes) ? $" {InputHash.Of(classes)}" : "";
    }
}
