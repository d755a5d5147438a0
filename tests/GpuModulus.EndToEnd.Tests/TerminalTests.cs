using System.Diagnostics;
using System.Text.Json;

namespace GpuModulus.EndToEnd.Tests;

[Collection(PhantomCollection.Name)]
public sealed class TerminalTests(Phantoms phantoms)
{
    [Fact]
    public void Every_command_has_help_with_an_example()
    {
        ProgramEnd root = BuiltProgram.Succeed("--help");
        string[] commands = [.. root.Output[root.Output.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Where(l => l.Length > 2 && l.StartsWith("  ", StringComparison.Ordinal) && char.IsLetter(l[2])).Select(l => l.Trim().Split(' ')[0])];
        Assert.Superset(new HashSet<string> { "map", "info", "devices", "phantom", "compare", "demo" }, commands.ToHashSet());
        Assert.All(commands, command =>
        {
            ProgramEnd help = BuiltProgram.Succeed(command, "--help");
            Assert.Matches("Examples?:", help.Output);
            Assert.Contains($"gpumodulus {command}", help.Output, StringComparison.Ordinal);
            Assert.Equal("", help.Errors);
        });
    }

    [Fact]
    public void Piped_output_is_plain_and_without_progress()
    {
        using WorkFolder work = new();
        BuiltProgram.Succeed("map", phantoms.Noisy, "--out", work["out"], "--no-report", "--backend", "reference").MustBePlain();
        BuiltProgram.Succeed("info", phantoms.Noisy).MustBePlain();
        BuiltProgram.Succeed("devices").MustBePlain();
        BuiltProgram.Succeed("map", "--help").MustBePlain();
    }

    [Fact]
    public void Json_messages_parse()
    {
        using WorkFolder work = new();
        ProgramEnd map = BuiltProgram.Succeed("map", phantoms.Noisy, "--out", work["out"], "--no-report", "--json");
        foreach (string line in (map.Output + map.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument message = JsonDocument.Parse(line);
            Assert.Contains(message.RootElement.EnumerateObject().First().Name, (string[])["message", "warning"]);
        }

        ProgramEnd bad = BuiltProgram.Run("map", work["absent"], "--out", work["other"], "--json");
        Assert.Equal(1, bad.ExitCode);
        using JsonDocument error = JsonDocument.Parse(Assert.Single(bad.ErrorLines));
        Assert.Contains("absent", error.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        JsonDocument.Parse(BuiltProgram.Succeed("info", phantoms.Noisy, "--json").Output).Dispose();
        JsonDocument.Parse(BuiltProgram.Succeed("devices", "--json").Output).Dispose();
    }

    [SkippableTheory]
    [InlineData("INT", "map")]
    [InlineData("TERM", "map")]
    [InlineData("INT", "phantom")]
    public void A_signal_ends_the_work_and_leaves_nothing_half_written(string signal, string command)
    {
        OtherProgram.Require("kill");
        using WorkFolder work = new();
        string[] arguments = command == "map" ? ["map", .. Enumerable.Repeat(phantoms.Noisy, 200)] : ["phantom", "--stage", "all", "--size", "1024"];
        using Process process = BuiltProgram.Start([.. arguments, "--out", work["out"]]);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Stopwatch watch = Stopwatch.StartNew();
        // As soon as the first folder is being written.
        while (!process.HasExited && work.Entries().Count < 2 && watch.Elapsed < TimeSpan.FromSeconds(60))
            Thread.Sleep(5);
        Assert.Equal(0, OtherProgram.Run("kill", $"-{signal}", process.Id.ToString()).ExitCode);
        Assert.True(process.WaitForExit(30_000), "the program goes on");
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("error: cancelled", errors.Result, StringComparison.Ordinal);
        Assert.DoesNotContain(work.Entries(), e => e.Contains("partial", StringComparison.Ordinal));
        if (command == "map" && Directory.Exists(work["out"]))
            Assert.All(Directory.GetDirectories(work["out"]), d => Assert.True(File.Exists(Path.Combine(d, "summary.json")) && File.Exists(Path.Combine(d, "report.html"))));
        Assert.NotNull(output.Result);
    }
}
