using System.CommandLine;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Terminal;
using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Scans;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Commands;

/// <summary>What <c>calibrate radius</c> and <c>calibrate tilt</c> have in common: a scan of known modulus, read and completed as <c>map</c> would, and a calibration.json to add to.</summary>
internal sealed class ReferenceMeasurement : IDisposable
{
    /// <summary>--out of each.</summary>
    public static readonly Option<string> Out = CalibrateCommand.NewOut();

    private readonly ParseResult parsed;
    private readonly CalibrationRecord existing;

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="modulus">The option that states the reference's modulus.</param>
    /// <exception cref="Core.InputException">An option's value makes no sense.</exception>
    public ReferenceMeasurement(ParseResult parsed, Option<string> modulus)
    {
        this.parsed = parsed;
        Messages = CommandLineProgram.MessagesOf(parsed);
        Target = parsed.GetRequiredValue(Out);
        ModulusPascals = MapOptions.ParseModulus(parsed.GetRequiredValue(modulus), modulus.Name);
        Request = MapOptions.RequestOf(parsed);
        existing = CalibrateCommand.Existing(Target);
        if (Request.CalibrationFile is null && File.Exists(Target))
        {
            // What was measured before belongs to the same lever: R found with another k1 than the samples' would carry the difference into every modulus.
            Request = Request with { Calibration = Request.Calibration.Over(existing), CalibrationFile = Target };
            Messages.Say($"the values that {Target} holds already are used");
        }

        Engine = new(BackendCatalog.Choose(Request.Backend, Request.Device, Request.Threads));
    }

    public Messages Messages { get; }

    /// <summary>calibration.json to add to.</summary>
    public string Target { get; }

    public double ModulusPascals { get; }

    public MapRequest Request { get; }

    public MappingEngine Engine { get; }

    /// <summary>A new command with the common options in front.</summary>
    public static Command NewCommand(string name, string description, Argument argument, IEnumerable<Option> own, Func<ParseResult, int> run)
    {
        Command command = new(name, description);
        command.Arguments.Add(argument);
        foreach (Option option in (IEnumerable<Option>)[Out, .. own, .. MapOptions.OfReferences])
            command.Options.Add(option);
        command.SetAction(run);
        return command;
    }

    /// <summary>Reads one scan and completes its parameters; what a user should know about it is said.</summary>
    /// <param name="path">The scan.</param>
    /// <param name="request">As for a map.</param>
    public ResolvedMapping Read(string path, MapRequest request)
    {
        Scan scan = ScanReader.Read(path, MapOptions.ReadOptionsOf(parsed));
        PlausibleRange.RequirePitch(scan.Grid.PitchXMetres, scan.Grid.PitchYMetres, path);
        ResolvedMapping mapping = ParameterResolver.Resolve(scan, request);
        foreach (string note in scan.Notices.Concat(mapping.Notes))
            Messages.Warn(note);
        return mapping;
    }

    /// <summary>Writes what was measured over what the file holds already, the tables and the figure beside it.</summary>
    /// <param name="measured">The values.</param>
    /// <param name="kind">Names the files beside: TARGET without its ending, then this.</param>
    /// <param name="figure">The picture.</param>
    public void Save(CalibrationRecord measured, string kind, Reports.Figure figure)
    {
        CalibrateCommand.Draw(Target, kind, figure, Messages);
        CalibrateCommand.Save(Target, measured, existing, Messages);
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();
}
