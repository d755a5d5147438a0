using System.Diagnostics;
using System.Text.RegularExpressions;

namespace GpuModulus.EndToEnd.Tests;

[Collection(PhantomCollection.Name)]
public sealed class StackTests
{
    private static readonly string[] Fast = ["--no-report", "--no-segmentation", "--export", "npy,csv"];

    [Fact]
    public void Five_broken_files_of_200_cost_only_themselves()
    {
        using WorkFolder work = new();
        HashSet<int> broken = [7, 50, 51, 120, 199];
        for (int i = 0; i < 200; i++)
            work.Write($"scans/s{i}.npy", broken.Contains(i) ? NumpyArray.Make(24, 24, (x, y) => x)[..(100 + i)] : Small(i));
        work.Write("scans/geometry.json", $$"""{"pitchX_m": 2e-8, "units": { {{string.Join(", ", Enumerable.Range(0, 200).Select(i => $"\"s{i}\": \"m\""))}} } }""");
        ProgramEnd end = BuiltProgram.Run(["map", work["scans"], "--out", work["out"], .. Fast]);
        Assert.Equal(3, end.ExitCode);
        string[] errors = [.. end.ErrorLines.Where(l => l.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.Equal(broken.Order().Select(i => $"s{i}.npy"), errors.Select(e => Regex.Match(e, @"s\d+\.npy").Value));
        Assert.Equal(195, Directory.GetDirectories(work["out"]).Length);
        Assert.All(Directory.GetDirectories(work["out"]), d => Assert.True(File.Exists(Path.Combine(d, "tilt.npy"))));
        string[] rows = File.ReadAllLines(work["out/maps.csv"]);
        Assert.Equal(201, rows.Length);
        // In the order in which people count them.
        for (int i = 0; i < 200; i++)
            Assert.Matches($@"[/\\]s{i}\.npy,{(broken.Contains(i) ? "failed" : "done")},", rows[i + 1]);
        end.MustBePlain();
    }

    [Fact]
    public void A_run_killed_at_random_moments_and_resumed_gives_the_output_of_one_that_was_not()
    {
        using WorkFolder work = new();
        for (int i = 0; i < 12; i++)
        {
            work.Write($"scans/s{i}/height.npy", i == 7 ? Small(i)[..300] : Small(i, 64));
            work.Write($"scans/s{i}/modulus.npy", NumpyArray.Make(64, 64, (x, y) => 1e9f + (1e7f * ((x + y + i) % 13))));
        }

        string[] arguments = [.. Enumerable.Range(0, 12).Select(i => work[$"scans/s{i}"]), "--pitch", "20nm", "--export", "npy,csv", "--no-segmentation"];
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal(3, BuiltProgram.Run(["map", .. arguments, "--out", work["whole"]]).ExitCode);
        int whole = (int)watch.ElapsedMilliseconds;

        Random random = new(Environment.TickCount);
        int left = 0;
        for (int kill = 0; kill < 3; kill++)
        {
            using Process process = BuiltProgram.Start(["map", .. arguments, "--out", work["out"], "--resume"]);
            _ = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            Thread.Sleep(random.Next(whole / 6, whole * 2 / 3));
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            int now = Directory.Exists(work["out"]) ? Directory.GetDirectories(work["out"]).Count(d => Path.GetFileName(d)[0] != '.' && File.Exists(Path.Combine(d, "summary.json"))) : 0;
            Assert.True(now >= left, "what was finished is gone");
            left = now;
        }

        ProgramEnd end = BuiltProgram.Run(["map", .. arguments, "--out", work["out"], "--resume"]);
        Assert.Equal(3, end.ExitCode);
        Assert.Equal(left, Regex.Count(end.Output, "finished by an earlier run"));
        FolderComparison.AssertEqualButForTimings(work["whole"], work["out"]);
    }

    [Fact]
    public void Resume_redoes_what_has_changed_and_nothing_else()
    {
        using WorkFolder work = new();
        for (int i = 0; i < 3; i++)
            work.Write($"scans/s{i}/height.npy", Small(i));
        string[] arguments = [.. Enumerable.Range(0, 3).Select(i => work[$"scans/s{i}"]), "--pitch", "20nm", .. Fast, "--out", work["out"]];
        BuiltProgram.Succeed(["map", .. arguments]);
        string before = File.ReadAllText(work["out/maps.csv"]);
        Assert.Equal(3, Finished(BuiltProgram.Succeed(["map", .. arguments, "--resume"])));
        Assert.Equal(before, File.ReadAllText(work["out/maps.csv"]));
        work.Write("scans/s1/height.npy", Small(77));
        Assert.Equal(2, Finished(BuiltProgram.Succeed(["map", .. arguments, "--resume"])));
        Assert.Equal(0, Finished(BuiltProgram.Succeed(["map", .. arguments, "--resume", "--max-tilt", "30"])));
        Assert.Equal(3, Finished(BuiltProgram.Succeed(["map", .. arguments, "--resume", "--max-tilt", "30", "--threads", "1"])));
        File.Delete(work["out/s2/summary.json"]);
        Assert.Equal(2, Finished(BuiltProgram.Succeed(["map", .. arguments, "--resume", "--max-tilt", "30"])));

        static int Finished(ProgramEnd end) => Regex.Count(end.Output, "finished by an earlier run");
    }

    [Fact]
    public void The_table_gives_each_file_its_calibration_and_stage()
    {
        using WorkFolder work = new();
        foreach (string name in (string[])["a", "b", "c"])
        {
            work.Write($"{name}/height.npy", NumpyArray.Make(16, 16, (x, y) => 0));
            work.Write($"{name}/frequency.npy", NumpyArray.Make(16, 16, (x, y) => 3200));
            work.Write($"{name}/geometry.json", """{"pitchX_m": 2e-8}""");
        }

        string Calibration(double radius) => $$$"""{"springConstant1_N_per_m": {"value": 26, "from": "given"}, "resonance1_Hz": {"value": 3e5, "from": "given"}, "qualityFactor1": {"value": 400, "from": "given"}, "resonance2_Hz": {"value": 1.71e6, "from": "given"}, "freeAmplitude1_m": {"value": 150e-9, "from": "given"}, "setpointAmplitude1_m": {"value": 105e-9, "from": "given"}, "interactionPhase1_deg": {"value": 50, "from": "given"}, "contactRadius_m": {"value": {{{radius}}}, "from": "given"}}""";
        work.Write("tips/sharp.json", Calibration(5e-9));
        work.Write("tips/blunt.json", Calibration(20e-9));
        work.Write("series.csv", "file,calibration,stage\r\n\"a\",tips/sharp.json,pristine\r\nb,tips/blunt.json,\"after 30, washed\"\r\n");
        BuiltProgram.Succeed(["map", "--table", work["series.csv"], "--kc", "none", .. Fast, "--out", work["out"]]);
        // The check value for R = 10 nm is 2.95116319 GPa, and E goes with 1/R.
        Assert.Equal(2 * 2.95116319e9, NumpyArray.Read(work["out/a/modulus.npy"]).Floats()[0], 2e4);
        Assert.Equal(2.95116319e9 / 2, NumpyArray.Read(work["out/b/modulus.npy"]).Floats()[0], 2e4);
        string[] rows = File.ReadAllLines(work["out/maps.csv"]);
        Assert.EndsWith(",pristine", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",\"after 30, washed\"", rows[2], StringComparison.Ordinal);

        // An option wins over the table, the table over --calibration, and a file without a row takes the latter.
        BuiltProgram.Succeed(["map", work["a"], work["b"], work["c"], "--table", work["series.csv"], "--calibration", work["tips/blunt.json"], "--kc", "none", .. Fast, "--out", work["three"]]);
        Assert.Equal(2 * 2.95116319e9, NumpyArray.Read(work["three/a/modulus.npy"]).Floats()[0], 2e4);
        Assert.Equal(2.95116319e9 / 2, NumpyArray.Read(work["three/c/modulus.npy"]).Floats()[0], 2e4);
        BuiltProgram.Succeed(["map", work["a"], work["b"], "--table", work["series.csv"], "--contact-radius", "10nm", "--kc", "none", .. Fast, "--out", work["given"]]);
        Assert.Equal(2.95116319e9, NumpyArray.Read(work["given/a/modulus.npy"]).Floats()[0], 1e4);
        BuiltProgram.Run("map", work["a"], "--table", work["absent.csv"], "--out", work["x"]).MustBeOneError(1, "absent.csv");
        work.Write("bad.csv", "name,calibration\r\na,\r\n");
        BuiltProgram.Run("map", work["a"], "--table", work["bad.csv"], "--out", work["x"]).MustBeOneError(1, "name");
    }

    [SkippableFact]
    public void Ctrl_C_in_a_stack_says_how_to_go_on()
    {
        OtherProgram.Require("kill");
        using WorkFolder work = new();
        for (int i = 0; i < 60; i++)
            work.Write($"scans/s{i}/height.npy", Small(i, 200));
        using Process process = BuiltProgram.Start(["map", .. Enumerable.Range(0, 60).Select(i => work[$"scans/s{i}"]), "--pitch", "20nm", "--out", work["out"]]);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        Stopwatch watch = Stopwatch.StartNew();
        while (!process.HasExited && !File.Exists(work["out/maps.csv"]) && watch.Elapsed < TimeSpan.FromSeconds(60))
            Thread.Sleep(5);
        OtherProgram.Run("kill", "-INT", process.Id.ToString());
        Assert.True(process.WaitForExit(30_000), "the program goes on");
        Assert.Equal(1, process.ExitCode);
        Assert.Matches(@"error: cancelled: \d+ of 60 inputs are finished in .*--resume", errors.Result);
        Assert.DoesNotContain(work.Entries(), e => e.Contains("partial", StringComparison.Ordinal));
    }

    private static byte[] Small(int seed, int size = 24) => NumpyArray.Make(size, size, (x, y) => 1e-9f * (((x * (seed + 3)) + (y * 7)) % 23));
}
