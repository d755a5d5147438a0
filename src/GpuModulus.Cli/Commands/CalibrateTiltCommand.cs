using System.CommandLine;
using GpuModulus.Calibration;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus calibrate tilt</c>: a scan of microspheres → K_c.</summary>
internal static class CalibrateTiltCommand
{
    private static readonly Argument<string> Spheres = new("SPHERES") { Description = "A scan of microspheres, raw or with the instrument's modulus." };
    private static readonly Option<string> Out = CalibrateCommand.NewOut();
    private static readonly Option<string> Modulus = new("--modulus") { Description = "The spheres' modulus: 70GPa.", HelpName = "PRESSURE", Required = true };
    private static readonly Option<string> Radius = new("--sphere-radius") { Description = "Nominal radius of the spheres.", HelpName = "LENGTH", DefaultValueFactory = _ => "1.5um" };
    private static readonly Option<string> TiltFrom = new("--tilt-from") { Description = "operator (the slope operator), sphere (the fitted sphere's), or auto (the operator while its noise is small).", HelpName = "WHAT", DefaultValueFactory = _ => "auto" };

    public static Command Create()
    {
        Command command = new("tilt", "Tilt correction K_c from a scan of microspheres.\n\nExample:  gpumodulus calibrate tilt spheres.ibw --modulus 70GPa --calibration tip7.json --out tip7.json");
        command.Arguments.Add(Spheres);
        foreach (Option option in new Option[] { Out, Modulus, Radius, TiltFrom })
            command.Options.Add(option);
        foreach (Option option in MapOptions.All)
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Messages messages = CommandLineProgram.MessagesOf(parsed);
        string path = parsed.GetRequiredValue(Spheres), target = parsed.GetRequiredValue(Out);
        MapRequest request = MapOptions.RequestOf(parsed);
        Scan scan = ScanReader.Read(path, MapOptions.ReadOptionsOf(parsed));
        ResolvedMapping mapping = ParameterResolver.Resolve(scan, request);
        foreach (string note in scan.Notices.Concat(mapping.Notes))
            messages.Warn(note);
        using MappingEngine engine = new(BackendCatalog.Choose(request.Backend, request.Device, request.Threads));
        TiltCalibrationResult result = TiltCalibration.Measure(
            path,
            mapping.Inputs,
            mapping.Parameters,
            UnitOfMeasure.ParseQuantity(parsed.GetRequiredValue(Modulus), "Pa", "--modulus"),
            engine,
            new()
            {
                SphereRadiusMetres = UnitOfMeasure.ParseQuantity(parsed.GetValue(Radius) ?? "1.5um", "m", "--sphere-radius"),
                MaxTiltDegrees = request.MaxTiltDegrees,
                Tilt = MapOptions.OneOf(parsed.GetValue(TiltFrom), "--tilt-from", ("auto", SphereTiltSource.Auto), ("operator", SphereTiltSource.SlopeOperator), ("sphere", SphereTiltSource.Sphere)),
            });
        messages.Say($"{result.UsedSpheres} of {result.Spheres.Count} spheres used; {CalibrateCommand.Show("n of cosⁿ θ", result.CosineExponent, "1")} (χ²/ν {result.CosineReducedChiSquare:F1}; the polynomial's {result.ReducedChiSquare:F1})");
        foreach (IGrouping<string?, FittedSphere> group in result.Spheres.Where(s => s.Rejected is not null).GroupBy(s => s.Rejected))
            messages.Say($"  {group.Count()} left out: {group.Key}");
        CalibrateCommand.Judge(result.Trustworthy, result.Verdict, messages);
        CalibrationTables.WriteTilt(Path.ChangeExtension(target, ".kc.csv"), result);
        CalibrateCommand.Save(target, result.ToCalibration(), messages);
        return ExitCode.Done;
    }
}
