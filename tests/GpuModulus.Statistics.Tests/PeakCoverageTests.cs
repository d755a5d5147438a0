using Xunit;
using Xunit.Abstractions;

namespace GpuModulus.Statistics.Tests;

public sealed class PeakCoverageTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, double> Cases => new()
    {
        { "gauss", 300, 0.95 },
        { "gauss", 2000, 0.95 },
        { "gauss", 50000, 0.95 },
        { "tail", 300, 0.9 },
        { "tail", 5000, 0.95 },
        { "tail", 50000, 0.95 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_truth_lies_within_two_standard_errors(string shape, int pixels, double leastSigma)
    {
        Random random = new(20260101);
        const int Trials = 300;
        int inMean = 0, inSigma = 0, fitted = 0, meanWithin1Percent = 0, sigmaWithin5Percent = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            double[] values = new double[pixels];
            for (int i = 0; i < pixels; i++)
            {
                values[i] = 3e9 + (0.3e9 * Draws.Normal(random));
                if (shape == "tail" && random.NextDouble() < 0.2)
                    values[i] = 3.6e9 + (-1e9 * Math.Log(1 - random.NextDouble()));
            }

            PeakFit fit = GaussianPeakFit.Fit(Draws.AsRegion(values));
            if (fit.Fit is not { } peak)
                continue;
            fitted++;
            double d = (peak.Mean - 3e9) / peak.MeanError, e = (peak.Sigma - 0.3e9) / peak.SigmaError;
            inMean += Math.Abs(d) <= 2 ? 1 : 0;
            inSigma += Math.Abs(e) <= 2 ? 1 : 0;
            meanWithin1Percent += Math.Abs(peak.Mean - 3e9) <= 0.03e9 ? 1 : 0;
            sigmaWithin5Percent += Math.Abs(peak.Sigma - 0.3e9) <= 0.015e9 ? 1 : 0;
        }

        output.WriteLine($"of {fitted}: μ covered {inMean}, σ covered {inSigma}, μ within 1 % {meanWithin1Percent}, σ within 5 % {sigmaWithin5Percent}");
        Assert.Equal(Trials, fitted);
        Assert.True(inMean >= 0.95 * Trials, $"μ of {inMean} of {Trials}");
        Assert.True(inSigma >= leastSigma * Trials, $"σ of {inSigma} of {Trials}");
        if (pixels < 2000)
            return;
        Assert.True(meanWithin1Percent >= 0.99 * Trials, $"{meanWithin1Percent} of {Trials} within 1 % of μ");
        Assert.True(sigmaWithin5Percent >= 0.95 * Trials, $"{sigmaWithin5Percent} of {Trials} within 5 % of σ");
    }
}
