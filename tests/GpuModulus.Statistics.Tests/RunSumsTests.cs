using CsCheck;
using Xunit;

namespace GpuModulus.Statistics.Tests;

public sealed class RunSumsTests
{
    [Fact]
    public void Sums_of_any_run_are_those_of_its_finite_pixels_one_by_one()
    {
        Gen<float> value = Gen.Frequency((20, Gen.Float[-2e-6f, 2e-6f]), (1, Gen.Int[0, 2].Select(i => i == 0 ? float.NaN : i == 1 ? float.PositiveInfinity : float.NegativeInfinity)));
        value.Array[0, 40].Sample(values =>
        {
            const double Origin = 0.3e-6, Start = -0.2e-6, Slope = 3e-9;
            (double Place, double Value)[] finite = [.. values.Select((v, i) => ((double)i, (double)v)).Where(p => double.IsFinite(p.Item2))];
            RunSums run = RunSums.Of(values, Origin);
            Assert.Equal(finite.Length, run.Count);
            Assert.Equal(finite.Sum(p => p.Place), run.I);
            Assert.Equal(finite.Sum(p => p.Place * p.Place), run.Ii);
            Assert.Equal(finite.Sum(p => p.Value - Origin), run.Z, 1e-18);
            Assert.Equal(finite.Sum(p => p.Place * (p.Value - Origin)), run.Iz, 1e-17);
            Assert.Equal(finite.Sum(p => (p.Value - Origin) * (p.Value - Origin)), run.Zz, 1e-24);

            (double sum, int count) = RunSums.Plain(values);
            Assert.Equal(finite.Length, count);
            Assert.Equal(finite.Sum(p => p.Value), sum, 1e-18);

            (double absolute, double squares, count) = RunSums.Residuals(values, Start, Slope);
            Assert.Equal(finite.Length, count);
            Assert.Equal(finite.Sum(p => Math.Abs(p.Value - (Start + (Slope * p.Place)))), absolute, 1e-18);
            Assert.Equal(finite.Sum(p => Math.Pow(p.Value - (Start + (Slope * p.Place)), 2)), squares, 1e-24);
        });
    }
}
