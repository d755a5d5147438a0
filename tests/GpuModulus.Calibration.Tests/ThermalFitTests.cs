using GpuModulus.Core;

namespace GpuModulus.Calibration.Tests;

public class ThermalFitTests
{
    [Fact]
    public void A_spectrum_without_noise_gives_the_truth()
    {
        MadeSpectrum made = new() { White = 2e-27, Flicker = 1e-27 };
        double[] f = [.. Enumerable.Range(1, 8000).Select(i => i * 75.0)];
        ThermalResult result = ThermalFit.Fit(new("made", f, [.. f.Select(made.Density)]) { TemperatureKelvin = 295 });
        Assert.Equal(300e3, result.First.Resonance.Value, 1.0);
        Assert.Equal(400, result.First.QualityFactor.Value, 0.5);
        Assert.Equal(26, result.SpringConstant.Value, 0.03);
    }

    [Fact]
    public void A_low_frequency_floor_is_fitted_where_it_is()
    {
        MadeSpectrum made = new() { Resonance = 20e3, Quality = 3, SpringConstant = 0.1, Averages = 300, BinsPerLine = 100, Span = 4 };
        made = made with { Flicker = 0.01 * made.Density(20e3), White = 0.002 * made.Density(20e3) };
        ThermalResult result = ThermalFit.Fit(made.Draw(new Random(3), stateAverages: true));
        Assert.True(result.First.Flicker > 0);
        Assert.InRange((result.First.QualityFactor.Value - 3) / result.First.QualityFactor.Error!.Value, -3, 3);
        Assert.InRange((result.SpringConstant.Value - 0.1) / result.SpringConstant.Error!.Value, -3, 3);
    }

    [Fact]
    public void Two_eigenmodes_in_one_spectrum_are_both_found()
    {
        MadeSpectrum first = new() { Resonance = 70e3, Quality = 150, SpringConstant = 2, White = 1e-27 }, second = new() { Resonance = 438e3, Quality = 400, SpringConstant = 80, White = 0 };
        double[] f = [.. Enumerable.Range(1, 12000).Select(i => i * 50.0)];
        Random random = new(11);
        double[] s = [.. f.Select(x => (first.Density(x) + second.Density(x)) * MathNet.Numerics.Distributions.Gamma.Sample(random, 100, 100))];
        ThermalResult result = ThermalFit.Fit(new("made", f, s) { TemperatureKelvin = 295, Averages = 100 });
        Assert.Equal(70e3, result.First.Resonance.Value, 50.0);
        Assert.NotNull(result.Second);
        Assert.Equal(438e3, result.Second.Resonance.Value, 4 * result.Second.Resonance.Error!.Value);
        Assert.Equal(result.Second.Resonance, result.ToCalibration().Resonance2);
    }

    [Fact]
    public void Lines_of_interference_do_not_move_the_result()
    {
        MadeSpectrum made = new() { Averages = 200 };
        Spectrum clean = made.Draw(new Random(4), true);
        double[] s = [.. clean.Densities];
        foreach (double at in (double[])[50e3, 150e3, 297e3, 299e3, 303e3])
            s[Array.FindIndex(clean.Frequencies, f => f >= at)] *= 300;
        ThermalResult one = ThermalFit.Fit(clean), other = ThermalFit.Fit(new("made", clean.Frequencies, s) { TemperatureKelvin = 295, Averages = 200 });
        Assert.Contains(other.Notices, n => n.Contains("5 single bins", StringComparison.Ordinal));
        Assert.Equal(one.SpringConstant.Value, other.SpringConstant.Value, 0.5 * one.SpringConstant.Error!.Value);
        Assert.Equal(one.First.Resonance.Value, other.First.Resonance.Value, 0.5 * one.First.Resonance.Error!.Value);
    }

    [Fact]
    public void A_broader_line_of_interference_is_left_out_by_the_fit()
    {
        MadeSpectrum made = new() { Averages = 200 };
        Spectrum clean = made.Draw(new Random(4), true);
        double[] s = [.. clean.Densities];
        int at = Array.FindIndex(clean.Frequencies, f => f >= 302e3);
        for (int k = 0; k < 3; k++)
            s[at + k] *= 5;
        ThermalResult one = ThermalFit.Fit(clean), other = ThermalFit.Fit(new("made", clean.Frequencies, s) { TemperatureKelvin = 295, Averages = 200 });
        Assert.Equal(3 + one.First.Interference, other.First.Interference);
        Assert.Equal(one.SpringConstant.Value, other.SpringConstant.Value, 0.5 * one.SpringConstant.Error!.Value);
    }

    [Fact]
    public void A_resonance_that_drifted_is_recognised_and_said()
    {
        MadeSpectrum made = new() { White = 1e-27 };
        double[] f = [.. Enumerable.Range(1, 10000).Select(i => i * 40.0)];
        double[] s = new double[f.Length];
        for (int step = 0; step < 300; step++)
        {
            MadeSpectrum now = made with { Resonance = 300e3 - (3000 * Math.Exp(-6 * (step + 0.5) / 300)) };
            for (int i = 0; i < f.Length; i++)
                s[i] += now.Density(f[i]) / 300;
        }

        Random random = new(8);
        for (int i = 0; i < s.Length; i++)
            s[i] *= MathNet.Numerics.Distributions.Gamma.Sample(random, 1000, 1000);
        ThermalResult result = ThermalFit.Fit(new("made", f, s) { TemperatureKelvin = 295, Averages = 1000 });
        Assert.False(result.Trustworthy);
        Assert.Contains("drifted", result.Verdict, StringComparison.Ordinal);
        Assert.InRange(result.First.QualityFactor.Value, 380, 420);
        Assert.Equal(26, result.SpringConstant.Value, 0.5);
        Assert.True(result.WithoutDrift!.QualityFactor.Value < 300);
    }

    [Fact]
    public void Chi_temperature_and_sensitivity_enter_as_their_powers()
    {
        Spectrum spectrum = new MadeSpectrum().Draw(new Random(1), true);
        double k = ThermalFit.Fit(spectrum).SpringConstant.Value;
        Assert.Equal(0.817 * k, ThermalFit.Fit(spectrum, new() { Chi = 0.817 }).SpringConstant.Value, 1e-6 * k);
        Assert.Equal(k * 310 / 295, ThermalFit.Fit(spectrum, new() { TemperatureKelvin = 310 }).SpringConstant.Value, 1e-6 * k);
        Assert.Equal(k / 1.21, ThermalFit.Fit(spectrum, new() { SensitivityFactor = 1.1 }).SpringConstant.Value, 1e-4 * k);
    }

    [Fact]
    public void A_temperature_that_nobody_stated_is_said_and_widens_the_error()
    {
        Spectrum known = new MadeSpectrum().Draw(new Random(1), true);
        ThermalResult result = ThermalFit.Fit(new("made", known.Frequencies, known.Densities) { Averages = 100 });
        Assert.Contains(result.Notices, n => n.Contains("--temperature", StringComparison.Ordinal));
        Assert.True(result.SpringConstant.Error > 5.0 / 295 * result.SpringConstant.Value);
    }

    [Fact]
    public void Noise_alone_is_refused()
    {
        MadeSpectrum made = new() { SpringConstant = 1e9, White = 1e-24 };
        InputException e = Assert.Throws<InputException>(() => ThermalFit.Fit(made.Draw(new Random(2), true)));
        Assert.Contains("no resonance", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drive_sweep_gives_the_oscillator_and_not_the_largest_sample()
    {
        Random random = new(9);
        const double f0 = 1.71e6, q = 60;
        double[] f = [.. Enumerable.Range(0, 400).Select(i => 1.6e6 + (i * 600.0))];
        double[] a = [.. f.Select(x =>
        {
            System.Numerics.Complex h = (f0 * f0 / new System.Numerics.Complex((f0 * f0) - (x * x), x * f0 / q)) + new System.Numerics.Complex(6, 12);
            return (h.Magnitude * 1e-11) + (5e-12 * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1));
        })];
        DriveSweepResult result = DriveSweepFit.Fit("sweep", f, a);
        Assert.True(result.HasBackground);
        Assert.Equal(f0, result.Resonance.Value, 4 * result.Resonance.Error!.Value);
        Assert.Equal(q, result.QualityFactor.Value, 4 * result.QualityFactor.Error!.Value);
        Assert.True(Math.Abs(f[Array.IndexOf(a, a.Max())] - f0) > 10 * result.Resonance.Error!.Value);
    }

    [Fact]
    public void A_sweep_over_a_background_in_phase_always_gives_its_resonance()
    {
        // b in phase and c = 0 lies where b and c fold back on themselves: a fit of b and c themselves found no error there in one sweep of two.
        const double f0 = 1.71e6, q = 600;
        double[] f = [.. Enumerable.Range(0, 600).Select(i => 1.68e6 + (i * 100.0))];
        List<double> pulls = [];
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            double[] a = [.. f.Select(x => ((f0 * f0 / new System.Numerics.Complex((f0 * f0) - (x * x), x * f0 / q) / q) + 0.02).Magnitude + (1e-3 * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1)))];
            DriveSweepResult result = DriveSweepFit.Fit("sweep", f, a);
            pulls.Add((result.Resonance.Value - f0) / result.Resonance.Error!.Value);
            Assert.Equal(q, result.QualityFactor.Value, 0.01 * q);
        }

        Assert.True(pulls.Count(p => Math.Abs(p) < 1.96) >= 33);
        Assert.True(Math.Abs(pulls.Average()) < 0.6);
    }

    [Fact]
    public void Units_that_make_it_no_cantilevers_are_refused()
    {
        Spectrum made = new MadeSpectrum().Draw(new Random(1), true);
        Spectrum inPicometres = new("made", made.Frequencies, [.. made.Densities.Select(s => s * 1e24)]) { Averages = made.Averages };
        Assert.Contains("--spectrum-unit", Assert.Throws<InputException>(() => ThermalFit.Fit(inPicometres, new() { TemperatureKelvin = 295 })).Message, StringComparison.Ordinal);
        Spectrum kilohertz = new("made", [.. made.Frequencies.Select(x => x * 1e3)], made.Densities) { Averages = made.Averages };
        Assert.Contains("frequencies", Assert.Throws<InputException>(() => ThermalFit.Fit(kilohertz, new() { TemperatureKelvin = 295 })).Message, StringComparison.Ordinal);
        Assert.Contains("unit", Assert.Throws<InputException>(() => SaderMethod.SpringConstant(new(125, 35), 300e3, 400)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Saders_method_gives_the_published_order_of_an_AC160()
    {
        // Olympus AC160TS, 160 × 50 µm, is nominally 26 N/m at 300 kHz with Q near 400 to 600 in air.
        double k = SaderMethod.SpringConstant(new(160e-6, 40e-6), 300e3, 450);
        Assert.InRange(k, 15, 40);
        // Γ at Re = 1 and 100 from K0 and K1 of SciPy and the same correction: an independent evaluation.
        Assert.Equal(HydrodynamicAt1, SaderMethod.HydrodynamicFunction(1).Imaginary, 1e-6 * HydrodynamicAt1);
        Assert.Equal(HydrodynamicAt100, SaderMethod.HydrodynamicFunction(100).Imaginary, 1e-6 * HydrodynamicAt100);
    }

    private const double HydrodynamicAt1 = 4.074610833672524;
    private const double HydrodynamicAt100 = 0.2961017062188785;
}
