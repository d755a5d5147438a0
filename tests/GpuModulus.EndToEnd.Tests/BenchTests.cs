using System.Text.Json;

namespace GpuModulus.EndToEnd.Tests;

public sealed class BenchTests
{
    private static readonly string[] Small = ["bench", "--backend", "cpu", "--size", "64", "--repeats", "2"];

    [Fact]
    public void Json_has_the_contracts_keys_with_finite_positive_numbers_and_the_plot_is_drawn()
    {
        using WorkFolder work = new();
        ProgramEnd end = BuiltProgram.Succeed([.. Small, "--threads", "2", "--json", "--plot", work["speed.svg"]]);
        end.MustBePlain();
        using JsonDocument document = JsonDocument.Parse(end.Output);
        Assert.Equal(2, document.RootElement.GetProperty("repeats").GetInt32());
        JsonElement result = Assert.Single(document.RootElement.GetProperty("results").EnumerateArray());
        Assert.Equal("cpu", result.GetProperty("backend").GetString());
        Assert.Equal(64, result.GetProperty("size").GetInt32());
        string[] speeds = ["megapixelsPerSecond", "boundMegapixelsPerSecond", "boundFraction", "bytesPerPixel"];
        MustBePositive(result, speeds);
        Assert.Equal(5, result.GetProperty("variants").GetArrayLength());
        foreach (JsonElement variant in result.GetProperty("variants").EnumerateArray())
            MustBePositive(variant, speeds);
        Assert.Equal(["read_s", "kernel_s", "histogram_s", "segmentation_s", "statistics_s", "write_s"], result.GetProperty("stages").EnumerateObject().Select(s => s.Name));
        MustBePositive(result.GetProperty("stages"), "read_s", "kernel_s", "segmentation_s", "statistics_s", "write_s");
        Assert.InRange(result.GetProperty("stages").GetProperty("histogram_s").GetDouble(), 0, 10);
        Assert.Equal(2, result.GetProperty("threadScaling").GetArrayLength());
        foreach (JsonElement scaling in result.GetProperty("threadScaling").EnumerateArray())
        {
            Assert.Equal(2, scaling.GetProperty("threads").GetInt32());
            MustBePositive(scaling, "oneThreadMegapixelsPerSecond", "allThreadsMegapixelsPerSecond", "speedUp", "boundSpeedUp");
        }

        Assert.Contains("<svg", File.ReadAllText(work["speed.svg"]), StringComparison.Ordinal);
        Assert.Equal(["speed.svg"], work.Entries());
    }

    [Fact]
    public void The_table_shows_the_map_the_bound_and_the_stages_and_one_thread_has_no_scaling()
    {
        using WorkFolder work = new();
        ProgramEnd end = BuiltProgram.Succeed([.. Small, "--threads", "1", "--plot", work["speed.png"]]);
        foreach (string word in (string[])["Mpixel/s", "bound", "fraction", "map + histogram of E", "read", "kernel", "segmentation", "statistics", "write"])
            Assert.Contains(word, end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1 thread ", end.Output, StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(work["speed.png"])[..4]);
    }

    [Theory]
    [InlineData("--size", "abc")]
    [InlineData("--size", "8")]
    [InlineData("--size", "1000000")]
    [InlineData("--repeats", "0")]
    [InlineData("--threads", "-1")]
    [InlineData("--backend", "abacus")]
    [InlineData("--plot", "speed.bmp")]
    [InlineData("--plot", "no-such-folder/speed.png")]
    public void A_bad_option_gives_one_line_before_any_work(string option, string value) =>
        BuiltProgram.Run("bench", option, value).MustBeOneError(2, option);

    [SkippableFact]
    public void Without_the_device_that_was_asked_for_no_half_of_a_document_is_printed()
    {
        ProgramEnd end = BuiltProgram.Run("bench", "--backend", "cuda", "--size", "64", "--repeats", "1", "--json");
        Skip.If(end.ExitCode == 0, "this machine has a CUDA device");
        Assert.Equal("", end.Output);
        Assert.Contains("cuda", Assert.Single(end.ErrorLines), StringComparison.Ordinal);
    }

    private static void MustBePositive(JsonElement parent, params string[] names)
    {
        foreach (string name in names)
        {
            double value = parent.GetProperty(name).GetDouble();
            Assert.True(double.IsFinite(value) && value > 0, $"{name} is {value}");
        }
    }
}
