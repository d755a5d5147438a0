using System.Text;
using GpuModulus.Calibration;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Output;

namespace GpuModulus.Cli.Output;

/// <summary>What a calibration was fitted to and how well, beside calibration.json: one line per bin.</summary>
internal static class CalibrationTables
{
    public static void WriteThermal(string path, ThermalResult result)
    {
        EigenmodeFit mode = result.First;
        double[] residuals = mode.Residuals();
        Write(path, "frequency_Hz,measured_m2_per_Hz,fitted_m2_per_Hz,relative_residual", mode.Frequencies.Select((f, i) => $"{f:R},{mode.Measured[i]:R},{mode.Fitted[i]:R},{residuals[i]:G6}"));
    }

    public static void WriteRadius(string path, RadiusResult result) =>
        Write(path, "modulus_from_Pa,modulus_to_Pa,count", Enumerable.Range(0, result.Histogram.BinCount).Select(i => $"{result.Histogram.Edge(i):R},{result.Histogram.Edge(i + 1):R},{result.Histogram.Counts[i + 1]}"));

    public static void WriteTilt(string path, TiltCalibrationResult result)
    {
        double n = result.CosineExponent.Value;
        Write(
            path,
            "tilt_deg,ratio,ratio_error,count,polynomial,polynomial_error,cosine_fitted,cosine_2.5,published",
            result.Bins.Select(b =>
            {
                double cosine = Math.Cos(b.TiltDegrees * Math.PI / 180);
                return $"{b.TiltDegrees:G6},{b.Ratio:G8},{b.Error:G4},{b.Count},{result.Polynomial.At(b.TiltDegrees):G8},{result.ErrorAt(b.TiltDegrees):G4},{Math.Pow(cosine, n):G8},{Math.Pow(cosine, 2.5):G8},"
                    + $"{TiltPolynomial.Published.At(b.TiltDegrees):G8}";
            }));
    }

    private static void Write(string path, string heading, IEnumerable<string> lines) =>
        StagedOutput.WriteFile(path, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true);
            writer.NewLine = "\n";
            writer.WriteLine(heading);
            foreach (string line in lines)
                writer.WriteLine(line);
        });
}
