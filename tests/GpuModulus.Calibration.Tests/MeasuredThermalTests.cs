namespace GpuModulus.Calibration.Tests;

public class MeasuredThermalTests
{
    [SkippableFact]
    public void The_thermal_tune_of_a_real_lever_agrees_with_its_instrument()
    {
        Spectrum spectrum = SpectrumReader.Read(MeasuredFiles.Require("nanosurf/thermal_68k.nid"));
        Assert.Equal(1000, spectrum.Averages);
        Assert.Equal(313.15, spectrum.TemperatureKelvin!.Value, 1e-9);
        ThermalResult result = ThermalFit.Fit(spectrum);
        if (Environment.GetEnvironmentVariable("GPUMODULUS_REPORT") is { } file)
        {
            EigenmodeFit m = result.First;
            File.AppendAllText(file, $"nid f1 {m.Resonance} Q {m.QualityFactor} k {result.SpringConstant} peak {m.PeakAmplitudeDensity} window {m.WindowLow}-{m.WindowHigh} disp {m.Dispersion} core {m.CoreDispersion} exp {m.ExpectedDispersion} drift {m.DriftHertz} {m.DriftTimeConstants} white {m.White} flicker {m.Flicker} interf {m.Interference} bins {m.Frequencies.Length}\n  plain {result.WithoutDrift?.Resonance} {result.WithoutDrift?.QualityFactor} {result.WithoutDrift?.CoreDispersion} {result.WithoutDrift?.PeakAmplitudeDensity} higher {result.Higher.Count}\n {result.Verdict}\n");
        }

        Assert.InRange(result.First.Resonance.Value, 179.8e3 * 0.998, 179.8e3 * 1.002);
        Assert.InRange(result.First.PeakAmplitudeDensity, 772e-15 * 0.97, 772e-15 * 1.03);
    }
}
