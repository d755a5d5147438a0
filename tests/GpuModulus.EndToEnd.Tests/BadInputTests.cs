namespace GpuModulus.EndToEnd.Tests;

/// <summary>Whatever is wrong: one line, the right exit code, nothing left behind.</summary>
[Collection(PhantomCollection.Name)]
public sealed class BadInputTests(Phantoms phantoms)
{
    [Theory]
    [InlineData("", "a command is missing")]
    [InlineData("frobnicate", "no command 'frobnicate'")]
    [InlineData("map", "--out")]
    [InlineData("map {scan} --out {out} --wat", "no option '--wat'")]
    [InlineData("map {scan} --out {out} --max-tilt steep", "--max-tilt: 'steep' is no number")]
    [InlineData("map {scan} --out {out} --max-tilt 60", "--max-tilt")]
    [InlineData("map {scan} --out {out} --threads=-1", "--threads")]
    [InlineData("map {scan} --out {out} --backend vulkan", "--backend")]
    [InlineData("map {scan} --out {out} --memory little", "--memory")]
    [InlineData("map {scan} --out {out} --export xls", "--export")]
    [InlineData("map {scan} --out {out} --kc guess", "--kc")]
    [InlineData("map {scan} --out {out} --slope gaussian", "--slope")]
    [InlineData("map {scan} --out {out} --contact cone", "--cone-half-angle")]
    [InlineData("map {scan} --out {out} --channel foo", "--channel")]
    [InlineData("map {scan} --out {out} --spring-constant1 soft", "--spring-constant1: 'soft' is not a number")]
    [InlineData("map {scan} --out {out} --spring-constant1 26furlongs", "unknown unit 'furlongs'")]
    [InlineData("map {scan} --out {out} --spring-constant1=-26", "--spring-constant1")]
    [InlineData("map {scan} --out {out} --contact-radius 10", "10 m")]
    [InlineData("map {scan} --out {out} --contact-radius 0nm", "--contact-radius")]
    [InlineData("map {scan} --out {out} --pitch -20nm", "--pitch")]
    [InlineData("map {scan} --out {out} --pitch 20lightyears", "unknown unit 'lightyears'")]
    [InlineData("map {scan} --out {out} --pitch 20", "--pitch")]
    [InlineData("map {scan} --out {out} --facet-angle nan", "--facet-angle")]
    [InlineData("phantom --out {out} --size 0", "--size")]
    [InlineData("phantom --out {out} --stage 7", "--stage")]
    [InlineData("phantom --out {out} --seed -1", "--seed")]
    [InlineData("phantom --out {out} --pitch 1mm", "--pitch")]
    [InlineData("phantom --out {out} --reference=-3GPa", "--reference")]
    [InlineData("info", "FILE")]
    [InlineData("compare =x", "no name")]
    public void Bad_usage_is_one_line_and_exit_code_2(string arguments, string part)
    {
        using WorkFolder work = new();
        string[] words = [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Replace("{scan}", phantoms.Noisy, StringComparison.Ordinal).Replace("{out}", work["out"], StringComparison.Ordinal))];
        BuiltProgram.Run(words).MustBeOneError(2, part);
        Assert.Empty(work.Entries());
    }

    [Theory]
    [InlineData("cut in the header")]
    [InlineData("cut in the data")]
    [InlineData("random bytes")]
    [InlineData("empty")]
    [InlineData("absent")]
    [InlineData("one pixel")]
    [InlineData("one row")]
    [InlineData("no pitch")]
    [InlineData("all heights NaN")]
    [InlineData("all shifts NaN")]
    [InlineData("all moduli zero")]
    [InlineData("no height")]
    [InlineData("sizes differ")]
    [InlineData("text in an array")]
    [InlineData("terabytes claimed")]
    public void A_broken_input_is_one_line_and_exit_code_1(string what)
    {
        using WorkFolder work = new();
        byte[] flat = NumpyArray.Make(16, 16, (x, _) => 1e-9f * x), nan = NumpyArray.Make(16, 16, (_, _) => float.NaN);
        string[] pitch = ["--pitch", "20nm"];
        string input = work["in"];
        switch (what)
        {
            case "cut in the header": input = work.Write("in.ibw", File.ReadAllBytes(phantoms.Noisy)[..300]); break;
            case "cut in the data": input = work.Write("in.ibw", File.ReadAllBytes(phantoms.Noisy)[..100_000]); break;
            case "random bytes":
                byte[] bytes = new byte[5000];
                new Random(4).NextBytes(bytes);
                input = work.Write("in.ibw", bytes);
                break;
            case "empty": input = work.Write("in.gwy", ""); break;
            case "absent": break;
            case "one pixel": work.Write("in/height.npy", NumpyArray.Make(1, 1, (_, _) => 0)); break;
            case "one row": work.Write("in/height.npy", NumpyArray.Make(1, 64, (_, _) => 0)); break;
            case "no pitch": work.Write("in/height.npy", flat); pitch = []; break;
            case "all heights NaN": work.Write("in/height.npy", nan); break;
            case "all shifts NaN":
                work.Write("in/height.npy", flat);
                work.Write("in/frequency.npy", nan);
                break;
            case "all moduli zero":
                work.Write("in/height.npy", flat);
                work.Write("in/modulus.npy", NumpyArray.Make(16, 16, (_, _) => 0));
                break;
            case "no height": work.Write("in/frequency.npy", flat); break;
            case "sizes differ":
                work.Write("in/height.npy", flat);
                work.Write("in/modulus.npy", NumpyArray.Make(16, 17, (_, _) => 3e9f));
                break;
            case "text in an array": work.Write("in/height.npy", NumpyArray.Make("<U1", 2, 2, new byte[16])); break;
            default: work.Write("in/height.npy", NumpyArray.Make("<f4", 1 << 20, 1 << 20, new byte[64])); break;
        }

        IReadOnlyList<string> before = work.Entries();
        string[] physics = ["--spring-constant1", "26", "--resonance1", "300kHz", "--quality-factor1", "400", "--resonance2", "1.71MHz", "--free-amplitude1", "150nm", "--setpoint-amplitude1", "105nm", "--interaction-phase1", "50", "--contact-radius", "10nm"];
        BuiltProgram.Run(["map", input, "--out", work["out"], .. pitch, .. physics]).MustBeOneError(1, input);
        Assert.Equal(before, work.Entries());
    }

    [Theory]
    [InlineData("map", "{file}/below")]
    [InlineData("map", "{file}")]
    [InlineData("map", "/proc/nothing/here")]
    [InlineData("phantom", "{file}/below")]
    [InlineData("phantom", "/dev/full/here")]
    public void A_place_that_cannot_be_written_is_one_line_and_exit_code_1(string command, string place)
    {
        using WorkFolder work = new();
        string output = place.Replace("{file}", work.Write("file", "x"), StringComparison.Ordinal);
        string[] arguments = command == "map" ? ["map", phantoms.Noisy, "--no-segmentation", "--no-report"] : ["phantom", "--size", "16"];
        BuiltProgram.Run([.. arguments, "--out", output]).MustBeOneError(1, output);
        Assert.Equal(["file"], work.Entries());
    }

    [SkippableFact]
    public void A_full_disk_is_one_line_and_leaves_nothing()
    {
        OtherProgram.Require("mount", "umount");
        using WorkFolder work = new();
        Directory.CreateDirectory(work["tiny"]);
        (int code, string why) = OtherProgram.Run("mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", work["tiny"]);
        Skip.If(code != 0, $"a small file system cannot be mounted: {why.Trim()}");
        try
        {
            foreach (string export in (string[])["npy", "gwy", "tiff"])
                BuiltProgram.Run("map", phantoms.Noisy, "--no-report", "--export", export, "--out", work["tiny/a/b"]).MustBeOneError(1, "tiny/a/b: cannot be written (No space left on device)");
            BuiltProgram.Run("phantom", "--size", "160", "--out", work["tiny/p"]).MustBeOneError(1, "tiny/p: cannot be written (No space left on device)");
            Assert.Equal(["tiny"], work.Entries());
        }
        finally
        {
            OtherProgram.Run("umount", work["tiny"]);
        }
    }

    [Fact]
    public void Results_are_never_written_over_the_input()
    {
        using WorkFolder work = new();
        string height = work.Write("in/height.npy", NumpyArray.Make(16, 16, (_, _) => 0));
        byte[] before = File.ReadAllBytes(height);
        BuiltProgram.Run("map", work["in"], "--pitch", "20nm", "--out", work["in"], "--export", "npy").MustBeOneError(2, "--out");
        BuiltProgram.Run("map", height, "--pitch", "20nm", "--out", work["in"], "--export", "npy").MustBeOneError(2, "--out");
        Assert.Equal(before, File.ReadAllBytes(height));
        Assert.Equal(["in", "in/height.npy"], work.Entries());
    }

    [Fact]
    public void A_named_pipe_without_a_writer_does_not_hang_the_program()
    {
        using WorkFolder work = new();
        Assert.Equal(0, OtherProgram.Run("mkfifo", work["pipe"]).ExitCode);
        BuiltProgram.Run("info", work["pipe"]).MustBeOneError(1, "pipe");
    }
}
