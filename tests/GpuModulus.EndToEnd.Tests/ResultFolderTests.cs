using System.Text.Json;
using GpuModulus.Core.Maps;
using GpuModulus.Formats;

namespace GpuModulus.EndToEnd.Tests;

[Collection(PhantomCollection.Name)]
public sealed class ResultFolderTests(Phantoms phantoms)
{
    private static readonly string[] Contract =
    [
        "classes.npy", "height.npy", "histograms.csv", "indentation.npy", "kc.npy", "labels.npy", "map.gwy", "mask.npy", "modulus.npy", "modulus_apparent.npy", "modulus_error.npy",
        "regions.csv", "regions.json", "report.html", "summary.json", "tilt.npy",
    ];

    [Theory]
    [InlineData("pristine")]
    [InlineData("5")]
    [InlineData("30")]
    [InlineData("60")]
    [InlineData("200")]
    public void Every_stage_gives_well_formed_results(string stage)
    {
        string folder = phantoms.Map($"stage-{stage}", phantoms.Scan($"stage-{stage}", "--stage", stage));
        Assert.Equal(Contract.Where(n => n != "report.html"), Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        CheckSummary(summary.RootElement);
        CheckArrays(folder, summary.RootElement);
        CheckRegions(folder, summary.RootElement);
        CheckHistograms(folder, summary.RootElement);
    }

    [Fact]
    public void A_run_with_report_writes_every_file_of_the_contract_and_one_self_contained_page()
    {
        using WorkFolder work = new();
        BuiltProgram.Succeed("map", phantoms.Noisy, "--out", work["out"], "--export", "npy,gwy,csv,tiff");
        string[] files = [.. Directory.GetFiles(work["out"]).Select(f => Path.GetFileName(f))];
        Assert.Empty(Contract.Except(files));
        Assert.Contains("modulus.tif", files);
        string page = File.ReadAllText(Path.Combine(work["out"], "report.html"));
        Assert.Contains("data:image/", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("""(src|href)=["'](https?:|[^"'#d][^"':]*\.(png|svg|css|js))""", page);
        Assert.DoesNotContain(work.Entries(), e => e.Contains("partial", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_run_into_the_same_folder_leaves_nothing_of_the_first_beside_its_own()
    {
        using WorkFolder work = new();
        BuiltProgram.Succeed("map", phantoms.Noisy, "--out", work["out"], "--no-report", "--export", "npy,gwy,csv");
        work.Write("out/notes.txt", "mine");
        BuiltProgram.Succeed("map", phantoms.Noisy, "--out", work["out"], "--no-report", "--no-segmentation", "--export", "csv");
        Assert.Equal(["histograms.csv", "notes.txt", "summary.json"], Directory.GetFiles(work["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static void CheckSummary(JsonElement summary)
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", summary.GetProperty("version").GetString());
        Assert.Matches("^[0-9a-f]{64}$", summary.GetProperty("input").GetProperty("sha256").GetString());
        Assert.NotEqual("", summary.GetProperty("backend").GetString());
        Assert.NotEqual("", summary.GetProperty("device").GetString());
        Assert.All(summary.GetProperty("parameters").EnumerateArray(), p =>
        {
            Assert.NotEqual("", p.GetProperty("name").GetString());
            Assert.NotEqual(JsonValueKind.Null, p.GetProperty("value").ValueKind);
            Assert.Equal(JsonValueKind.String, p.GetProperty("unit").ValueKind);
            Assert.NotEqual("", p.GetProperty("from").GetString());
        });
        Assert.Contains(summary.GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "contactRadius_m" && p.GetProperty("value").GetDouble() == 1e-8);
        Assert.True(summary.GetProperty("statistics").GetProperty("modulus_Pa").GetProperty("median").GetDouble() > 1e8);
        Assert.Equal(JsonValueKind.Array, summary.GetProperty("warnings").ValueKind);
        Assert.All(summary.GetProperty("timings_s").EnumerateObject(), t => Assert.True(t.Value.GetDouble() >= 0));
    }

    private static void CheckArrays(string folder, JsonElement summary)
    {
        NumpyArray Load(string name)
        {
            NumpyArray array = NumpyArray.Read(Path.Combine(folder, name + ".npy"));
            Assert.Equal((160, 160), (array.Rows, array.Columns));
            return array;
        }

        byte[] mask = Load("mask").Codes();
        float[] modulus = Load("modulus").Floats(), tilt = Load("tilt").Floats(), kc = Load("kc").Floats(), apparent = Load("modulus_apparent").Floats();
        Assert.All(Load("indentation").Floats(), d => Assert.True(float.IsNaN(d) || d is > 0 and < 1e-6f));
        Assert.All(Load("height").Floats(), z => Assert.InRange(z, -1e-5f, 1e-5f));
        for (int i = 0; i < mask.Length; i++)
        {
            Assert.Equal(mask[i] == 0, float.IsFinite(modulus[i]));
            if (mask[i] != 0)
                continue;
            Assert.InRange(tilt[i] * 180 / MathF.PI, 0f, 45.0001f);
            Assert.Equal(1, modulus[i] * kc[i] / apparent[i], 1e-5);
        }

        long[] counts = [.. summary.GetProperty("maskReasons").EnumerateObject().Select(r => r.Value.GetInt64())];
        Assert.Equal(mask.Length, counts.Sum());
        Assert.Equal(mask.Length, summary.GetProperty("statistics").GetProperty("pixels").GetInt64());
        for (int code = 0; code < counts.Length; code++)
            Assert.Equal(counts[code], mask.Count(m => m == code));
    }

    private static void CheckRegions(string folder, JsonElement summary)
    {
        using JsonDocument regions = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "regions.json")));
        int[] labels = NumpyArray.Read(Path.Combine(folder, "labels.npy")).Integers();
        byte[] classes = NumpyArray.Read(Path.Combine(folder, "classes.npy")).Codes();
        Assert.NotEmpty(regions.RootElement.EnumerateArray());
        string[] needed =
        [
            "id", "class", "n", "area_m2", "meanTilt_deg", "normal", "planeResidual_m", "Sq_m", "Sa_m", "mu_Pa", "muError_Pa", "sigma_Pa", "sigmaError_Pa", "r2", "median_Pa", "iqr_Pa",
            "maskedFraction", "confidence",
        ];
        foreach (JsonElement region in regions.RootElement.EnumerateArray())
        {
            Assert.All(needed, key => Assert.True(region.TryGetProperty(key, out _), key));
            int id = region.GetProperty("id").GetInt32();
            byte code = region.GetProperty("class").GetString() switch { "facet" => 1, "bc" => 2, _ => 0 };
            Assert.Equal(region.GetProperty("n").GetInt64(), labels.LongCount(l => l == id));
            Assert.All(Enumerable.Range(0, labels.Length).Where(i => labels[i] == id), i => Assert.Equal(code, classes[i]));
            Assert.Equal(labels.LongCount(l => l == id) * 4e-16, region.GetProperty("area_m2").GetDouble(), 1e-20);
            Assert.InRange(region.GetProperty("maskedFraction").GetDouble(), 0, 1);
            Assert.InRange(region.GetProperty("confidence").GetDouble(), 0, 1);
            double[] normal = [.. region.GetProperty("normal").EnumerateArray().Select(c => c.GetDouble())];
            Assert.Equal(1, normal.Sum(c => c * c), 1e-9);
        }

        Assert.Equal(labels.Where(l => l != 0).Distinct().Count(), regions.RootElement.GetArrayLength());
        Assert.Equal(summary.GetProperty("statistics").GetProperty("facets").GetInt32(), regions.RootElement.EnumerateArray().Count(r => r.GetProperty("class").GetString() == "facet"));
        Assert.Equal(regions.RootElement.GetArrayLength(), File.ReadLines(Path.Combine(folder, "regions.csv")).Count() - 1);
    }

    private static void CheckHistograms(string folder, JsonElement summary)
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(folder, "histograms.csv")).Skip(1).Select(l => l.Split(','))];
        Assert.All(rows, r => Assert.Equal(5, r.Length));
        long whole = rows.Where(r => r[0] == "map").Sum(r => long.Parse(r[4]));
        Assert.Equal(summary.GetProperty("statistics").GetProperty("valid").GetInt64(), whole);
    }

    [Fact]
    public void The_masks_of_a_result_are_no_drawn_regions_but_those_a_person_adds_are()
    {
        using WorkFolder work = new();
        BuiltProgram.Succeed("map", phantoms.Noisy, "--no-report", "--export", "gwy", "--out", work["out"]);
        BuiltProgram.Run(["map", phantoms.Noisy, "--regions", work["out/map.gwy"], "--out", work["again"]]).MustBeOneError(1, "no channel has a mask that a person drew");

        IReadOnlyList<GwyddionChannel> own = GwyddionFile.Read(work["out/map.gwy"]);
        GwyddionChannel height = own.First(c => c.Title == "Height");
        Raster<byte> mask = new(height.Values.Columns, height.Values.Rows);
        mask.Values.AsSpan(0, mask.Values.Length / 4).Fill(1);
        GwyddionFile.Write(work["drawn.gwy"], [.. own, height with { Mask = mask }]);
        BuiltProgram.Succeed("map", phantoms.Noisy, "--regions", work["drawn.gwy"], "--no-report", "--export", "npy,csv", "--out", work["drawn"]);
        Assert.Equal(mask.Values.Length / 4, NumpyArray.Read(work["drawn/labels.npy"]).Integers().Count(l => l == 1));
        Assert.Equal(2, File.ReadAllLines(work["drawn/regions.csv"]).Length);
    }
}
