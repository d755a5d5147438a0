using MathNet.Numerics.Distributions;

namespace GpuModulus.Calibration.Tests;

/// <summary>A spectrum drawn from a known oscillator: every bin gamma distributed with shape N about the true density.</summary>
internal sealed record MadeSpectrum
{
    public double Resonance { get; init; } = 300e3;

    public double Quality { get; init; } = 400;

    public double SpringConstant { get; init; } = 26;

    public double Temperature { get; init; } = 295;

    /// <summary>White floor, m²/Hz.</summary>
    public double White { get; init; } = 1e-26;

    /// <summary>1/f floor at the resonance, m²/Hz.</summary>
    public double Flicker { get; init; }

    public int Averages { get; init; } = 100;

    /// <summary>Bins per line width f1/Q.</summary>
    public double BinsPerLine { get; init; } = 10;

    public double Span { get; init; } = 2;

    public double MeanSquare => ThermalFit.Boltzmann * Temperature / SpringConstant;

    /// <summary>S(f), written out from the physics and not from the code under test.</summary>
    public double Density(double f)
    {
        double dc = MeanSquare * 2 / (Math.PI * Resonance * Quality);
        double x = (f * f) - (Resonance * Resonance), y = f * Resonance / Quality;
        return White + (Flicker * Resonance / f) + (dc * Math.Pow(Resonance, 4) / ((x * x) + (y * y)));
    }

    public Spectrum Draw(Random random, bool stateAverages)
    {
        double step = Resonance / Quality / BinsPerLine;
        int bins = (int)(Span * Resonance / step);
        double[] f = new double[bins], s = new double[bins];
        for (int i = 0; i < bins; i++)
        {
            f[i] = (i + 1) * step;
            s[i] = Density(f[i]) * Gamma.Sample(random, Averages, Averages);
        }

        return new("made", f, s) { TemperatureKelvin = Temperature, Averages = stateAverages ? Averages : null };
    }
}
