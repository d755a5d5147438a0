using System.CommandLine;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core;
using GpuModulus.Core.Units;
using GpuModulus.Phantoms;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus phantom</c>: a made scan with a known truth.</summary>
internal static class PhantomCommand
{
    private const double WidestScanMetres = 400e-6;
    private static readonly Option<string> Out = new("--out") { Description = "Folder for the scan and its truth.", Required = true, HelpName = "DIR" };
    private static readonly Option<string?> Size = new("--size") { Description = "Pixels: 512 (default; 1024 for spheres, 256 for a reference), or 512x256.", HelpName = "N" };
    private static readonly Option<string?> Pitch = new("--pitch") { Description = "Pixel pitch: 20nm (default; 15nm with --hard), or 20nm,25nm for x,y.", HelpName = "LENGTH" };
    private static readonly Option<string> Stage = new("--stage") { Description = "Cycling stage: pristine, 5, 30, 60, 200, or all.", HelpName = "STAGE", DefaultValueFactory = _ => "pristine" };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "Another seed is another place on another electrode.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> NoNoise = new("--no-noise") { Description = "A perfect instrument." };
    private static readonly Option<bool> Hard = new("--hard") { Description = "A bad day: height noise ×3, sample tilt and bow, jumps, scars, a lost line, terraces, film roughness ×2." };
    private static readonly Option<bool> Spheres = new("--spheres") { Description = "Silica microspheres, for 'calibrate tilt', in place of an electrode." };
    private static readonly Option<string?> Reference = new("--reference") { Description = "A flat reference of this modulus, for 'calibrate radius', in place of an electrode: 3GPa, 73GPa.", HelpName = "PRESSURE" };
    private static readonly Option<string?> SoftRadius = new("--soft-radius") { Description = "Contact radius on the binder/carbon, where it is another than the 10 nm on the facets.", HelpName = "LENGTH" };
    private static readonly Option<bool> InstrumentModulus = new("--instrument-modulus") { Description = "Add the channel YoungsRetrace, as the instrument would compute it." };
    private static readonly Option<bool> Tracked = new("--tracked-frequency") { Description = "FrequencyRetrace holds f2 + Δf2 in place of Δf2." };
    private static readonly Option<string?> Repeat = new("--repeat") { Description = "Repeat the electrode, mirrored, to this size (32768, or 32768x16384), larger than memory too: a folder of arrays, and its truth.", HelpName = "SIZE" };
    private static readonly Option<string> Format = new("--format") { Description = "Format of the scan: ibw or gwy.", HelpName = "FORMAT", DefaultValueFactory = _ => "ibw" };

    public static Command Create(CancellationToken cancellation)
    {
        Command command = new(
            "phantom",
            """
            Make a scan with a known truth: an LNMO electrode after any number of cycles, microspheres, or a flat reference.
            Writes the scan and, as .npy, its truth: classes, facet ids, modulus (Pa), tilt (rad).

            Examples:
              gpumodulus phantom --out made
              gpumodulus phantom --stage all --size 1024 --seed 7 --out series
              gpumodulus phantom --spheres --size 1024 --pitch 20nm --out spheres
              gpumodulus phantom --repeat 32768 --instrument-modulus --out large
            """);
        command.Options.Add(Out);
        foreach (Option option in new Option[] { Size, Pitch, Stage, Seed, NoNoise, Hard, Spheres, Reference, SoftRadius, InstrumentModulus, Tracked, Repeat, Format })
            command.Options.Add(option);
        command.SetAction(parsed => Run(parsed, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        Messages messages = CommandLineProgram.MessagesOf(parsed);
        string folder = parsed.GetRequiredValue(Out);
        string format = MapOptions.OneOf(parsed.GetValue(Format), "--format", ("ibw", "ibw"), ("gwy", "gwy"));
        if (parsed.GetValue(Spheres) || parsed.GetValue(Reference) is not null)
        {
            string name = parsed.GetValue(Spheres) ? "spheres" : "reference";
            PhantomFolderWriter.Write(folder, name, format, parsed.GetValue(Spheres) ? MakeSpheres(parsed) : MakeReference(parsed));
            messages.Say($"{Path.Combine(folder, $"{name}.{format}")}");
            return ExitCode.Done;
        }

        string stageText = parsed.GetValue(Stage) ?? "pristine";
        CyclingStage[] stages = stageText == "all" ? Enum.GetValues<CyclingStage>() : [ParseStage(stageText)];
        foreach (CyclingStage stage in stages)
        {
            cancellation.ThrowIfCancellationRequested();
            string target = stages.Length == 1 ? folder : Path.Combine(folder, StageName(stage));
            Phantom phantom = ElectrodePhantom.Create(ElectrodeSettings(parsed, stage));
            if (parsed.GetValue(Repeat) is { } repeat)
            {
                (int columns, int rows) = ParsePixels(repeat, "--repeat");
                PhantomFolderWriter.WriteRepeated(target, RepeatedPhantom.Create(phantom, columns, rows), cancellation);
                messages.Say(Path.Combine(target, "scan"));
                continue;
            }

            PhantomFolderWriter.Write(target, $"electrode-{StageName(stage)}", format, phantom);
            messages.Say(Path.Combine(target, $"electrode-{StageName(stage)}.{format}"));
        }

        return ExitCode.Done;
    }

    /// <summary>"pristine" or the number of cycles.</summary>
    public static string StageName(CyclingStage stage) => stage == CyclingStage.Pristine ? "pristine" : ((int)stage).ToString();

    private static ElectrodePhantomSettings ElectrodeSettings(ParseResult parsed, CyclingStage stage)
    {
        ElectrodePhantomSettings settings = Common(parsed, parsed.GetValue(Hard) ? ElectrodePhantomSettings.Hard(stage, parsed.GetValue(Seed)) : new() { Stage = stage });
        return parsed.GetValue(SoftRadius) is { } radius
            ? settings with { Instrument = settings.Instrument with { SoftContactRadiusMetres = UnitOfMeasure.ParseQuantity(radius, "m", "--soft-radius") } }
            : settings;
    }

    private static Phantom MakeSpheres(ParseResult parsed) => SpherePhantom.Create(Common(parsed, new SpherePhantomSettings()));

    private static Phantom MakeReference(ParseResult parsed) =>
        ReferencePhantom.Create(Common(parsed, new ReferencePhantomSettings { ModulusPascals = MapOptions.ParseModulus(parsed.GetValue(Reference)!, "--reference") }));

    /// <summary>The settings with what the options say about every made scan.</summary>
    private static T Common<T>(ParseResult parsed, T settings)
        where T : MadeScanSettings
    {
        (int columns, int rows) = parsed.GetResult(Size) is { Implicit: false } ? ParseSize(parsed.GetValue(Size)!) : (settings.Columns, settings.Rows);
        (double x, double y) = PitchOf(parsed, settings.PitchXMetres, settings.PitchYMetres, columns, rows);
        bool quiet = parsed.GetValue(NoNoise);
        MadeScanSettings common = settings;
        return (T)(common with
        {
            Columns = columns,
            Rows = rows,
            PitchXMetres = x,
            PitchYMetres = y,
            Seed = parsed.GetValue(Seed),
            Noise = quiet ? PhantomNoise.None : common.Noise,
            Artefacts = quiet ? ScanArtefacts.None : common.Artefacts,
            WithInstrumentModulus = parsed.GetValue(InstrumentModulus),
            AbsoluteFrequency = parsed.GetValue(Tracked),
        });
    }

    private static CyclingStage ParseStage(string text) => MapOptions.OneOf(
        text, "--stage", ("pristine", CyclingStage.Pristine), ("0", CyclingStage.Pristine), ("5", CyclingStage.Cycles5), ("30", CyclingStage.Cycles30), ("60", CyclingStage.Cycles60), ("200", CyclingStage.Cycles200));

    private static (double X, double Y) PitchOf(ParseResult parsed, double defaultX, double defaultY, int columns, int rows)
    {
        (double x, double y) = parsed.GetValue(Pitch) is { } pitch ? MapOptions.ParsePitch(pitch) : (defaultX, defaultY);
        double width = Math.Max(x * columns, y * rows);
        return width <= WidestScanMetres ? (x, y) : throw new InputException("--pitch", $"a scan of {width * 1e6:G4} µm is wider than {WidestScanMetres * 1e6:G4} µm", "choose a smaller pitch or --size");
    }

    private static (int Columns, int Rows) ParseSize(string text)
    {
        (int columns, int rows) = ParsePixels(text, "--size");
        return (long)columns * rows <= 1 << 28 ? (columns, rows) : throw new InputException("--size", $"{columns} × {rows} pixels are too many to make in memory", "stay below 16384 × 16384, and add --repeat");
    }

    private static (int Columns, int Rows) ParsePixels(string text, string option)
    {
        string[] parts = text.Split('x', '×');
        return parts.Length > 2 || !int.TryParse(parts[0], out int columns) || !int.TryParse(parts[^1], out int rows) || columns < 1 || rows < 1
            ? throw new InputException(option, $"'{text}' is not a size in pixels", "write 512 or 512x256")
            : (columns, rows);
    }
}
