using System.Text.Json;
using GpuModulus.Core.Maps;
using GpuModulus.Formats;

namespace GpuModulus.EndToEnd.Tests;

[Collection(PhantomCollection.Name)]
public sealed class InputTests(Phantoms phantoms)
{
    private static readonly string[] Parameters =
    [
        "--spring-constant1", "26", "--resonance1", "300kHz", "--quality-factor1", "400", "--resonance2", "1.71MHz", "--free-amplitude1", "150nm", "--contact-radius", "10nm",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_of_arrays_gives_the_modulus_of_the_scan_file(bool pitchAsOption)
    {
        using WorkFolder work = new();
        WriteChannels(phantoms.Noisy, work);
        if (!pitchAsOption)
            work.Write("scan/geometry.json", """{"pitchX_m": 2e-8, "pitchY_m": 2e-8}""");
        BuiltProgram.Succeed(["map", work["scan"], .. pitchAsOption ? ["--pitch", "20nm"] : Array.Empty<string>(), "--out", work["out"], "--no-report", "--no-segmentation", "--export", "npy", .. Parameters]);
        string expected = phantoms.Map("plain", phantoms.Noisy, "--no-segmentation");
        Assert.Equal(NumpyArray.Read(Path.Combine(expected, "mask.npy")).Codes(), NumpyArray.Read(work["out/mask.npy"]).Codes());
        float[] ours = NumpyArray.Read(work["out/modulus.npy"]).Floats(), theirs = NumpyArray.Read(Path.Combine(expected, "modulus.npy")).Floats();
        for (int i = 0; i < ours.Length; i++)
        {
            if (float.IsFinite(theirs[i]))
                Assert.Equal(1, ours[i] / theirs[i], 1e-6);
        }
    }

    [Fact]
    public void The_instruments_own_modulus_is_corrected_and_nothing_else()
    {
        string folder = phantoms.Map("own", phantoms.Noisy, "--from", "modulus", "--no-segmentation");
        Assert.False(File.Exists(Path.Combine(folder, "indentation.npy")));
        Scan(phantoms.Noisy, "YoungsRetrace", out float[] own);
        float[] apparent = NumpyArray.Read(Path.Combine(folder, "modulus_apparent.npy")).Floats(), corrected = NumpyArray.Read(Path.Combine(folder, "modulus.npy")).Floats();
        float[] kc = NumpyArray.Read(Path.Combine(folder, "kc.npy")).Floats();
        for (int i = 0; i < own.Length; i++)
        {
            if (float.IsFinite(corrected[i]))
                Assert.Equal((own[i], 1.0), (apparent[i], Math.Round((double)corrected[i] * kc[i] / own[i], 5)));
        }
    }

    [Theory]
    [InlineData("npy", "")]
    [InlineData("hdf5", "map.h5")]
    public void Results_of_map_are_not_corrected_twice_in_silence(string format, string file)
    {
        using WorkFolder work = new();
        string[] options = ["--pitch", "20nm", "--no-segmentation", "--no-report"];
        BuiltProgram.Succeed(["map", phantoms.Noisy, "--contact-radius", "10nm", "--no-segmentation", "--no-report", "--export", format, "--out", work["first"]]);
        string results = Path.Combine(work["first"], file);
        Assert.Contains("would be corrected again", BuiltProgram.Run(["map", results, .. options, "--out", work["second"]]).Errors, StringComparison.Ordinal);
        ProgramEnd again = BuiltProgram.Run(["map", results, .. options, "--channel", "modulus=modulus_apparent[Pa]", "--export", "npy", "--out", work["third"]]);
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("corrected again", again.Errors, StringComparison.Ordinal);
        BuiltProgram.Succeed(["map", phantoms.Noisy, "--contact-radius", "10nm", "--no-segmentation", "--no-report", "--export", "npy", "--out", work["arrays"]]);
        Assert.Equal(NumpyArray.Read(work["arrays/modulus.npy"]).Floats(), NumpyArray.Read(work["third/modulus.npy"]).Floats());
    }

    [Fact]
    public void Gigapascals_that_a_file_calls_pascals_do_not_stop_the_map()
    {
        using WorkFolder work = new();
        work.Write("scan/height.npy", NumpyArray.Make(64, 64, (x, y) => 1e-9f * (x + (2 * y))));
        work.Write("scan/modulus.npy", NumpyArray.Make(64, 64, (x, y) => 3f + (0.01f * ((x * 7 + y * 13) % 17))));
        BuiltProgram.Succeed("map", work["scan"], "--pitch", "20nm", "--out", work["out"], "--no-report");
        using JsonDocument regions = JsonDocument.Parse(File.ReadAllText(work["out/regions.json"]));
        Assert.InRange(regions.RootElement[0].GetProperty("median_Pa").GetDouble(), 3, 3.2);
    }

    [Fact]
    public void Height_alone_gives_tilt_correction_and_mask()
    {
        using WorkFolder work = new();
        work.Write("scan/height.npy", NumpyArray.Make(32, 48, (x, y) => 1e-8f * x));
        BuiltProgram.Succeed("map", work["scan"], "--pitch", "20nm,30nm", "--out", work["out"], "--no-report", "--export", "npy");
        Assert.False(File.Exists(work["out/modulus.npy"]));
        NumpyArray tilt = NumpyArray.Read(work["out/tilt.npy"]);
        Assert.Equal((32, 48), (tilt.Rows, tilt.Columns));
        Assert.All(tilt.Floats(), t => Assert.Equal(Math.Atan(0.5), t, 1e-5));
        Assert.All(NumpyArray.Read(work["out/mask.npy"]).Codes(), m => Assert.Equal(0, m));
    }

    [Fact]
    public void Regions_from_labels_npy_are_the_same_regions_again()
    {
        // A found facet's plane is fitted to what it grew from, a drawn one's to all of it: per-pixel tilt is the same for both.
        string folder = phantoms.Map("per-pixel", phantoms.Noisy, "--tilt-from", "pixel");
        using WorkFolder work = new();
        BuiltProgram.Succeed("map", phantoms.Noisy, "--tilt-from", "pixel", "--regions", Path.Combine(folder, "labels.npy"), "--out", work["out"], "--no-report", "--export", "npy,csv");
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "labels.npy")), File.ReadAllBytes(work["out/labels.npy"]));
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "classes.npy")), File.ReadAllBytes(work["out/classes.npy"]));
        using JsonDocument first = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "regions.json"))), again = JsonDocument.Parse(File.ReadAllText(work["out/regions.json"]));
        foreach ((JsonElement a, JsonElement b) in first.RootElement.EnumerateArray().Zip(again.RootElement.EnumerateArray()))
        {
            foreach (string key in (string[])["id", "class", "n", "area_m2", "meanTilt_deg", "median_Pa", "mu_Pa", "sigma_Pa"])
                Assert.Equal(a.GetProperty(key).GetRawText(), b.GetProperty(key).GetRawText());
        }
    }

    [SkippableTheory]
    [InlineData("asylum/image_ibw.ibw", 256, 256)]
    [InlineData("gwyddion/SingFreqPFM_0003.gwy", 128, 128)]
    [InlineData("gsf/chip.gsf", 300, 300)]
    public void Measured_topographies_give_tilt_maps(string file, int columns, int rows)
    {
        using WorkFolder work = new();
        BuiltProgram.Succeed("map", MeasuredFiles.Path(file), "--out", work["out"], "--no-report", "--export", "npy,gwy,csv");
        NumpyArray tilt = NumpyArray.Read(work["out/tilt.npy"]);
        Assert.Equal((rows, columns), (tilt.Rows, tilt.Columns));
        Assert.All(tilt.Floats(), t => Assert.InRange(t, 0f, 1.5708f));
        NumpyArray height = NumpyArray.Read(work["out/height.npy"]);
        if (file.EndsWith(".ibw", StringComparison.Ordinal))
        {
            Assert.Equal(-3.476373e-9, height.Floats().Min(), 1e-15);
            Assert.Equal(2.9488234e-9, height.Floats().Max(), 1e-15);
        }
    }

    [SkippableFact]
    public void Gwyddion_accepts_the_map_file()
    {
        OtherProgram.Require("xvfb-run", "gwyddion");
        (int code, string output) = OtherProgram.Run("xvfb-run", "-a", "gwyddion", "--check", Path.Combine(phantoms.Map("noisy", phantoms.Noisy), "map.gwy"));
        Assert.True(code == 0, output);
        // It ends with 0 whatever it found; what it found stands in its output.
        Assert.Equal("", output.Trim());
        using WorkFolder work = new();
        string damaged = work.Write("cut.gwy", File.ReadAllBytes(Path.Combine(phantoms.Map("noisy", phantoms.Noisy), "map.gwy"))[..20_000]);
        Assert.NotEqual("", OtherProgram.Run("xvfb-run", "-a", "gwyddion", "--check", damaged).Output.Trim());
    }

    [Fact]
    public void The_map_files_channels_read_back_equal_to_the_arrays()
    {
        string folder = phantoms.Map("noisy", phantoms.Noisy);
        IReadOnlyList<GwyddionChannel> channels = GwyddionFile.Read(Path.Combine(folder, "map.gwy"));
        foreach ((string title, string file) in new[] { ("Height", "height"), ("Modulus, corrected", "modulus"), ("Modulus, apparent", "modulus_apparent"), ("Tilt", "tilt"), ("K_c", "kc"), ("Peak indentation", "indentation") })
        {
            GwyddionChannel channel = Assert.Single(channels, c => c.Title == title);
            float[] expected = NumpyArray.Read(Path.Combine(folder, file + ".npy")).Floats();
            float[] row = new float[channel.Values.Columns];
            for (int y = 0; y < channel.Values.Rows; y++)
            {
                channel.Values.ReadRows(y, row);
                for (int x = 0; x < row.Length; x++)
                {
                    if (float.IsFinite(expected[(y * row.Length) + x]))
                        Assert.Equal(expected[(y * row.Length) + x], row[x]);
                }
            }
        }
    }

    [SkippableFact]
    public void NumPy_loads_every_export()
    {
        OtherProgram.Require("python3");
        Skip.If(OtherProgram.Run("/usr/bin/python3", "-c", "import numpy").ExitCode != 0, "python3 has no numpy");
        const string Script = "import numpy,sys,glob\nfor f in sorted(glob.glob(sys.argv[1]+'/*.npy')):\n a=numpy.load(f); print(f.split('/')[-1],a.dtype,a.shape)";
        (int code, string output) = OtherProgram.Run("/usr/bin/python3", "-c", Script, phantoms.Map("noisy", phantoms.Noisy));
        Assert.True(code == 0, output);
        Assert.Equal(
            "classes.npy uint8, height.npy float32, indentation.npy float32, kc.npy float32, labels.npy int32, mask.npy uint8, modulus.npy float32, modulus_apparent.npy float32, modulus_error.npy float32, tilt.npy float32",
            string.Join(", ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Replace(" (160, 160)", "", StringComparison.Ordinal))));
    }

    [Fact]
    public void One_broken_input_among_several_costs_only_itself()
    {
        using WorkFolder work = new();
        string broken = work.Write("broken.ibw", File.ReadAllBytes(phantoms.Noisy)[..50_000]);
        ProgramEnd end = BuiltProgram.Run("map", phantoms.Noisy, broken, phantoms.Clean, "--out", work["out"], "--no-report", "--no-segmentation");
        Assert.Equal(3, end.ExitCode);
        Assert.Single(end.ErrorLines, l => l.StartsWith("error: ", StringComparison.Ordinal));
        string[] rows = File.ReadAllLines(work["out/maps.csv"]);
        Assert.Equal(4, rows.Length);
        Assert.Contains(",failed,", rows[2], StringComparison.Ordinal);
        Assert.All(new[] { rows[1], rows[3] }, r => Assert.Contains(",done,", r, StringComparison.Ordinal));
        Assert.Equal(2, Directory.GetDirectories(work["out"]).Length);
        Assert.All(Directory.GetDirectories(work["out"]), d => Assert.True(File.Exists(Path.Combine(d, "summary.json"))));
    }

    private static void WriteChannels(string scan, WorkFolder work)
    {
        foreach ((string name, string channel) in new[] { ("height", "HeightRetrace"), ("frequency", "FrequencyRetrace"), ("amplitude1", "Amplitude1Retrace"), ("phase1", "Phase1Retrace") })
        {
            (int rows, int columns) = Scan(scan, channel, out float[] values);
            // The folder's phases are degrees, the reader's radians.
            float factor = name == "phase1" ? 180 / MathF.PI : 1;
            work.Write($"scan/{name}.npy", NumpyArray.Make(rows, columns, (x, y) => values[(y * columns) + x] * factor));
        }
    }

    private static (int Rows, int Columns) Scan(string path, string name, out float[] values)
    {
        IRowSource<float> source = Assert.Single(ScanReader.Read(path).Channels, c => c.Name == name).Values;
        values = new float[source.Rows * source.Columns];
        source.ReadRows(0, values);
        return (source.Rows, source.Columns);
    }
}
