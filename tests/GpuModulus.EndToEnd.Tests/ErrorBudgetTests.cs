using System.Text.Json;

namespace GpuModulus.EndToEnd.Tests;

[Collection(PhantomCollection.Name)]
public sealed class ErrorBudgetTests(Phantoms phantoms)
{
    private const string Measured = """
        {"springConstant1_N_per_m": {"value": 26, "error": 0.78, "from": "measured from tune.txt"},
         "qualityFactor1": {"value": 400, "error": 16, "from": "measured from tune.txt"},
         "resonance1_Hz": {"value": 300000, "error": 300, "from": "measured from tune.txt"},
         "resonance2_Hz": {"value": 1710000, "error": 1710, "from": "measured from sweep.txt"},
         "contactRadius_m": {"value": 1e-8, "error": 2e-10, "from": "measured from silica.ibw"}}
        """;

    [Fact]
    public void Every_region_lists_its_errors_and_names_what_is_not_known()
    {
        using WorkFolder work = new();
        string calibration = work.Write("tip.json", Measured);
        BuiltProgram.Succeed("map", phantoms.Noisy, "--calibration", calibration, "--height-error", "0.02", "--export", "npy,csv", "--out", work["out"]);
        using JsonDocument regions = JsonDocument.Parse(File.ReadAllText(work["out/regions.json"]));
        JsonElement[] fitted = [.. regions.RootElement.EnumerateArray().Where(r => r.GetProperty("errorBudget").ValueKind == JsonValueKind.Object)];
        Assert.NotEmpty(fitted);
        foreach (JsonElement region in fitted)
        {
            JsonElement budget = region.GetProperty("errorBudget");
            Dictionary<string, double?> parts = budget.GetProperty("sources").EnumerateArray().ToDictionary(s => s.GetProperty("source").GetString()!, s => s.GetProperty("relative") is { ValueKind: JsonValueKind.Number } n ? n.GetDouble() : (double?)null);
            Assert.Equal(0.03, parts["k1"]!.Value, 1e-9);
            Assert.Equal(0.02, parts["Q1"]!.Value, 1e-9);
            Assert.Equal(0.003, parts["f1"]!.Value, 1e-9);
            Assert.Equal(0.0015, parts["f2"]!.Value, 1e-9);
            Assert.Equal(0.02, parts["R"]!.Value, 1e-9);
            Assert.Null(parts["A1,free"]);
            Assert.Null(parts["K_c"]);
            Assert.NotNull(parts["height sensitivity"]);
            Assert.Equal(["A1,free", "K_c"], budget.GetProperty("notCounted").EnumerateArray().Select(n => n.GetString()).Order());
            double total = region.GetProperty("mu_Pa").GetDouble() * Math.Sqrt(parts.Values.Sum(p => (p ?? 0) * (p ?? 0)));
            Assert.Equal(1, budget.GetProperty("total_Pa").GetDouble() / total, 1e-9);
            Assert.Equal("tip.json", region.GetProperty("calibration").GetString());
            Assert.Equal(1e-8, region.GetProperty("contactRadius_m").GetDouble(), 1e-20);
        }

        string[] head = File.ReadLines(work["out/regions.csv"]).First().Split(',');
        Assert.Contains("error_k1_rel", head);
        Assert.Contains("totalError_Pa", head);
        Assert.Contains("Error budget", File.ReadAllText(work["out/report.html"]), StringComparison.Ordinal);
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(work["out/summary.json"]));
        Assert.Contains("Not counted", summary.RootElement.GetProperty("errorBudget")[0].GetProperty("verdict").GetString(), StringComparison.Ordinal);
        CheckPixels(work["out"]);
    }

    [Fact]
    public void Of_the_instruments_own_modulus_only_the_tilts_share_is_known()
    {
        using WorkFolder work = new();
        BuiltProgram.Succeed("map", phantoms.Noisy, "--from", "modulus", "--height-error", "2%", "--no-report", "--export", "npy,csv", "--out", work["out"]);
        using JsonDocument regions = JsonDocument.Parse(File.ReadAllText(work["out/regions.json"]));
        JsonElement region = regions.RootElement.EnumerateArray().First(r => r.GetProperty("errorBudget").ValueKind == JsonValueKind.Object);
        Assert.Equal(["instrument's modulus", "K_c"], region.GetProperty("errorBudget").GetProperty("notCounted").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal(JsonValueKind.Null, region.GetProperty("contactRadius_m").ValueKind);
        float[] modulus = NumpyArray.Read(work["out/modulus.npy"]).Floats(), error = NumpyArray.Read(work["out/modulus_error.npy"]).Floats();
        Assert.All(Enumerable.Range(0, modulus.Length), i => Assert.True(float.IsNaN(modulus[i]) == float.IsNaN(error[i]) && !(error[i] < 0)));
    }

    [Theory]
    [InlineData("pixel")]
    [InlineData("facet")]
    public void Two_calibrations_serve_a_map_out_of_core_as_one_in_memory(string tiltFrom)
    {
        using WorkFolder work = new();
        string soft = work.Write("soft.json", """{"contactRadius_m": {"value": 1.4e-8, "from": "measured"}}"""), hard = work.Write("hard.json", """{"contactRadius_m": {"value": 1e-8, "from": "measured"}}""");
        string[] arguments = ["map", phantoms.Noisy, "--calibration-soft", soft, "--calibration-hard", hard, "--tilt-from", tiltFrom, "--no-report", "--export", "npy,csv"];
        BuiltProgram.Succeed([.. arguments, "--out", work["inside"]]);
        BuiltProgram.Succeed([.. arguments, "--out", work["outside"], "--memory", "1MiB"]);
        Assert.Contains("out of core", File.ReadAllText(work["outside/summary.json"]), StringComparison.Ordinal);
        foreach (string name in (string[])["modulus.npy", "modulus_apparent.npy", "indentation.npy", "kc.npy", "mask.npy", "modulus_error.npy", "regions.csv", "regions.json", "histograms.csv"])
            Assert.True(File.ReadAllBytes(work[$"inside/{name}"]).AsSpan().SequenceEqual(File.ReadAllBytes(work[$"outside/{name}"])), $"{name} differs");
    }

    [Fact]
    public void Two_calibrations_serve_soft_and_hard_regions_each_with_its_own()
    {
        using WorkFolder work = new();
        string scan = phantoms.Scan("two-radii", "--soft-radius", "14nm", "--stage", "pristine");
        string soft = work.Write("soft.json", """{"contactRadius_m": {"value": 1.4e-8, "error": 1e-10, "from": "measured"}, "referenceModulus_Pa": {"value": 3e9, "from": "measured from ps.ibw"}}""");
        string hard = work.Write("hard.json", """{"contactRadius_m": {"value": 1e-8, "error": 2e-10, "from": "measured"}, "referenceModulus_Pa": {"value": 7.3e10, "from": "measured from silica.ibw"}}""");
        ProgramEnd end = BuiltProgram.Succeed("map", scan, "--calibration-soft", soft, "--calibration-hard", hard, "--tilt-from", "pixel", "--no-report", "--export", "npy,csv", "--out", work["both"]);
        Assert.DoesNotContain("decade", end.Errors, StringComparison.Ordinal);
        BuiltProgram.Succeed("map", scan, "--calibration", hard, "--regions", work["both/labels.npy"], "--tilt-from", "pixel", "--no-report", "--export", "npy,csv", "--out", work["hard"]);
        int[] labels = NumpyArray.Read(work["both/labels.npy"]).Integers();
        byte[] classes = NumpyArray.Read(work["both/classes.npy"]).Codes(), truth = Phantoms.Truth(scan, "classes").Codes();
        float[] both = NumpyArray.Read(work["both/modulus.npy"]).Floats(), single = NumpyArray.Read(work["hard/modulus.npy"]).Floats(), real = Phantoms.Truth(scan, "modulus").Floats();
        Assert.Equal(labels.Length, both.Length);
        for (int i = 0; i < both.Length; i++)
        {
            if (!float.IsFinite(both[i]) || !float.IsFinite(single[i]))
                continue;
            double expected = classes[i] == 2 ? 1 / 1.4 : 1;
            Assert.Equal(expected, both[i] / single[i], 1e-4);
        }

        double Median(int kind, float[] map) => Enumerable.Range(0, map.Length).Where(i => classes[i] == kind && truth[i] == kind && float.IsFinite(map[i])).Select(i => (double)map[i] / real[i]).Order().ToArray() is var r ? r[r.Length / 2] : 0;
        Assert.Equal(1, Median(1, both), 0.02);
        Assert.Equal(1, Median(2, both), 0.05);
        Assert.Equal(1.4, Median(2, single), 0.07);
        using JsonDocument regions = JsonDocument.Parse(File.ReadAllText(work["both/regions.json"]));
        foreach (JsonElement region in regions.RootElement.EnumerateArray())
        {
            bool facet = region.GetProperty("class").GetString() == "facet";
            Assert.Equal(facet ? "hard: hard.json" : "soft: soft.json", region.GetProperty("calibration").GetString());
            Assert.Equal(facet ? 1e-8 : 1.4e-8, region.GetProperty("contactRadius_m").GetDouble(), 1e-20);
        }
    }

    [Fact]
    public void A_soft_calibration_alone_leaves_the_facets_with_their_own_radius()
    {
        using WorkFolder work = new();
        string soft = work.Write("soft.json", """{"contactRadius_m": {"value": 1.4e-8, "from": "measured"}}""");
        BuiltProgram.Succeed("map", phantoms.Noisy, "--calibration-soft", soft, "--no-report", "--export", "csv", "--out", work["out"]);
        using JsonDocument regions = JsonDocument.Parse(File.ReadAllText(work["out/regions.json"]));
        Assert.Contains(regions.RootElement.EnumerateArray(), r => r.GetProperty("class").GetString() == "facet");
        foreach (JsonElement region in regions.RootElement.EnumerateArray())
            Assert.Equal(region.GetProperty("class").GetString() == "facet" ? 1e-8 : 1.4e-8, region.GetProperty("contactRadius_m").GetDouble(), 1e-20);
    }

    [Fact]
    public void A_region_more_than_a_decade_from_the_radius_reference_is_warned_of()
    {
        using WorkFolder work = new();
        string soft = work.Write("soft.json", """{"contactRadius_m": {"value": 1e-8, "from": "measured"}, "referenceModulus_Pa": {"value": 3e9, "from": "measured from ps.ibw"}}""");
        ProgramEnd end = BuiltProgram.Succeed("map", phantoms.Noisy, "--calibration", soft, "--no-report", "--export", "csv", "--out", work["out"]);
        Assert.Contains("more than a decade above the 3 GPa", end.Errors, StringComparison.Ordinal);
        Assert.Contains("--calibration-hard", end.Errors, StringComparison.Ordinal);
        ProgramEnd given = BuiltProgram.Succeed("map", phantoms.Noisy, "--calibration", soft, "--contact-radius", "10nm", "--no-report", "--export", "csv", "--out", work["out"]);
        Assert.DoesNotContain("decade", given.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--contact-radius 10nm", "--contact-radius")]
    [InlineData("--no-segmentation", "--calibration-soft")]
    [InlineData("--from modulus", "--calibration-soft")]
    public void Class_calibrations_that_could_not_be_used_are_refused(string options, string part)
    {
        using WorkFolder work = new();
        string soft = work.Write("soft.json", """{"contactRadius_m": 1e-8}""");
        ProgramEnd end = BuiltProgram.Run(["map", phantoms.Noisy, "--calibration-soft", soft, "--out", work["out"], .. options.Split(' ')]);
        end.MustBeOneError(2, part);
        Assert.False(Directory.Exists(work["out"]));
    }

    /// <summary>σ_E has a value where E has; on pixels it is at least the systematic part, and on the whole of its order.</summary>
    private static void CheckPixels(string folder)
    {
        float[] modulus = NumpyArray.Read(Path.Combine(folder, "modulus.npy")).Floats(), error = NumpyArray.Read(Path.Combine(folder, "modulus_error.npy")).Floats();
        double systematic = Math.Sqrt((0.03 * 0.03) + (0.02 * 0.02) + (0.003 * 0.003) + (0.0015 * 0.0015) + (0.02 * 0.02));
        List<double> ratios = [];
        for (int i = 0; i < modulus.Length; i++)
        {
            Assert.Equal(float.IsFinite(modulus[i]), float.IsFinite(error[i]));
            if (float.IsFinite(modulus[i]))
                ratios.Add(error[i] / modulus[i]);
        }

        ratios.Sort();
        Assert.True(ratios[0] >= systematic * 0.9999);
        Assert.InRange(ratios[ratios.Count / 2], systematic, 4 * systematic);
    }
}
