using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Formats;

namespace GpuModulus.EndToEnd.Tests;

[Collection(PhantomCollection.Name)]
public sealed class OutOfCoreTests(Phantoms phantoms)
{
    [Theory]
    [InlineData("pixel")]
    [InlineData("facet")]
    public void A_map_out_of_core_is_the_map_in_memory_bit_for_bit(string tiltFrom)
    {
        using WorkFolder work = new();
        string[] arguments = ["map", phantoms.Noisy, "--no-report", "--export", "npy,csv", "--tilt-from", tiltFrom];
        BuiltProgram.Succeed([.. arguments, "--out", work["inside"]]);
        BuiltProgram.Succeed([.. arguments, "--out", work["outside"], "--memory", "1MiB"]);
        Assert.Equal("in memory", Processing(work["inside"]));
        Assert.Equal("out of core", Processing(work["outside"]));
        string[] names = [.. Directory.GetFiles(work["inside"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(names, Directory.GetFiles(work["outside"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string name in names.Where(n => n != "summary.json"))
            Assert.True(File.ReadAllBytes(work[$"inside/{name}"]).AsSpan().SequenceEqual(File.ReadAllBytes(work[$"outside/{name}"])), $"{name} differs");
        Assert.Equal(Numbers(work["inside"]), Numbers(work["outside"]));
    }

    [Fact]
    public void Drawn_regions_are_taken_out_of_core_as_in_memory()
    {
        using WorkFolder work = new();
        string[] arguments = ["map", phantoms.Noisy, "--no-report", "--export", "npy,csv"];
        BuiltProgram.Succeed([.. arguments, "--out", work["drawn"]]);
        string[] edited = [.. arguments, "--regions", work["drawn/labels.npy"]];
        BuiltProgram.Succeed([.. edited, "--out", work["inside"]]);
        BuiltProgram.Succeed([.. edited, "--out", work["outside"], "--memory", "1MiB"]);
        Assert.Equal("out of core", Processing(work["outside"]));
        Assert.Equal(File.ReadAllBytes(work["drawn/labels.npy"]), File.ReadAllBytes(work["outside/labels.npy"]));
        foreach (string name in (string[])["labels.npy", "classes.npy", "modulus.npy", "regions.csv", "histograms.csv"])
            Assert.True(File.ReadAllBytes(work[$"inside/{name}"]).AsSpan().SequenceEqual(File.ReadAllBytes(work[$"outside/{name}"])), $"{name} differs");
    }

    [Fact]
    public void Every_kind_of_file_that_is_read_by_rows_gives_the_same_map()
    {
        using WorkFolder work = new();
        const int Columns = 300, Rows = 210;
        Raster<float> height = Made(Columns, Rows, (x, y) => (3e-9f * x) + (1e-8f * MathF.Sin(y * 0.1f))), modulus = Made(Columns, Rows, (x, y) => 3e9f + (1e7f * ((x + (3 * y)) % 29)));
        ScanGrid grid = new(Columns, Rows, 2e-8, 2.5e-8);
        Directory.CreateDirectory(work["npy"]);
        Directory.CreateDirectory(work["tif"]);
        foreach ((string name, string unit, Raster<float> map) in new[] { ("height", "m", height), ("modulus", "Pa", modulus) })
        {
            NumpyFile.Write(work[$"npy/{name}.npy"], map);
            TiffFile.Write(work[$"tif/{name}.tif"], grid, name, unit, map, compress: true);
        }

        work.Write("npy/geometry.json", """{"pitchX_m": 2e-8, "pitchY_m": 2.5e-8}""");
        HdfFile.Write(work["scan.h5"], grid, [new("height", "Height", "m", height), new("modulus", "Modulus", "Pa", modulus)]);
        BuiltProgram.Succeed("map", work["npy"], "--out", work["expected"], "--no-report", "--export", "npy,csv");
        foreach (string source in (string[])["npy", "tif", "scan.h5"])
        {
            string target = work[$"out-{source}"];
            BuiltProgram.Succeed("map", work[source], "--out", target, "--no-report", "--export", "npy,csv,tiff,hdf5", "--memory", "1MiB");
            Assert.Equal("out of core", Processing(target));
            foreach (string name in (string[])["modulus.npy", "tilt.npy", "kc.npy", "mask.npy", "labels.npy", "classes.npy", "histograms.csv", "regions.csv"])
                Assert.True(File.ReadAllBytes(work[$"expected/{name}"]).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(target, name))), $"{source}: {name} differs");
            Scan results = ScanReader.Read(Path.Combine(target, "map.h5"));
            Assert.Equal(NumpyArray.Read(Path.Combine(target, "modulus.npy")).Floats(), Values(results.Find("modulus")!.Values));
            Assert.Equal(NumpyArray.Read(Path.Combine(target, "tilt.npy")).Floats(), Values(ScanReader.Read(Path.Combine(target, "tilt.tif")).Channels[0].Values));
            Assert.DoesNotContain(work.Entries(), e => e.Contains("unfinished", StringComparison.Ordinal) || e.Contains("level", StringComparison.Ordinal) || e.Contains("resume", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_large_map_is_shown_reduced_and_written_in_full()
    {
        using WorkFolder work = new();
        NumpyFile.Write(Made(work, "scan/height.npy"), Made(2600, 900, (x, y) => 4e-9f * ((x % 512) < 256 ? x % 256 : 255 - (x % 256))));
        BuiltProgram.Succeed("map", work["scan"], "--pitch", "20nm", "--no-segmentation", "--out", work["out"], "--export", "npy,gwy,tiff", "--memory", "24MiB");
        Assert.Equal("out of core", Processing(work["out"]));
        Assert.Equal((900, 2600), NumpyArray.Read(work["out/tilt.npy"]) is var tilt ? (tilt.Rows, tilt.Columns) : default);
        GwyddionChannel shown = GwyddionFile.Read(work["out/map.gwy"])[0];
        Assert.Equal((1300, 450, 4e-8), (shown.Values.Columns, shown.Values.Rows, Math.Round(shown.PitchX, 12)));
        Assert.Contains("2600 × 900 pixels", System.Net.WebUtility.HtmlDecode(File.ReadAllText(work["out/report.html"])), StringComparison.Ordinal);
        Assert.True(File.Exists(work["out/pictures/tilt.png"]));
        Assert.Contains("2-fold reduced", File.ReadAllText(work["out/summary.json"]), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("INT", "resume.json")]
    [InlineData("KILL", "resume.json")]
    [InlineData("KILL", "scratch")]
    public void Work_that_was_stopped_goes_on_where_it_was_and_ends_the_same(string signal, string stage)
    {
        OtherProgram.Require("kill");
        using WorkFolder work = new();
        // Facets and steps, so that regions are found and corrected too.
        NumpyFile.Write(Made(work, "scan/height.npy"), Made(1000, 900, (x, y) => 2e-9f * (((x / 200) % 2 == 0 ? x : y) % 200)));
        NumpyFile.Write(Made(work, "scan/modulus.npy"), Made(1000, 900, (x, y) => 3e9f + (1e7f * ((x + (3 * y)) % 29))));
        string[] arguments = ["map", work["scan"], "--pitch", "20nm", "--backend", "reference", "--memory", "16MiB", "--export", "npy,gwy,csv", "--no-report", "--tilt-from", "facet"];
        BuiltProgram.Succeed([.. arguments, "--out", work["whole"]]);
        using (Process process = BuiltProgram.Start([.. arguments, "--out", work["out"]]))
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            Stopwatch watch = Stopwatch.StartNew();
            while (!process.HasExited && !Path.Exists(work[$".out.unfinished/{stage}"]) && watch.Elapsed < TimeSpan.FromSeconds(60))
                Thread.Sleep(5);
            OtherProgram.Run("kill", "-" + signal, process.Id.ToString());
            Assert.True(process.WaitForExit(30_000), "the program goes on");
            Assert.False(Directory.Exists(work["out"]));
            Assert.NotEqual(0, process.ExitCode);
            if (signal == "INT")
                Assert.Matches(@"error: cancelled: \d+ of 900 rows .*--resume", errors.Result);
        }

        using JsonDocument state = JsonDocument.Parse(File.ReadAllBytes(work[".out.unfinished/resume.json"]));
        Assert.InRange(state.RootElement.GetProperty("RowsDone").GetInt32(), 1, 900);
        BuiltProgram.Succeed([.. arguments, "--out", work["out"], "--resume"]);
        FolderComparison.AssertEqualButForTimings(work["whole"], work["out"]);
        Assert.False(Directory.Exists(work[".out.unfinished"]));
        Assert.Contains("finished by an earlier run", BuiltProgram.Succeed([.. arguments, "--out", work["out"], "--resume"]).Output, StringComparison.Ordinal);
    }

    private static string Processing(string folder)
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "summary.json")));
        return summary.RootElement.GetProperty("processing").GetString()!;
    }

    /// <summary>summary.json without what must differ.</summary>
    private static string Numbers(string folder)
    {
        string text = File.ReadAllText(Path.Combine(folder, "summary.json"));
        return Regex.Replace(text, "\"(processing|resumeKey)\": \"[^\"]*\"|\"timings_s\": \\{[^}]*\\}", "");
    }

    private static string Made(WorkFolder work, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(work[name])!);
        return work[name];
    }

    private static Raster<float> Made(int columns, int rows, Func<int, int, float> value)
    {
        Raster<float> map = new(columns, rows);
        for (int i = 0; i < map.Values.Length; i++)
            map.Values[i] = value(i % columns, i / columns);
        return map;
    }

    private static float[] Values(IRowSource<float> source)
    {
        float[] values = new float[source.Columns * source.Rows];
        source.ReadRows(0, values);
        return values;
    }
}
