using System.CommandLine;
using System.CommandLine.Parsing;

namespace GpuModulus.Cli.Terminal;

/// <summary>What is wrong with a command line, in the words of the program and not of the parser.</summary>
internal static class UsageErrors
{
    /// <summary>The first error as one line without its "error: ", or null.</summary>
    public static string? FirstOf(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string program = command is RootCommand ? "gpumodulus" : $"gpumodulus {Path(parsed.CommandResult)}";
        string remedy = $"see '{program} --help'";
        // An unknown option would else be taken for a file by a command that takes any number of them.
        if (UnknownOption(parsed) is { } unknown)
            return $"{program}: there is no option '{unknown}'; {remedy}";
        if (parsed.Errors.Count == 0)
            return null;
        ParseError error = parsed.Errors[0];
        if (error.SymbolResult is OptionResult { Option: { } option } result && result.Tokens.Count > 0 && result.Errors.Any() && result.Tokens.Count == 1)
            return $"{option.Name}: '{result.Tokens[0].Value}' is no {Kind(option.ValueType)}; {remedy}";
        if (command.Subcommands.Count > 0 && command.Action is null)
        {
            string choices = string.Join(", ", command.Subcommands.Select(c => c.Name));
            return parsed.UnmatchedTokens.Count > 0
                ? $"{program}: there is no command '{parsed.UnmatchedTokens[0]}'; choose {choices}"
                : $"{program}: a command is missing; choose {choices}, or see '{program} --help'";
        }

        string text = error.Message.TrimEnd('.');
        return $"{program}: {char.ToLowerInvariant(text[0])}{text[1..]}; {remedy}";
    }

    private static string? UnknownOption(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(a => a.Tokens).Select(t => t.Value).Concat(parsed.UnmatchedTokens)
        .FirstOrDefault(t => t.Length > 1 && t[0] == '-' && !File.Exists(t) && !Directory.Exists(t));

    private static string Kind(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var t && (t == typeof(int) || t == typeof(long)) ? "whole number" : t == typeof(ulong) ? "whole number from 0 on" : t == typeof(double) ? "number" : "value for it";

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult { Command: not RootCommand } parent ? $"{Path(parent)} {result.Command.Name}" : result.Command.Name;
}
