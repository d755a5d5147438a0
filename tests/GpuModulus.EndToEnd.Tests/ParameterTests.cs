using System.Text;
using System.Text.Json;

namespace GpuModulus.EndToEnd.Tests;

[Collection(PhantomCollection.Name)]
public sealed class ParameterTests(Phantoms phantoms)
{
    [Fact]
    public void An_option_wins_over_the_calibration_file_and_that_over_the_scans_note()
    {
        using WorkFolder work = new();
        string calibration = work.Write("tip.json", """{"contactRadius_m": {"value": 1.5e-8, "from": "measured"}, "qualityFactor1": {"value": 380, "from": "measured"}}""");
        BuiltProgram.Succeed("map", phantoms.Noisy, "--calibration", calibration, "--contact-radius", "20nm", "--out", work["out"], "--no-report", "--no-segmentation");
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(work["out/summary.json"]));
        Dictionary<string, (double Value, string From)> used = summary.RootElement.GetProperty("parameters").EnumerateArray()
            .Where(p => p.GetProperty("value").ValueKind == JsonValueKind.Number).ToDictionary(p => p.GetProperty("name").GetString()!, p => (p.GetProperty("value").GetDouble(), p.GetProperty("from").GetString()!));
        Assert.Equal(2e-8, used["contactRadius_m"].Value, 1e-20);
        Assert.Contains("--contact-radius", used["contactRadius_m"].From, StringComparison.Ordinal);
        Assert.Equal(380, used["qualityFactor1"].Value);
        Assert.Contains("measured", used["qualityFactor1"].From, StringComparison.Ordinal);
        Assert.Equal(26, used["springConstant1_N_per_m"].Value);
        Assert.Contains("note", used["springConstant1_N_per_m"].From, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--spring-constant1")]
    [InlineData("--resonance1")]
    [InlineData("--quality-factor1")]
    [InlineData("--resonance2")]
    [InlineData("--free-amplitude1")]
    [InlineData("--setpoint-amplitude1")]
    [InlineData("--interaction-phase1")]
    [InlineData("--contact-radius")]
    public void A_parameter_missing_everywhere_is_an_error_that_names_its_option(string option)
    {
        using WorkFolder work = new();
        work.Write("scan/height.npy", NumpyArray.Make(8, 8, (_, _) => 0));
        work.Write("scan/frequency.npy", NumpyArray.Make(8, 8, (_, _) => 3200));
        List<string> arguments = ["map", work["scan"], "--pitch", "20nm", "--out", work["out"]];
        string[] all =
        [
            "--spring-constant1", "26", "--resonance1", "300kHz", "--quality-factor1", "400", "--resonance2", "1.71MHz", "--free-amplitude1", "150nm", "--setpoint-amplitude1", "105nm",
            "--interaction-phase1", "50", "--contact-radius", "10nm",
        ];
        for (int i = 0; i < all.Length; i += 2)
        {
            if (all[i] != option)
                arguments.AddRange(all[i..(i + 2)]);
        }

        BuiltProgram.Run([.. arguments]).MustBeOneError(1, option);
        Assert.False(Directory.Exists(work["out"]));
    }

    [Fact]
    public void The_check_value_of_the_punch_comes_out_of_the_whole_program()
    {
        using WorkFolder work = new();
        work.Write("scan/height.npy", NumpyArray.Make(8, 8, (_, _) => 0));
        work.Write("scan/frequency.npy", NumpyArray.Make(8, 8, (_, _) => 3200));
        BuiltProgram.Succeed(
            "map", work["scan"], "--pitch", "20nm", "--out", work["out"], "--no-report", "--export", "npy", "--kc", "none", "--spring-constant1", "26", "--resonance1", "300kHz", "--quality-factor1", "400",
            "--resonance2", "1.71MHz", "--free-amplitude1", "150nm", "--setpoint-amplitude1", "105nm", "--interaction-phase1", "50", "--contact-radius", "10nm");
        Assert.All(NumpyArray.Read(work["out/modulus.npy"]).Floats(), e => Assert.Equal(1, e / 2.95116319e9, 4e-6));
        Assert.All(NumpyArray.Read(work["out/indentation.npy"]).Floats(), d => Assert.Equal(1, d / 1.48671065e-9, 4e-6));
    }

    [Fact]
    public void Untouched_defaults_of_the_note_are_refused_unless_forced()
    {
        using WorkFolder work = new();
        byte[] scan = File.ReadAllBytes(phantoms.Noisy);
        Replace(scan, "ThermalQ: 400", "ThermalQ: 20 ");
        Replace(scan, "ThermalFrequency: 300000", "ThermalFrequency: 75000 ");
        string file = work.Write("default.ibw", scan);
        BuiltProgram.Run("map", file, "--from", "raw", "--out", work["out"], "--no-report").MustBeOneError(1, "--quality-factor1");
        Assert.False(Directory.Exists(work["out"]));
        ProgramEnd forced = BuiltProgram.Succeed("map", file, "--from", "raw", "--force", "--out", work["out"], "--no-report", "--no-segmentation");
        Assert.Contains("forced", forced.Errors, StringComparison.Ordinal);
    }

    private static void Replace(byte[] bytes, string from, string to)
    {
        int at = bytes.AsSpan().IndexOf(Encoding.Latin1.GetBytes(from));
        Assert.True(at > 0, $"the note has no '{from}'");
        Encoding.Latin1.GetBytes(to, bytes.AsSpan(at));
    }
}
