using System.Globalization;

namespace GpuModulus.EndToEnd.Tests;

/// <summary>Five stages of one made electrode, from scan to the table of a series.</summary>
[Collection(PhantomCollection.Name)]
public sealed class SeriesTests(Phantoms phantoms)
{
    private static readonly string[] Stages = ["pristine", "5", "30", "60", "200"];

    [Fact]
    public void Compare_gives_the_ordering_and_the_convergence_that_the_stages_were_made_with()
    {
        using WorkFolder work = new();
        BuiltProgram.Succeed(["compare", .. Stages.Select(s => $"{s}={phantoms.Map($"stage-{s}", phantoms.Scan($"stage-{s}", "--stage", s))}"), "--out", work["series"]]);
        string[] lines = File.ReadAllLines(Assert.Single(Directory.GetFiles(work["series"], "*.csv")));
        string[] header = lines[0].Split(',');
        Dictionary<string, double>[] rows = [.. lines.Skip(1).Select(line => header.Zip(line.Split(',')).Skip(1).ToDictionary(f => f.First, f => f.Second == "" ? double.NaN : double.Parse(f.Second, CultureInfo.InvariantCulture)))];
        Assert.Equal(Stages, lines.Skip(1).Select(line => line.Split(',')[0]));

        // [Shi 2026], table 1: the bare crystal is 65 times stiffer than binder/carbon; with the film facets soften at once, and binder/carbon stiffens until both meet.
        double[] facets = Column("facet_mean_Pa"), binder = Column("bc_mean_Pa"), ratio = Column("logRatio"), overlap = Column("overlap");
        Assert.True(facets[0] > 20 * facets.Skip(1).Max(), string.Join(' ', facets));
        Assert.True(binder[4] > 1.5 * binder[0], string.Join(' ', binder));
        Assert.True(ratio[0] > 3.5 && ratio.Skip(1).All(r => r < 2) && Math.Abs(ratio[4]) < 0.25, string.Join(' ', ratio));
        Assert.True(overlap[0] < 0.05 && overlap[4] > 0.5 && overlap[0] < overlap.Skip(1).Min(), string.Join(' ', overlap));
        for (int i = 0; i < Stages.Length; i++)
        {
            (double mean, double error) = FacetTruth(Path.GetDirectoryName(phantoms.Scan($"stage-{Stages[i]}", "--stage", Stages[i]))!);
            Assert.True(Math.Abs(facets[i] - mean) <= error, $"{Stages[i]}: {facets[i]:G4} Pa where the truth is {mean:G4} ± {error:G2}");
        }

        double[] Column(string name) => [.. rows.Select(row => row[name])];
    }

    /// <summary>Mean of the made facets' mean moduli, as far as tilt lets them be measured, and its standard error.</summary>
    private static (double Mean, double Error) FacetTruth(string folder)
    {
        int[] ids = Read("regions").Integers();
        float[] modulus = Read("modulus").Floats(), tilt = Read("tilt").Floats();
        double[] means = [.. Enumerable.Range(0, ids.Length).Where(i => ids[i] > 0 && tilt[i] <= Math.PI / 4).GroupBy(i => ids[i]).Where(g => g.Count() >= 50).Select(g => g.Average(i => modulus[i]))];
        double mean = means.Average();
        return (mean, Math.Sqrt(means.Sum(m => (m - mean) * (m - mean)) / (means.Length - 1) / means.Length));

        NumpyArray Read(string what) => NumpyArray.Read(Path.Combine(folder, $"truth-{what}.npy"));
    }
}
