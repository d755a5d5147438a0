using System.CommandLine;
using GpuModulus.Calibration;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Calibrations;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus calibrate tilt</c>: a scan of microspheres → K_c.</summary>
internal static class CalibrateTiltCommand
{
    private static readonly Argument<string> Spheres = new("SPHERES") { Description = "A scan of microspheres, raw or with the instrument's modulus." };
    private static readonly Option<string> Modulus = new("--modulus") { Description = "The spheres' modulus: 70GPa.", HelpName = "PRESSURE", Required = true };
    private static readonly Option<string> Radius = new("--sphere-radius") { Description = "Nominal radius of the spheres.", HelpName = "LENGTH", DefaultValueFactory = _ => "1.5um" };
    private static readonly Option<string> TiltFrom = new("--tilt-from") { Description = "Tilt of a sphere's pixels: pixel (the slope operator's), sphere (the fitted sphere's: free of height noise), or auto (pixel while its noise is small).", HelpName = "WHAT", DefaultValueFactory = _ => "auto" };

    public static Command Create() => ReferenceMeasurement.NewCommand(
        "tilt",
        "Tilt correction K_c from a scan of microspheres.\n\nExample:  gpumodulus calibrate tilt spheres.ibw --modulus 70GPa --out tip7.json",
        Spheres,
        [Modulus, Radius, TiltFrom, MapOptions.From, MapOptions.ConeHalfAngle],
        Run);

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(Spheres);
        using ReferenceMeasurement measurement = new(parsed, Modulus);
        string radius = parsed.GetValue(Radius)!;
        double radiusMetres = UnitOfMeasure.ParseQuantity(radius, "m", "--sphere-radius");
        PlausibleRange.Require(radiusMetres, "m", "--sphere-radius", radius);
        TiltCalibrationOptions options = new()
        {
            SphereRadiusMetres = radiusMetres,
            MaxTiltDegrees = measurement.Request.MaxTiltDegrees,
            Tilt = MapOptions.OneOf(parsed.GetValue(TiltFrom), "--tilt-from", ("auto", SphereTiltSource.Auto), ("pixel", SphereTiltSource.SlopeOperator), ("sphere", SphereTiltSource.Sphere)),
        };
        ResolvedMapping mapping = measurement.Read(path, measurement.Request);
        TiltCalibrationResult result = TiltCalibration.Measure(path, mapping.Inputs, mapping.Parameters, measurement.ModulusPascals, measurement.Engine, options);
        measurement.Messages.Say($"{result.UsedSpheres} of {result.Spheres.Count} spheres used; {CalibrateCommand.Show("n of cosⁿ θ", result.CosineExponent, "1")} (χ²/ν {result.CosineReducedChiSquare:F1}; the polynomial's {result.ReducedChiSquare:F1})");
        foreach (IGrouping<string?, FittedSphere> group in result.Spheres.Where(s => s.Rejected is not null).GroupBy(s => s.Rejected))
            measurement.Messages.Say($"  {group.Count()} left out: {group.Key}");
        CalibrateCommand.Judge(result.Trustworthy, result.Verdict, measurement.Messages);
        CalibrationTables.WriteTilt(Path.ChangeExtension(measurement.Target, ".kc.csv"), result);
        TiltCorrectionFigure figure = new(
            $"K_c from {Path.GetFileName(path)}, {result.UsedSpheres} spheres", [.. result.Bins.Select(b => new TiltPoint(b.TiltDegrees, b.Ratio, b.Error))], measurement.ModulusPascals, result.Polynomial, result.ErrorAt,
            result.CosineExponent.Value, result.Verdict, result.Trustworthy);
        measurement.Save(result.ToCalibration(), "kc", figure);
        return ExitCode.Done;
    }
}
