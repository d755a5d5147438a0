using System.CommandLine;
using GpuModulus.Calibration;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core.Calibration;
using GpuModulus.Reports.Calibrations;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus calibrate radius</c>: maps of a reference of known modulus, before and after the sample → contact radius.</summary>
internal static class CalibrateRadiusCommand
{
    private static readonly Argument<string> Reference = new("REFERENCE") { Description = "A raw scan of the reference (polystyrene 3 GPa, fused silica 73 GPa …)." };
    private static readonly Option<string> Modulus = new("--modulus") { Description = "The reference's modulus: 3GPa.", HelpName = "PRESSURE", Required = true };
    private static readonly Option<double> ModulusError = new("--modulus-error") { Description = "Its relative standard error.", HelpName = "NUMBER", DefaultValueFactory = _ => 0 };
    private static readonly Option<string?> After = new("--after") { Description = "The same reference scanned after the sample; the two radii must agree within 10 %, or --force takes their mean.", HelpName = "REFERENCE2" };
    private static readonly Option<double> FlatBelow = new("--flat-below") { Description = "Use pixels less steep than this; degrees.", HelpName = "DEG", DefaultValueFactory = _ => 10 };

    private static readonly CalibrationEntry[] Absorbed =
        [CalibrationEntry.SpringConstant1, CalibrationEntry.Resonance1, CalibrationEntry.QualityFactor1, CalibrationEntry.Resonance2, CalibrationEntry.SpringConstant2, CalibrationEntry.FreeAmplitude1];

    public static Command Create() => ReferenceMeasurement.NewCommand(
        "radius",
        "Contact radius from a map of a reference.\n\nExample:  gpumodulus calibrate radius before.ibw --after after.ibw --modulus 3GPa --out tip7.json",
        Reference,
        [Modulus, ModulusError, After, FlatBelow, MapOptions.Kc],
        Run);

    private static int Run(ParseResult parsed)
    {
        RadiusOptions options = new() { ReferenceRelativeError = parsed.GetValue(ModulusError), FlatBelowDegrees = parsed.GetValue(FlatBelow) };
        using ReferenceMeasurement measurement = new(parsed, Modulus);
        List<RadiusResult> results = [];
        CalibrationRecord? with = null;
        foreach (string path in (IEnumerable<string>)[parsed.GetRequiredValue(Reference), .. parsed.GetValue(After) is { } after ? [after] : Array.Empty<string>()])
        {
            ResolvedMapping mapping = measurement.Read(path, WithAnyRadius(measurement.Request));
            results.Add(RadiusCalibration.Measure(path, mapping.Inputs, mapping.Parameters, measurement.ModulusPascals, measurement.Engine, options));
            with = Common(with, mapping.Calibration);
        }

        (CalibrationRecord measured, bool trustworthy, string verdict) = (results[0].ToCalibration(), results[0].Trustworthy, results[0].Verdict);
        if (results.Count == 2)
        {
            RadiusComparison comparison = RadiusComparison.Of(results[0], results[1], measurement.Request.Force);
            (measured, trustworthy, verdict) = (comparison.ToCalibration(), comparison.Trustworthy, comparison.Verdict);
        }

        CalibrateCommand.Judge(trustworthy, verdict, measurement.Messages);
        measurement.Messages.Say(CalibrateCommand.Show("R", measured.ContactRadius!, "m"));
        CalibrationTables.WriteRadius(Path.ChangeExtension(measurement.Target, ".radius.csv"), results[0]);
        RadiusFigure figure = new([.. results.Select(Panel)], results[0].Peak.Mean, verdict, trustworthy);
        measurement.Save(measured with { RadiusCalibratedWith = with }, "radius", figure);
        return ExitCode.Done;
    }

    /// <summary>The mapping wants a radius, which is what is to be found: any stands in, and drops out of the result.</summary>
    private static MapRequest WithAnyRadius(MapRequest request) =>
        request with { Calibration = request.Calibration with { ContactRadius = new(1e-8, null, "option --contact-radius"), ContactModel = null }, Source = SignalSource.Raw };

    /// <summary>What the radius has absorbed: the values that all references were computed with alike.</summary>
    private static CalibrationRecord Common(CalibrationRecord? before, CalibrationRecord used)
    {
        CalibrationRecord common = new();
        foreach (CalibrationEntry entry in Absorbed)
        {
            if (entry.Get(used) is { } value && (before is null || entry.Get(before)?.Value == value.Value))
                common = entry.Set(common, value);
        }

        return common;
    }

    private static ReferenceHistogram Panel(RadiusResult result) => new(
        Path.GetFileName(result.Source), result.Histogram, result.Peak, $"{CalibrateCommand.Show("R", result.Radius, "m")} ({result.ContactModel}), {result.FlatFraction:P0} of the map, R² = {result.Peak.RSquared:F3}");
}
