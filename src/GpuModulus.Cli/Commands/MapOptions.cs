using System.CommandLine;
using GpuModulus.Cli.Mapping;
using GpuModulus.Compute.Backends;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Units;
using GpuModulus.Formats;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Cli.Commands;

/// <summary>The options of <c>map</c> (contract), and their values as the mapping wants them.</summary>
internal static class MapOptions
{
    public static readonly Option<string> Out = new("--out") { Description = "Folder for the results.", Required = true, HelpName = "DIR" };
    public static readonly Option<string?> Pitch = Text("--pitch", "Pixel pitch, for files that carry none: 20nm, or 20nm,25nm for x,y.", "LENGTH");
    public static readonly Option<string[]> Channels = new("--channel") { Description = "Take this channel for a quantity: height=NAME, frequency=NAME, amplitude1=NAME, phase1=NAME, modulus=NAME; with a unit: height=NAME[nm].", HelpName = "QUANTITY=NAME", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string?> Calibration = Text("--calibration", "calibration.json with measured parameters.", "FILE");
    private static readonly Option<string?> CalibrationSoft = Text("--calibration-soft", "calibration.json made on a soft reference: for binder/carbon, over --calibration.", "FILE");
    private static readonly Option<string?> CalibrationHard = Text("--calibration-hard", "calibration.json made on a hard reference: for facets, over --calibration.", "FILE");
    private static readonly Option<string?> Contact = Text("--contact", "Contact model: punch (default), sphere or cone.", "MODEL");
    public static readonly Option<string> Kc = new("--kc") { Description = "Tilt correction: published, cosine[:n], none, or a calibration.json with a kc.", HelpName = "WHICH", DefaultValueFactory = _ => "published" };
    private static readonly Option<string> Slope = new("--slope") { Description = "Slope operator: central, sobel, prewitt, or gaussian:SIGMA_NM.", HelpName = "WHICH", DefaultValueFactory = _ => "central" };
    private static readonly Option<double> MaxTilt = new("--max-tilt") { Description = "Mask steeper pixels; degrees.", HelpName = "DEG", DefaultValueFactory = _ => 45 };
    private static readonly Option<double> MaxIndentation = new("--max-indentation") { Description = "Count and report indentations above this; nm.", HelpName = "NM", DefaultValueFactory = _ => 2 };
    public static readonly Option<string> From = new("--from") { Description = "raw (frequency, amplitude, phase), modulus (the instrument's own), or auto.", HelpName = "WHAT", DefaultValueFactory = _ => "auto" };
    private static readonly Option<string> Frequency = new("--frequency") { Description = "What the frequency channel holds: shift (Δf2), tracked (f2 + Δf2), or auto (decided from the values).", HelpName = "WHAT", DefaultValueFactory = _ => "auto" };
    private static readonly Option<string> Backend = new("--backend") { Description = $"{string.Join(", ", BackendCatalog.Names)}.", HelpName = "NAME", DefaultValueFactory = _ => "auto" };
    private static readonly Option<string?> Device = new("--device") { Description = "Number within the backend or part of a name, several with commas, or all; see 'gpumodulus devices'. Several share the work.", HelpName = "WHICH" };
    private static readonly Option<string?> Memory = Text("--memory", "Bound on the memory, e.g. 1GiB: larger maps are computed out of core, from and to the disk. Default: maps may take half of what is free, tiles a quarter.", "SIZE");
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of the cpu backend; 0 = all processors.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private static readonly Option<string> Export = new("--export") { Description = "Formats of the maps, comma-separated: npy, gwy, tiff, hdf5, csv.", HelpName = "LIST", DefaultValueFactory = _ => "gwy,csv" };
    private static readonly Option<bool> NoSegmentation = new("--no-segmentation") { Description = "Do not look for facets and binder/carbon." };
    private static readonly Option<bool> NoReport = new("--no-report") { Description = "Write no pictures and no report.html." };
    public static readonly Option<string?> Positions = Text("--positions", "CSV tile,x,y as 'stitch' writes it: the inputs are tiles of one mosaic, which is mapped as a whole.", "FILE");
    public static readonly Option<string?> Table = Text("--table", "CSV with the columns file, calibration, stage: a calibration.json and a stage for each input; alone, it names the inputs.", "FILE");
    private static readonly Option<bool> Resume = new("--resume") { Description = "Take over what an earlier run of the same command has finished; do what is missing or has changed." };
    private static readonly Option<bool> Force = new("--force") { Description = "Compute even with values that look like untouched defaults." };
    public static readonly Option<string?> ConeHalfAngle = Text("--cone-half-angle", "Half opening angle of the tip, for --contact cone; degrees.", "ANGLE");
    private static readonly Option<string?> TipModulus = Text("--tip-modulus", "Young's modulus of the tip: report the sample's modulus in place of the contact modulus; needs both Poisson ratios.", "PRESSURE");
    private static readonly Option<double?> TipPoisson = new("--tip-poisson") { Description = "Poisson ratio of the tip.", HelpName = "NUMBER" };
    private static readonly Option<double?> SamplePoisson = new("--sample-poisson") { Description = "Poisson ratio of the sample.", HelpName = "NUMBER" };

    private static readonly IReadOnlyList<(CalibrationEntry Entry, Option<string?> Option)> Physical =
        [.. CalibrationEntry.All.Concat(CalibrationEntry.Errors).Select(e => (e, Text(e.Option, $"{char.ToUpperInvariant(e.Title[0])}{e.Title[1..]} {e.Symbol}; a number with a unit, or {(e.SiUnit == "1" ? "plain" : e.RecordUnit)}.", "VALUE")))];

    /// <summary>The options of <c>map</c> that say how a reference scan of <c>calibrate</c> is read and mapped: those of regions, results and reports have no place there.</summary>
    public static IEnumerable<Option> OfReferences =>
        [Calibration, Contact, Slope, MaxTilt, Frequency, Channels, Pitch, Backend, Device, Memory, Threads, Force, .. Physical.Select(p => p.Option), TipModulus, TipPoisson, SamplePoisson];

    /// <summary>Every option of <c>map</c> but --out.</summary>
    public static IEnumerable<Option> All =>
    [
        Calibration, CalibrationSoft, CalibrationHard, Contact, Kc, Slope, MaxTilt, MaxIndentation, From, Frequency, Channels, Pitch, Backend, Device, Memory, Threads, Export, NoSegmentation, NoReport, Force, Table, Positions, Resume,
        .. Physical.Select(p => p.Option), ConeHalfAngle, TipModulus, TipPoisson, SamplePoisson, .. SegmentationOptions.All,
    ];

    /// <summary>How to read the inputs.</summary>
    public static ReadOptions ReadOptionsOf(ParseResult parsed) => new()
    {
        PitchMetres = parsed.GetValue(Pitch) is { } pitch ? ParsePitch(pitch) : null,
        Channels = [.. (parsed.GetValue(Channels) ?? []).Select(ChannelChoice.Parse)],
    };

    /// <summary>Everything else.</summary>
    /// <exception cref="InputException">An option's value makes no sense.</exception>
    public static MapRequest RequestOf(ParseResult parsed)
    {
        CalibrationRecord given = new();
        foreach ((CalibrationEntry entry, Option<string?> option) in Physical)
        {
            if (parsed.GetValue(option) is { } text)
            {
                double si = UnitOfMeasure.ParseQuantity(text, entry.SiUnit, entry.Option);
                if (CalibrationEntry.Errors.Contains(entry))
                    RequireRelative(si, entry.Option);
                else
                    PlausibleRange.Require(si, entry.SiUnit, entry.Option, text);
                given = entry.Set(given, new(si / entry.SiPerUnit, null, $"option {entry.Option}"));
            }
        }

        string? calibrationFile = parsed.GetValue(Calibration);
        CalibrationRecord calibrated = calibrationFile is null ? new() : CalibrationFile.Read(calibrationFile);
        ClassCalibration? soft = OfClass(parsed, CalibrationSoft, given), hard = OfClass(parsed, CalibrationHard, given);
        (TiltCorrection correction, TiltPolynomial? kc) = ParseKc(Has(parsed, Kc) ? parsed.GetValue(Kc) ?? "published" : "published");
        return new()
        {
            Calibration = given.Over(calibrated),
            CalibrationFile = calibrationFile,
            Soft = soft,
            Hard = hard,
            GivenCalibration = given,
            Fingerprint = Stacks.Fingerprint.Of(parsed),
            Resume = parsed.GetValue(Resume),
            Contact = parsed.GetValue(Contact) is { } contact ? ParseContact(contact) : null,
            ConeHalfAngleRadians = parsed.GetValue(ConeHalfAngle) is { } angle ? UnitOfMeasure.ParseQuantity(angle, "rad", "--cone-half-angle") : null,
            TipElasticity = ParseTip(parsed),
            TiltCorrection = correction,
            Kc = kc,
            TiltCorrectionFrom = parsed.GetResult(Kc) is { Implicit: false } ? "option --kc" : "default",
            Slope = ParseSlope(parsed.GetValue(Slope) ?? "central"),
            SlopeFrom = parsed.GetResult(Slope) is { Implicit: false } ? "option --slope" : "default",
            MaxTiltDegrees = parsed.GetValue(MaxTilt),
            MaxTiltFrom = parsed.GetResult(MaxTilt) is { Implicit: false } ? "option --max-tilt" : "default",
            MaxIndentationMetres = Has(parsed, MaxIndentation) ? parsed.GetValue(MaxIndentation) * 1e-9 : 2e-9,
            MaxIndentationFrom = parsed.GetResult(MaxIndentation) is { Implicit: false } ? "option --max-indentation" : "default",
            Source = OneOf(Has(parsed, From) ? parsed.GetValue(From) : "auto", "--from", ("auto", SignalSource.Auto), ("raw", SignalSource.Raw), ("modulus", SignalSource.Modulus)),
            Frequency = OneOf(parsed.GetValue(Frequency), "--frequency", ("auto", FrequencyContent.Auto), ("shift", FrequencyContent.Shift), ("tracked", FrequencyContent.Tracked)),
            Backend = parsed.GetValue(Backend) ?? "auto",
            Device = parsed.GetValue(Device),
            Threads = NotNegative(parsed.GetValue(Threads), "--threads"),
            MemoryBytes = parsed.GetValue(Memory) is { } memory ? ParseSize(memory) : null,
            Exports = ParseExports(Has(parsed, Export) ? parsed.GetValue(Export) ?? "" : ""),
            WithSegmentation = !parsed.GetValue(NoSegmentation),
            WithReport = !parsed.GetValue(NoReport),
            Force = parsed.GetValue(Force),
            Segmentation = SegmentationOptions.All.All(o => Has(parsed, o)) ? SegmentationOptions.RequestOf(parsed) : new(),
        };
    }

    /// <summary>"20nm" or "20nm,25nm".</summary>
    public static (double X, double Y) ParsePitch(string text)
    {
        string[] parts = text.Split(',');
        if (parts.Length > 2)
            throw new InputException("--pitch", $"'{text}' has more than two values", "write 20nm, or 20nm,25nm for x,y");
        double x = UnitOfMeasure.ParseQuantity(parts[0], "m", "--pitch");
        double y = parts.Length == 2 ? UnitOfMeasure.ParseQuantity(parts[1], "m", "--pitch") : x;
        if (!(x > 0) || !(y > 0))
            throw new InputException("--pitch", $"'{text}' is not a positive length", "write for example --pitch 20nm");
        PlausibleRange.RequirePitch(x, y, "--pitch");
        return (x, y);
    }

    /// <summary>"512MiB", "1GiB", "2000000000".</summary>
    public static long ParseSize(string text)
    {
        string trimmed = text.Trim();
        (string Suffix, long Factor)[] units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1000_000), ("GB", 1000_000_000), ("B", 1)];
        long factor = 1;
        foreach ((string suffix, long value) in units)
        {
            if (trimmed.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                trimmed = trimmed[..^suffix.Length];
                factor = value;
                break;
            }
        }

        if (!double.TryParse(trimmed.Trim(), out double number) || !(number * factor >= 1 << 20) || !(number * factor < long.MaxValue))
            throw new InputException("--memory", $"'{text}' is not a size of at least 1 MiB", "write for example --memory 1GiB");
        return (long)(number * factor);
    }

    /// <summary>One of several words.</summary>
    public static T OneOf<T>(string? text, string option, params ReadOnlySpan<(string Word, T Value)> words)
    {
        List<string> known = [];
        foreach ((string word, T value) in words)
        {
            if (string.Equals(text, word, StringComparison.OrdinalIgnoreCase))
                return value;
            known.Add(word);
        }

        throw new InputException(option, $"'{text}' is not known", $"choose {string.Join(", ", known)}");
    }

    private static ContactModel ParseContact(string text) =>
        OneOf(text, "--contact", ("punch", ContactModel.Punch), ("sphere", ContactModel.Sphere), ("cone", ContactModel.Cone));

    /// <exception cref="InputException">A radius in the options would win over those of the classes, which were given to be used.</exception>
    private static ClassCalibration? OfClass(ParseResult parsed, Option<string?> option, CalibrationRecord given)
    {
        if (parsed.GetValue(option) is not { } file)
            return null;
        CalibrationRecord own = CalibrationFile.Read(file);
        if (given.ContactRadius is not null && own.ContactRadius is not null)
            throw new InputException("--contact-radius", $"wins over the radius of {option.Name} {file}", "leave one of the two out");
        return new(file, own);
    }

    private static (TiltCorrection Correction, TiltPolynomial? Polynomial) ParseKc(string text)
    {
        if (text == "published")
            return (TiltCorrection.Published, TiltPolynomial.Published);
        if (text == "none")
            return (TiltCorrection.None, null);
        if (text == "cosine")
            return (TiltCorrection.Cosine(2.5), null);
        if (text.StartsWith("cosine:", StringComparison.Ordinal))
        {
            double exponent = UnitOfMeasure.ParseQuantity(text["cosine:".Length..], "1", "--kc");
            return exponent is >= 0 and <= 10 ? (TiltCorrection.Cosine(exponent), null) : throw new InputException("--kc", $"an exponent of {exponent:G4} makes no sense", "it lies between 0 and 10; geometry predicts 2.5");
        }

        if (!System.IO.File.Exists(text))
            throw new InputException("--kc", $"'{text}' is neither published, cosine[:n], none nor a file", "give one of these");
        TiltPolynomial measured = CalibrationFile.Read(text).Kc ?? throw new InputException(text, "holds no kc", "measure one with 'gpumodulus calibrate tilt'");
        return (TiltCorrection.Polynomial(measured), measured);
    }

    private static SlopeChoice ParseSlope(string text)
    {
        if (!text.StartsWith("gaussian", StringComparison.OrdinalIgnoreCase))
            return new(OneOf(text, "--slope", ("central", SlopeOperator.Central), ("sobel", SlopeOperator.Sobel), ("prewitt", SlopeOperator.Prewitt), ("gaussian:SIGMA_NM", SlopeOperator.Gaussian)));
        if (text.Length < 10 || text[8] != ':')
            throw new InputException("--slope", "the Gaussian needs its width", "write for example --slope gaussian:40 (nm)");
        string width = text[9..];
        double sigma = UnitOfMeasure.ParseQuantity(char.IsLetter(width[^1]) ? width : width + "nm", "m", "--slope");
        return sigma > 0 ? new(SlopeOperator.Gaussian, sigma) : throw new InputException("--slope", "the Gaussian's width must be positive", "write for example --slope gaussian:40 (nm)");
    }

    private static Kernels.Mapping.TipElasticity? ParseTip(ParseResult parsed)
    {
        if (parsed.GetValue(TipModulus) is not { } modulus)
        {
            return parsed.GetValue(TipPoisson) is null && parsed.GetValue(SamplePoisson) is null
                ? null
                : throw new InputException("--tip-modulus", "is missing beside a Poisson ratio", "give it, e.g. --tip-modulus 165GPa");
        }

        double tip = parsed.GetValue(TipPoisson) ?? throw new InputException("--tip-poisson", "is missing beside --tip-modulus", "give it, e.g. 0.27 for silicon");
        double sample = parsed.GetValue(SamplePoisson) ?? throw new InputException("--sample-poisson", "is missing beside --tip-modulus", "give it, e.g. 0.3");
        return new(ParseModulus(modulus, "--tip-modulus"), tip, sample);
    }

    private static IReadOnlySet<string> ParseExports(string text)
    {
        HashSet<string> exports = [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(e => e.ToLowerInvariant() is var name && name == "h5" ? "hdf5" : name)];
        foreach (string export in exports)
            OneOf(export, "--export", ("npy", 0), ("gwy", 0), ("tiff", 0), ("hdf5", 0), ("csv", 0));
        return exports;
    }

    /// <summary>A modulus with its unit.</summary>
    /// <exception cref="InputException">No pressure, or one that only a forgotten unit explains.</exception>
    public static double ParseModulus(string text, string option)
    {
        double pascals = UnitOfMeasure.ParseQuantity(text, "Pa", option);
        if (!(pascals > 0) || !double.IsFinite(pascals))
            throw new InputException(option, $"'{text}' is no modulus", "write for example 3GPa or 73GPa");
        PlausibleRange.Require(pascals, "Pa", option, text);
        return pascals;
    }

    private static bool Has(ParseResult parsed, Option option) => parsed.CommandResult.Command.Options.Contains(option);

    private static void RequireRelative(double value, string option)
    {
        if (!(value is >= 0 and < 1))
            throw new InputException(option, $"{value:G4} is no relative error", "give for example 2% or 0.02");
    }

    private static int NotNegative(int value, string option) => value >= 0 ? value : throw new InputException(option, $"{value} is negative", "give 0 for all processors");

    private static Option<string?> Text(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };
}
