using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GpuModulus.EndToEnd.Tests;

public sealed partial class CalibrateTests
{
    private const double Boltzmann = 1.380649e-23;

    [Fact]
    public void A_thermal_spectrum_becomes_a_calibration_a_table_and_a_figure()
    {
        using WorkFolder work = new();
        ProgramEnd end = BuiltProgram.Succeed("calibrate", "thermal", work.Write("tune.txt", Spectrum("Hz m^2/Hz")), "--temperature", "295", "--out", work["tip.json"]);
        Assert.Contains("Trust it", end.Output, StringComparison.Ordinal);
        Assert.Equal("", end.Errors);
        using JsonDocument tip = Read(work["tip.json"]);
        Near(tip, "springConstant1_N_per_m", 26);
        Near(tip, "resonance1_Hz", 300e3);
        Near(tip, "qualityFactor1", 400);
        Assert.Equal(["tip.json", "tip.thermal.csv", "tip.thermal.png", "tip.thermal.svg", "tune.txt"], work.Entries());
        Assert.Equal([0x89, .. "PNG"u8], File.ReadAllBytes(work["tip.thermal.png"])[..4]);
        Assert.Contains("<svg", File.ReadAllText(work["tip.thermal.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Units_scale_a_spectrum_as_they_say()
    {
        using WorkFolder work = new();
        string bare = work.Write("tune.txt", Spectrum("", 1e15, amplitude: true));
        BuiltProgram.Succeed("calibrate", "thermal", bare, "--spectrum-unit", "fm/rtHz", "--temperature", "22K", "--out", work["a.json"]);
        BuiltProgram.Succeed("calibrate", "thermal", bare, "--spectrum-unit", "V/rtHz", "--sensitivity", "1fm", "--chi", "0.971", "--temperature", "22", "--out", work["b.json"]);
        using JsonDocument one = Read(work["a.json"]), other = Read(work["b.json"]);
        Assert.Equal(26 * 22 / 295.0, Value(one, "springConstant1_N_per_m"), 0.1);
        Assert.Equal(0.971, Value(other, "springConstant1_N_per_m") / Value(one, "springConstant1_N_per_m"), 1e-6);
    }

    [Fact]
    public void A_temperature_that_nobody_states_is_announced_and_part_of_the_error()
    {
        using WorkFolder work = new();
        string known = work.Write("known.txt", "# temperature = 310 K\n" + Spectrum("Hz m^2/Hz")), unknown = work.Write("unknown.txt", Spectrum("Hz m^2/Hz"));
        ProgramEnd silent = BuiltProgram.Succeed("calibrate", "thermal", known, "--out", work["known.json"]), said = BuiltProgram.Succeed("calibrate", "thermal", unknown, "--out", work["unknown.json"]);
        Assert.DoesNotContain("temperature", silent.Errors, StringComparison.Ordinal);
        Assert.Contains("295 ± 5 K assumed", said.Errors, StringComparison.Ordinal);
        using JsonDocument tip = Read(work["known.json"]), assumed = Read(work["unknown.json"]);
        Assert.Equal(26 * 310 / 295.0, Value(tip, "springConstant1_N_per_m"), 1.0);
        Assert.True(Error(assumed, "springConstant1_N_per_m") > 26 * 5 / 295.0);
        Assert.Contains("assumed", assumed.RootElement.GetProperty("springConstant1_N_per_m").GetProperty("from").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_drive_sweep_gives_f2_and_k2_and_Saders_method_a_second_opinion()
    {
        using WorkFolder work = new();
        StringBuilder sweep = new();
        for (double f = 1.70e6; f <= 1.72e6; f += 50)
        {
            double x = (1.71e6 * 1.71e6) - (f * f), y = f * 1.71e6 / 600;
            sweep.Append(CultureInfo.InvariantCulture, $"{f} {1e-9 / 600 * 1.71e6 * 1.71e6 / Math.Sqrt((x * x) + (y * y)):R}\n");
        }

        ProgramEnd end = BuiltProgram.Succeed(
            "calibrate", "thermal", work.Write("tune.txt", Spectrum("Hz m^2/Hz")), "--temperature", "295", "--drive-sweep", work.Write("sweep.txt", sweep.ToString()), "--lever", "125um,35um", "--out", work["tip.json"]);
        Assert.Contains("Sader", end.Output, StringComparison.Ordinal);
        using JsonDocument tip = Read(work["tip.json"]);
        Assert.Equal(1.71e6, Value(tip, "resonance2_Hz"), 10.0);
        Assert.Equal(Value(tip, "springConstant1_N_per_m") * Math.Pow(Value(tip, "resonance2_Hz") / Value(tip, "resonance1_Hz"), 2), Value(tip, "springConstant2_N_per_m"), 1e-6);
    }

    [Fact]
    public void A_radius_joins_what_the_file_holds_and_absorbs_what_it_was_calibrated_with()
    {
        using WorkFolder work = new();
        string reference = Phantom(work, "ps", "--reference", "3GPa", "--size", "128");
        work.Write("tip.json", """{"springConstant1_N_per_m": {"value": 26, "error": 1.3, "from": "measured from tune.txt"}, "qualityFactor1": {"value": 400, "error": 20, "from": "measured from tune.txt"}, "tip": "AC160"}""");
        ProgramEnd end = BuiltProgram.Succeed("calibrate", "radius", reference, "--modulus", "3GPa", "--modulus-error", "0.03", "--out", work["tip.json"]);
        Assert.Contains("holds already are used", end.Output, StringComparison.Ordinal);
        using JsonDocument tip = Read(work["tip.json"]);
        Assert.Equal(10e-9, Value(tip, "contactRadius_m"), 0.1e-9);
        Assert.Equal(0.03, Error(tip, "contactRadius_m") / Value(tip, "contactRadius_m"), 0.002);
        Assert.Equal(3e9, Value(tip, "referenceModulus_Pa"));
        Assert.Equal(26, Value(tip, "springConstant1_N_per_m"));
        Assert.Equal("AC160", tip.RootElement.GetProperty("tip").GetString());
        Assert.Equal(400, tip.RootElement.GetProperty("contactRadiusCalibratedWith").GetProperty("qualityFactor1").GetDouble());
        Assert.True(File.Exists(work["tip.radius.png"]) && File.Exists(work["tip.radius.svg"]) && File.Exists(work["tip.radius.csv"]));

        string scan = Phantom(work, "sample", "--size", "128", "--stage", "60");
        BuiltProgram.Succeed("map", scan, "--calibration", work["tip.json"], "--no-report", "--export", "csv", "--out", work["same"]);
        BuiltProgram.Succeed("map", scan, "--calibration", work["tip.json"], "--quality-factor1", "410", "--no-report", "--export", "csv", "--out", work["other"]);
        Assert.Equal(0, Source(work["same"], "k1"));
        Assert.Equal(0, Source(work["same"], "Q1"));
        Assert.Equal(0.03, Source(work["same"], "R")!.Value, 0.002);
        Assert.Equal(0, Source(work["other"], "k1"));
        Assert.Null(Source(work["other"], "Q1"));
    }

    [Fact]
    public void Radii_before_and_after_that_differ_are_refused_unless_forced()
    {
        using WorkFolder work = new();
        string before = Phantom(work, "before", "--reference", "3GPa", "--size", "128"), after = Phantom(work, "after", "--reference", "3.6GPa", "--size", "128");
        string[] arguments = ["calibrate", "radius", before, "--after", after, "--modulus", "3GPa", "--out", work["tip.json"]];
        BuiltProgram.Run(arguments).MustBeOneError(1, "--force");
        Assert.False(File.Exists(work["tip.json"]));
        ProgramEnd forced = BuiltProgram.Succeed([.. arguments, "--force"]);
        Assert.Contains("Do not trust it", forced.Errors, StringComparison.Ordinal);
        using JsonDocument tip = Read(work["tip.json"]);
        Assert.Contains("forced", tip.RootElement.GetProperty("contactRadius_m").GetProperty("from").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Spheres_give_a_tilt_correction_that_map_takes_with_its_uncertainty()
    {
        using WorkFolder work = new();
        string spheres = Phantom(work, "spheres", "--spheres", "--size", "512");
        BuiltProgram.Succeed("calibrate", "tilt", spheres, "--modulus", "70GPa", "--out", work["tip.json"]);
        Assert.True(File.Exists(work["tip.kc.png"]) && File.Exists(work["tip.kc.svg"]) && File.Exists(work["tip.kc.csv"]));
        string scan = Phantom(work, "sample", "--size", "128", "--stage", "60");
        BuiltProgram.Succeed("map", scan, "--kc", work["tip.json"], "--no-report", "--export", "csv", "--out", work["out"]);
        Assert.InRange(Source(work["out"], "K_c")!.Value, 1e-5, 0.05);
    }

    [Theory]
    [InlineData("calibrate radius {scan} --modulus 3 --out {out}", 2, "3 Pa")]
    [InlineData("calibrate tilt {scan} --modulus 70 --out {out}", 2, "70 Pa")]
    [InlineData("calibrate radius {scan} --modulus=-3GPa --out {out}", 2, "--modulus")]
    [InlineData("calibrate radius {scan} --modulus stiff --out {out}", 2, "--modulus")]
    [InlineData("calibrate radius {scan} --out {out}", 2, "--modulus")]
    [InlineData("calibrate radius {scan} --modulus 3GPa --flat-below 80 --out {out}", 2, "--flat-below")]
    [InlineData("calibrate radius {scan} --modulus 3GPa --height-error 3 --out {out}", 2, "--height-error")]
    [InlineData("calibrate radius {scan} --modulus 3GPa --tilt-from facet --out {out}", 2, "--tilt-from")]
    [InlineData("calibrate radius nowhere.ibw --modulus 3GPa --out {out}", 1, "nowhere.ibw")]
    [InlineData("calibrate tilt {scan} --modulus 70GPa --out {out}", 1, "sphere")]
    [InlineData("calibrate tilt {scan} --modulus 70GPa --sphere-radius 1.5 --out {out}", 2, "--sphere-radius")]
    [InlineData("calibrate tilt {scan} --modulus 70GPa --tilt-from facet --out {out}", 2, "--tilt-from")]
    [InlineData("calibrate thermal {tune} --temperature=-5 --out {out}", 2, "--temperature")]
    [InlineData("calibrate thermal {tune} --spectrum-unit furlong --out {out}", 2, "--spectrum-unit")]
    [InlineData("calibrate thermal {tune} --window 1kHz --out {out}", 2, "--window")]
    [InlineData("calibrate thermal {tune} --lever 125um --out {out}", 2, "--lever")]
    [InlineData("calibrate thermal {tune} --averages 0 --out {out}", 2, "--averages")]
    [InlineData("calibrate thermal {tune} --spectrum-unit pm2/Hz --out {out}", 1, "--spectrum-unit")]
    [InlineData("calibrate thermal {tune} --lever 125,35 --out {out}", 2, "--lever")]
    [InlineData("calibrate thermal {tune} --drive-sweep {tune} --out {out}", 1, "second eigenmode")]
    [InlineData("calibrate thermal {tune} --out .", 2, "--out")]
    [InlineData("calibrate thermal {scan} --out {out}", 1, "spectrum")]
    [InlineData("calibrate thermal {tune} --drive-sweep {empty} --out {out}", 1, "empty.txt")]
    [InlineData("calibrate thermal {empty} --out {out}", 1, "empty.txt")]
    public void What_cannot_be_calibrated_is_one_line_and_nothing_is_written(string arguments, int exitCode, string part)
    {
        using WorkFolder work = new();
        string scan = Phantom(work, "flat", "--reference", "3GPa", "--size", "64"), tune = work.Write("tune.txt", Spectrum("Hz m^2/Hz")), empty = work.Write("empty.txt", "");
        IReadOnlyList<string> before = work.Entries();
        string[] words = [.. arguments.Split(' ').Select(w => w.Replace("{scan}", scan, StringComparison.Ordinal).Replace("{tune}", tune, StringComparison.Ordinal)
            .Replace("{empty}", empty, StringComparison.Ordinal).Replace("{out}", work["tip.json"], StringComparison.Ordinal))];
        ProgramEnd end = BuiltProgram.Run(words);
        // A temperature that is assumed may be announced before a later step fails.
        Assert.Equal(exitCode, end.ExitCode);
        string line = Assert.Single(end.ErrorLines, l => l.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Matches("^error: .+: .+; .+$", line);
        Assert.Contains(part, line, StringComparison.Ordinal);
        Assert.Equal(before, work.Entries());
    }

    [Fact]
    public void A_damaged_calibration_to_add_to_is_refused_and_left_alone()
    {
        using WorkFolder work = new();
        string tip = work.Write("tip.json", "{\"springConstant1_N_per_m\": \"soft\"}");
        BuiltProgram.Run("calibrate", "thermal", work.Write("tune.txt", "# temperature = 295 K\n" + Spectrum("Hz m^2/Hz")), "--out", tip).MustBeOneError(1, "tip.json");
        Assert.Equal("{\"springConstant1_N_per_m\": \"soft\"}", File.ReadAllText(tip));
        Assert.Equal(["tip.json", "tune.txt"], work.Entries());
    }

    [SkippableFact]
    public void A_spring_constant_that_breaks_equipartition_is_named_by_info_and_map()
    {
        byte[] scan = File.ReadAllBytes(MeasuredFiles.Path("asylum/image_ibw.ibw"));
        using WorkFolder work = new();
        string good = work.Write("good.ibw", scan);
        byte[] note = Encoding.Latin1.GetBytes("SpringConstant: 0.46538");
        int at = scan.AsSpan().IndexOf(note);
        Assert.True(at > 0);
        // 1.5 % more: the measured note obeys to 0.3 %.
        Encoding.Latin1.GetBytes("SpringConstant: 0.47236", scan.AsSpan(at));
        string bad = work.Write("bad.ibw", scan);
        foreach (string[] command in (string[][])[["info"], ["map", "--no-segmentation", "--no-report", "--export", "csv", "--out", work["out"]]])
        {
            Assert.DoesNotContain("equipartition", BuiltProgram.Succeed([command[0], good, .. command[1..]]).Errors, StringComparison.Ordinal);
            Assert.Contains("equipartition", BuiltProgram.Succeed([command[0], bad, .. command[1..]]).Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("map")]
    [InlineData("calibrate thermal")]
    [InlineData("calibrate radius")]
    [InlineData("calibrate tilt")]
    public void No_option_is_listed_twice(string command)
    {
        string help = BuiltProgram.Succeed([.. command.Split(' '), "--help"]).Output;
        string[] options = [.. OptionName().Matches(help).Select(m => m.Value.Trim())];
        Assert.True(options.Length > 10, help);
        Assert.Equal(options.Distinct(), options);
    }

    [GeneratedRegex(@"^  (-\S, )*--[a-z0-9-]+", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex OptionName();

    private static string Phantom(WorkFolder work, string name, params string[] options)
    {
        BuiltProgram.Succeed(["phantom", "--out", work[name], .. options]);
        return Assert.Single(Directory.GetFiles(work[name], "*.ibw"));
    }

    /// <summary>An oscillator of 300 kHz, Q 400 and 26 N/m at 295 K, averaged 400 times; in m²/Hz × scale, or in its root × scale.</summary>
    private static string Spectrum(string heading, double scale = 1, bool amplitude = false)
    {
        const double f1 = 300e3, q = 400;
        double power = Boltzmann * 295 / 26, dc = power * 2 / (Math.PI * f1 * q);
        Random random = new(12);
        StringBuilder text = new(heading.Length > 0 ? $"# {heading}\n" : "");
        for (double f = 240e3; f < 360e3; f += 75)
        {
            double x = (f * f) - (f1 * f1), y = f * f1 / q, density = 3e-27 + (dc * Math.Pow(f1, 4) / ((x * x) + (y * y)));
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            density *= 1 + (0.05 * normal);
            text.Append(CultureInfo.InvariantCulture, $"{f} {(amplitude ? Math.Sqrt(density) : density) * scale:R}\n");
        }

        return text.ToString();
    }

    private static JsonDocument Read(string path) => JsonDocument.Parse(File.ReadAllText(path));

    private static double Value(JsonDocument tip, string key) => tip.RootElement.GetProperty(key).GetProperty("value").GetDouble();

    private static double Error(JsonDocument tip, string key) => tip.RootElement.GetProperty(key).GetProperty("error").GetDouble();

    private static void Near(JsonDocument tip, string key, double truth)
    {
        Assert.InRange((Value(tip, key) - truth) / Error(tip, key), -4, 4);
        Assert.Equal(1, Value(tip, key) / truth, 0.05);
    }

    private static double? Source(string folder, string name)
    {
        using JsonDocument regions = Read(Path.Combine(folder, "regions.json"));
        JsonElement budget = regions.RootElement.EnumerateArray().Select(r => r.GetProperty("errorBudget")).First(b => b.ValueKind == JsonValueKind.Object);
        JsonElement relative = budget.GetProperty("sources").EnumerateArray().First(s => s.GetProperty("source").GetString() == name).GetProperty("relative");
        return relative.ValueKind == JsonValueKind.Number ? relative.GetDouble() : null;
    }
}
