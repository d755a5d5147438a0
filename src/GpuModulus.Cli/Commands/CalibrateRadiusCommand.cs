using System.CommandLine;
using GpuModulus.Calibration;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus calibrate radius</c>: maps of a reference of known modulus, before and after the sample → contact radius.</summary>
internal static class CalibrateRadiusCommand
{
    private static readonly Argument<string> Reference = new("REFERENCE") { Description = "A raw scan of the reference (polystyrene 3 GPa, fused silica 73 GPa …)." };
    private static readonly Option<string> Out = CalibrateCommand.NewOut();
    private static readonly Option<string> Modulus = new("--modulus") { Description = "The reference's modulus: 3GPa.", HelpName = "PRESSURE", Required = true };
    private static readonly Option<double> ModulusError = new("--modulus-error") { Description = "Its relative standard error.", HelpName = "NUMBER", DefaultValueFactory = _ => 0 };
    private static readonly Option<string?> After = new("--after") { Description = "The same reference scanned after the sample; the two radii must agree within 10 %, or --force takes their mean.", HelpName = "REFERENCE2" };
    private static readonly Option<double> FlatBelow = new("--flat-below") { Description = "Use pixels less steep than this; degrees.", HelpName = "DEG", DefaultValueFactory = _ => 10 };

    public static Command Create()
    {
        Command command = new("radius", "Contact radius from a map of a reference.\n\nExample:  gpumodulus calibrate radius before.ibw --after after.ibw --modulus 3GPa --calibration tip7.json --out tip7.json");
        command.Arguments.Add(Reference);
        foreach (Option option in new Option[] { Out, Modulus, ModulusError, After, FlatBelow })
            command.Options.Add(option);
        foreach (Option option in MapOptions.All)
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Messages messages = CommandLineProgram.MessagesOf(parsed);
        string target = parsed.GetRequiredValue(Out);
        MapRequest request = MapOptions.RequestOf(parsed);
        double modulus = UnitOfMeasure.ParseQuantity(parsed.GetRequiredValue(Modulus), "Pa", "--modulus");
        RadiusOptions options = new() { ReferenceRelativeError = parsed.GetValue(ModulusError), FlatBelowDegrees = parsed.GetValue(FlatBelow) };
        using MappingEngine engine = new(BackendCatalog.Choose(request.Backend, request.Device, request.Threads));
        RadiusResult before = Measure(parsed.GetRequiredValue(Reference));
        CalibrationRecord measured = before.ToCalibration();
        CalibrationTables.WriteRadius(Path.ChangeExtension(target, ".radius.csv"), before);
        if (parsed.GetValue(After) is { } second)
        {
            RadiusComparison comparison = RadiusComparison.Of(before, Measure(second), request.Force);
            measured = comparison.ToCalibration();
            CalibrateCommand.Judge(comparison.Trustworthy, comparison.Verdict, messages);
        }
        else
        {
            CalibrateCommand.Judge(before.Trustworthy, before.Verdict, messages);
        }

        messages.Say(CalibrateCommand.Show("R", measured.ContactRadius!, "m"));
        CalibrateCommand.Save(target, measured, messages);
        return ExitCode.Done;

        RadiusResult Measure(string path)
        {
            Scan scan = ScanReader.Read(path, MapOptions.ReadOptionsOf(parsed));
            // The mapping wants a radius, which is what is to be found: any stands in, and drops out of the result.
            CalibrationRecord standIn = request.Calibration with { ContactRadius = new(1e-8, null, "option --contact-radius"), ContactModel = null };
            ResolvedMapping mapping = ParameterResolver.Resolve(scan, request with { Calibration = standIn, Source = SignalSource.Raw });
            foreach (string note in scan.Notices.Concat(mapping.Notes))
                messages.Warn(note);
            return RadiusCalibration.Measure(path, mapping.Inputs, mapping.Parameters, modulus, engine, options);
        }
    }
}
