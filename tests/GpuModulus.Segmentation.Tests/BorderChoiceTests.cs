using System.Runtime.Intrinsics.X86;

namespace GpuModulus.Segmentation.Tests;

/// <summary>Eight pixels at a time take the labels that they take one by one.</summary>
public sealed class BorderChoiceTests
{
    private const int Columns = 61;
    private const int Rows = 43;

    /// <summary>Of few labels every case comes up: two facets, three, a facet and the rest, nothing but the own, more than three.</summary>
    [SkippableTheory]
    [InlineData(2, false, double.NaN)]
    [InlineData(3, false, double.NaN)]
    [InlineData(4, true, double.NaN)]
    [InlineData(3, true, 4.0)]
    [InlineData(9, true, 4.0)]
    [InlineData(3, false, 0.0)]
    [InlineData(3, false, 4.0, 150)]
    [InlineData(3, true, double.NaN, 150)]
    public void Eight_at_a_time_are_decided_as_one_by_one(int labelCount, bool withModulus, double rim, double relief = 12)
    {
        Skip.IfNot(Avx2.IsSupported, "This processor, or this run, has no AVX2.");
        Random random = new(labelCount);
        (WorkMap map, int[] labels, Plane[] planes) = Made(random, labelCount, relief);
        float[] modulus = [.. Enumerable.Range(0, map.Pixels).Select(i => i % 11 == 0 ? float.NaN : i % 13 == 0 ? -1f : (float)(1e9 * Math.Exp(4 * random.NextDouble())))];
        ModulusCue? cue = withModulus ? ModulusCue.Learn(Logarithms(random, 23), Logarithms(random, 21)).Cue : null;
        Assert.Equal(withModulus, cue is not null);
        BorderChoice choice = new(map, planes, cue, modulus, rim);

        int[] active = [.. Enumerable.Range(0, map.Pixels).OrderBy(_ => random.Next())], pixels = new int[active.Length], chosen = new int[active.Length];
        (int decided, int changed) = new EightChoices(map, choice, cue, modulus).Decide(labels, active, pixels, chosen);
        Assert.Equal(active.Length / EightChoices.Count * EightChoices.Count, decided);
        (int, int)[] expected = [.. active[..decided].Select(i => (i, choice.Of(labels, i))).Where(p => p.Item2 != labels[p.i])];
        Assert.True(expected.Length > 100, $"{expected.Length} pixels change: too few to tell");
        Assert.Equal(expected, pixels.Take(changed).Zip(chosen));
    }

    /// <summary>Where two facets cost exactly the same, the one that comes first about the pixel is taken, eight at a time as well.</summary>
    [SkippableFact]
    public void Equal_costs_are_decided_alike()
    {
        Skip.IfNot(Avx2.IsSupported, "This processor, or this run, has no AVX2.");
        Random random = new(5);
        (WorkMap map, int[] labels, _) = Made(random, 4);
        Plane[] same = [default, .. Enumerable.Repeat(new Plane(3, 0, 0, 2), 3)];
        BorderChoice choice = new(map, same, null, null, double.NaN);
        int[] active = [.. Enumerable.Range(0, map.Pixels)], pixels = new int[active.Length], chosen = new int[active.Length];
        (int decided, int changed) = new EightChoices(map, choice, null, null).Decide(labels, active, pixels, chosen);
        Assert.Equal(active[..decided].Select(i => (i, choice.Of(labels, i))).Where(p => p.Item2 != labels[p.i]), pixels.Take(changed).Zip(chosen));
    }

    private static (WorkMap Map, int[] Labels, Plane[] Planes) Made(Random random, int labelCount, double relief = 12)
    {
        float[] height = [.. Enumerable.Range(0, Columns * Rows).Select(i => i % 97 == 0 ? float.NaN : (float)(relief * random.NextDouble()))];
        int[] labels = new int[Columns * Rows];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = i % Columns > 0 && random.NextDouble() < 0.7 ? labels[i - 1] : random.Next(labelCount);
        Plane[] planes = [default, .. Enumerable.Range(1, labelCount - 1).Select(l => new Plane(relief / 6 * l, 0.05 * random.NextDouble(), -0.05 * random.NextDouble(), 1 + l))];
        return (new WorkMap(Columns, Rows, 20, 15, height), labels, planes);
    }

    private static float[] Logarithms(Random random, double mean) => [.. Enumerable.Range(0, 2000).Select(_ => (float)(mean + random.NextDouble()))];
}
