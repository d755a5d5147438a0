namespace GpuModulus.EndToEnd.Tests;

[Collection(PhantomCollection.Name)]
public sealed class AccuracyTests(Phantoms phantoms)
{
    [Fact]
    public void Without_noise_the_modulus_on_flat_parts_is_within_a_thousandth_of_the_truth()
    {
        double[] errors = [.. FlatParts(phantoms.Clean, phantoms.Map("clean", phantoms.Clean)).Select(e => Math.Abs(e.Error))];
        Assert.True(errors.Length > 1000);
        Assert.InRange(errors.Max(), 0, 1e-3);
    }

    [Fact]
    public void With_noise_the_median_error_on_every_large_facet_is_below_half_a_per_cent()
    {
        (int Facet, double Error)[] errors = [.. FlatParts(phantoms.Noisy, phantoms.Map("noisy", phantoms.Noisy))];
        Assert.InRange(Math.Abs(Median(errors.Select(e => e.Error))), 0, 5e-3);
        Assert.InRange(Median(errors.Select(e => Math.Abs(e.Error))), 0, 5e-3);
        foreach (IGrouping<int, (int Facet, double Error)> facet in errors.GroupBy(e => e.Facet).Where(g => g.Count() > 500))
            Assert.InRange(Math.Abs(Median(facet.Select(e => e.Error))), 0, 5e-3);
    }

    [Fact]
    public void Tracked_frequency_gives_the_map_of_the_shift()
    {
        string tracked = phantoms.Scan("tracked", "--no-noise", "--tracked-frequency");
        string folder = phantoms.Map("tracked", tracked);
        Assert.Contains("tracked", File.ReadAllText(Path.Combine(folder, "summary.json")), StringComparison.Ordinal);
        // A tracked frequency of 1.7 MHz is stored in single precision, to 0.125 Hz.
        float[] ours = Modulus(folder), expected = Modulus(phantoms.Map("clean", phantoms.Clean));
        for (int i = 0; i < ours.Length; i++)
        {
            if (float.IsFinite(expected[i]))
                Assert.Equal(1, ours[i] / expected[i], 1e-3);
        }
    }

    [Fact]
    public void Reference_and_cpu_agree_and_so_do_any_numbers_of_threads()
    {
        float[] reference = Modulus(phantoms.Map("reference", phantoms.Noisy, "--backend", "reference", "--no-segmentation"));
        string first = phantoms.Map("threads-1", phantoms.Noisy, "--backend", "cpu", "--threads", "1", "--memory", "1MiB");
        float[] cpu = Modulus(phantoms.Map("cpu", phantoms.Noisy, "--backend", "cpu", "--no-segmentation"));
        byte[] mask = NumpyArray.Read(Path.Combine(phantoms.Map("cpu", phantoms.Noisy), "mask.npy")).Codes();
        byte[] referenceMask = NumpyArray.Read(Path.Combine(phantoms.Map("reference", phantoms.Noisy), "mask.npy")).Codes();
        Assert.InRange(mask.Zip(referenceMask).Count(p => p.First != p.Second), 0, 1);
        for (int i = 0; i < cpu.Length; i++)
        {
            if (mask[i] == 0 && referenceMask[i] == 0)
                Assert.Equal(1, cpu[i] / reference[i], 4e-6);
        }

        foreach (string threads in (string[])["2", "7"])
        {
            string other = phantoms.Map($"threads-{threads}", phantoms.Noisy, "--backend", "cpu", "--threads", threads);
            // These two name the device with its threads.
            foreach (string file in Directory.GetFiles(first).Select(f => Path.GetFileName(f)).Where(f => f is not ("summary.json" or "map.gwy")))
                Assert.True(File.ReadAllBytes(Path.Combine(first, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(other, file))), $"{file} differs for {threads} threads");
        }
    }

    private static float[] Modulus(string folder) => NumpyArray.Read(Path.Combine(folder, "modulus.npy")).Floats();

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Relative errors of the valid pixels whose 5 × 5 neighbourhood lies on one facet of the truth.</summary>
    private static IEnumerable<(int Facet, double Error)> FlatParts(string scan, string folder)
    {
        int[] regions = Phantoms.Truth(scan, "regions").Integers();
        byte[] classes = Phantoms.Truth(scan, "classes").Codes();
        float[] truth = Phantoms.Truth(scan, "modulus").Floats(), modulus = Modulus(folder);
        int size = NumpyArray.Read(Path.Combine(folder, "modulus.npy")).Columns;
        for (int y = 2; y < size - 2; y++)
        {
            for (int x = 2; x < size - 2; x++)
            {
                int at = (y * size) + x;
                bool flat = classes[at] == 1 && float.IsFinite(modulus[at]);
                for (int dy = -2; flat && dy <= 2; dy++)
                {
                    for (int dx = -2; dx <= 2; dx++)
                        flat &= regions[at + (dy * size) + dx] == regions[at] && classes[at + (dy * size) + dx] == 1;
                }

                if (flat)
                    yield return (regions[at], (modulus[at] / (double)truth[at]) - 1);
            }
        }
    }
}
