namespace GpuModulus.Calibration.Tests;

/// <summary>Draws per case: 20 in the suite; GPUMODULUS_DRAWS=1000 for the long run.</summary>
public class ThermalCoverageTests
{
    private static readonly int Draws = int.TryParse(Environment.GetEnvironmentVariable("GPUMODULUS_DRAWS"), out int n) ? n : 20;

    public static TheoryData<double, int, double, double> Cases => new()
    {
        // Q, averages, bins per line, white floor over the peak.
        { 2, 1000, 50, 1e-3 },
        { 2, 100, 120, 1e-3 },
        { 2, 1, 800, 1e-3 },
        { 10, 100, 20, 1e-3 },
        { 50, 1000, 5, 1e-2 },
        { 400, 1, 60, 1e-3 },
        { 400, 10, 10, 1e-3 },
        { 400, 100, 12, 2e-2 },
        { 400, 1000, 3, 1e-2 },
        { 1000, 1000, 2, 1e-3 },
        { 1000, 30, 12, 1e-4 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Stated_intervals_hold_the_truth_and_the_mean_is_unbiased(double quality, int averages, double binsPerLine, double floor)
    {
        MadeSpectrum made = new() { Quality = quality, Averages = averages, BinsPerLine = binsPerLine, Span = quality < 5 ? 4 : quality < 100 ? 2 : 1.3, White = 0 };
        made = made with { White = floor * made.Density(made.Resonance) };
        int[] inside = new int[3];
        double[] sum = new double[3], squares = new double[3];
        int failed = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            ThermalResult result;
            try
            {
                result = ThermalFit.Fit(made.Draw(new Random(7919 * draw), draw % 2 == 0));
            }
            catch (GpuModulus.Core.InputException)
            {
                failed++;
                continue;
            }

            double[] pulls =
            [
                (result.First.Resonance.Value - made.Resonance) / result.First.Resonance.Error!.Value,
                (result.First.QualityFactor.Value - made.Quality) / result.First.QualityFactor.Error!.Value,
                (result.SpringConstant.Value - made.SpringConstant) / result.SpringConstant.Error!.Value,
            ];
            for (int i = 0; i < 3; i++)
            {
                inside[i] += Math.Abs(pulls[i]) < 1.96 ? 1 : 0;
                sum[i] += pulls[i];
                squares[i] += pulls[i] * pulls[i];
            }
        }

        string[] names = ["f1", "Q", "k1"];
        int good = Draws - failed;
        string report = $"failed {failed}; " + string.Join("; ", names.Select((n, i) => $"{n}: {100.0 * inside[i] / good:F1} % inside, mean pull {sum[i] / good:F2}, rms {Math.Sqrt(squares[i] / good):F2}"));
        if (Environment.GetEnvironmentVariable("GPUMODULUS_REPORT") is { } file)
            File.AppendAllText(file, $"Q {quality} N {averages} bins/line {binsPerLine} floor {floor}: {report}\n");
        Assert.True(failed == 0, report);
        for (int i = 0; i < 3; i++)
        {
            // 95 % within three binomial standard deviations; the mean pull within a third of a standard error beyond its own scatter.
            double allowed = 0.95 - (3 * Math.Sqrt(0.95 * 0.05 / good));
            Assert.True((double)inside[i] / good >= allowed, report);
            Assert.True(Math.Abs(sum[i] / good) < 0.25 + (3 / Math.Sqrt(good)), report);
        }
    }
}
