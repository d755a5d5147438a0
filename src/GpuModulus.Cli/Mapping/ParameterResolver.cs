using GpuModulus.Compute;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Scans;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Cli.Mapping;

/// <summary>
/// Chooses channels and completes the parameters of one scan: option before calibration file before the input's own notes.
/// What is missing everywhere is an error that names the option; what looks like an untouched default is refused unless forced.
/// </summary>
internal sealed class ParameterResolver
{
    private readonly Scan scan;
    private readonly MapRequest request;
    private readonly CalibrationRecord calibration;
    private readonly List<ResolvedParameter> used = [];
    private readonly List<string> notes = [];
    private CalibrationRecord usedCalibration = new();

    private ParameterResolver(Scan scan, MapRequest request)
    {
        this.scan = scan;
        this.request = request;
        calibration = request.Calibration.Over(scan.Calibration);
    }

    /// <summary>Resolves everything.</summary>
    /// <exception cref="InputException">A channel or a parameter is missing, suspicious or impossible.</exception>
    public static ResolvedMapping Resolve(Scan scan, MapRequest request) => new ParameterResolver(scan, request).Resolve();

    /// <summary>What the code of a map depends on, as far as it is known before the input is read.</summary>
    public static MappingParameters KnownBefore(MapRequest request) => new()
    {
        Contact = request.Contact ?? ContactOf(request.Calibration) ?? ContactModel.Punch,
        Slope = request.Slope,
        TiltCorrection = request.TiltCorrection,
        MaxTiltDegrees = request.MaxTiltDegrees,
    };

    private ResolvedMapping Resolve()
    {
        Channel height = Require(Quantity.Height, "m", "height") ?? throw new InputException(scan.Source, "has no height channel", $"name it with --channel height=NAME; there are {ChannelNames()}");
        SignalKind kind = ChooseSignal();
        Channel? signal = kind switch
        {
            SignalKind.Frequency => Require(Quantity.Frequency, "Hz", "frequency"),
            SignalKind.Modulus => Require(Quantity.Modulus, "Pa", "modulus"),
            _ => null,
        };
        Channel? amplitude = kind == SignalKind.Frequency ? ScalarWins(CalibrationEntry.SetpointAmplitude1) ? null : Require(Quantity.Amplitude1, "m", "amplitude1") : null;
        Channel? phase = kind == SignalKind.Frequency ? ScalarWins(CalibrationEntry.InteractionPhase1) ? null : Require(Quantity.Phase1, "rad", "phase1") : null;
        foreach ((string what, Channel? channel) in new[] { ("height", height), (kind == SignalKind.Modulus ? "modulus" : "frequency", signal), ("amplitude", amplitude), ("phase", phase) })
        {
            if (channel is not null)
                used.Add(ResolvedParameter.Words($"{what}Channel", $"{what} channel", channel.Name, scan.Source));
        }

        ContactModel contact = kind == SignalKind.Frequency ? ChooseContact() : ContactModel.Punch;
        OscillationParameters? oscillation = kind == SignalKind.Frequency ? ResolveOscillation(signal!, amplitude, phase) : null;
        TipGeometry tip = kind == SignalKind.Frequency ? ResolveTip(contact) : default;
        CalibrationValue? amplitude2 = kind == SignalKind.Frequency ? calibration.Amplitude2 : null;
        if (amplitude2 is not null)
            Use(CalibrationEntry.Amplitude2, amplitude2);
        DescribeChoices();
        MappingParameters parameters = new()
        {
            Signal = kind,
            Oscillation = oscillation,
            Contact = contact,
            Tip = tip,
            Slope = request.Slope,
            TiltCorrection = request.TiltCorrection,
            MaxTiltDegrees = request.MaxTiltDegrees,
            IndentationLimitMetres = request.MaxIndentationMetres,
            Amplitude2Metres = amplitude2?.Value,
            TipElasticity = kind == SignalKind.None ? null : request.TipElasticity,
        };
        try
        {
            parameters.Validate(scan.Grid);
        }
        catch (InputException e) when (e.Subject == "map")
        {
            throw new InputException(scan.Source, e.Problem, e.Remedy, e);
        }

        MapInputs inputs = new() { Grid = scan.Grid, Height = height.Values, Signal = signal?.Values, Amplitude = amplitude?.Values, Phase = phase?.Values };
        return new(inputs, parameters, used, Method(kind, contact), notes) { Calibration = WithErrors(kind) };
    }

    /// <summary>The values used, and what else their errors depend on.</summary>
    private CalibrationRecord WithErrors(SignalKind kind)
    {
        CalibrationRecord record = usedCalibration;
        foreach (CalibrationEntry entry in CalibrationEntry.Errors)
        {
            if (entry.Get(calibration) is { } value)
                record = entry.Set(record, Noted(entry, value));
        }

        return kind == SignalKind.Frequency && record.ContactRadius is not null
            ? record with { ReferenceModulus = calibration.ReferenceModulus, RadiusCalibratedWith = calibration.RadiusCalibratedWith }
            : record;
    }

    private static string Method(SignalKind kind, ContactModel contact) => kind switch
    {
        SignalKind.Frequency => $"from the raw channels, {contact.ToString().ToLowerInvariant()} contact model",
        SignalKind.Modulus => "from the instrument's own modulus channel; tilt correction and mask applied",
        _ => "height alone: tilt, K_c and mask",
    };

    private Channel? Require(Quantity quantity, string unit, string name)
    {
        if (scan.Find(quantity) is not { } channel)
            return null;
        if (channel.Unit == unit)
            return channel;
        throw new InputException(
            scan.Source, $"channel {channel.Name} is in '{(channel.FileUnit.Length > 0 ? channel.FileUnit : channel.Unit)}', not in {unit}", $"state its unit, e.g. --channel \"{name}={channel.Name}[{(unit == "m" ? "nm" : unit == "rad" ? "deg" : unit == "Pa" ? "GPa" : "kHz")}]\"");
    }

    /// <summary>A scalar given as an option is meant to be used, channel or no channel.</summary>
    private bool ScalarWins(CalibrationEntry entry) => entry.Get(request.Calibration) is { } value && value.From.StartsWith("option", StringComparison.Ordinal);

    private SignalKind ChooseSignal()
    {
        bool hasFrequency = scan.Find(Quantity.Frequency) is not null;
        bool hasModulus = scan.Find(Quantity.Modulus) is not null;
        switch (request.Source)
        {
            case SignalSource.Raw:
                return hasFrequency ? SignalKind.Frequency : throw new InputException(scan.Source, "has no frequency channel", $"name it with --channel frequency=NAME; there are {ChannelNames()}");
            case SignalSource.Modulus:
                return hasModulus ? SignalKind.Modulus : throw new InputException(scan.Source, "has no modulus channel", $"name it with --channel modulus=NAME; there are {ChannelNames()}");
        }

        if (!hasFrequency)
            return hasModulus ? SignalKind.Modulus : SignalKind.None;
        if (!hasModulus)
            return SignalKind.Frequency;
        List<string> missing = [.. Missing()];
        if (missing.Count == 0)
            return SignalKind.Frequency;
        notes.Add($"the instrument's modulus channel is used, since for the raw channels {string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} missing or suspicious");
        return SignalKind.Modulus;
    }

    private IEnumerable<string> Missing()
    {
        List<CalibrationEntry> needed = [CalibrationEntry.SpringConstant1, CalibrationEntry.QualityFactor1, CalibrationEntry.Resonance2, CalibrationEntry.FreeAmplitude1];
        if (calibration.SpringConstant2 is null)
            needed.Add(CalibrationEntry.Resonance1);
        if (request.Contact is not ContactModel.Cone)
            needed.Add(CalibrationEntry.ContactRadius);
        if (scan.Find(Quantity.Amplitude1) is null)
            needed.Add(CalibrationEntry.SetpointAmplitude1);
        if (scan.Find(Quantity.Phase1) is null)
            needed.Add(CalibrationEntry.InteractionPhase1);
        return needed.Where(e => e.Get(calibration) is not { } v || (v.Suspicion is not null && !request.Force)).Select(e => e.Option);
    }

    private OscillationParameters ResolveOscillation(Channel frequency, Channel? amplitude, Channel? phase)
    {
        double k1 = Value(CalibrationEntry.SpringConstant1);
        double q1 = Value(CalibrationEntry.QualityFactor1);
        double f2 = Value(CalibrationEntry.Resonance2);
        double free = Value(CalibrationEntry.FreeAmplitude1);
        double k2;
        if (calibration.SpringConstant2 is { Suspicion: null } measured && !(IsDerived(measured) && calibration.Resonance1 is not null))
        {
            k2 = Use(CalibrationEntry.SpringConstant2, measured);
        }
        else
        {
            double f1 = Value(CalibrationEntry.Resonance1);
            k2 = OscillationParameters.DeriveSpringConstant2(k1, f1, f2);
            Use(CalibrationEntry.SpringConstant2, new(k2, null, "derived: k1 (f2/f1)²"));
        }

        double? scalarAmplitude = amplitude is null ? Value(CalibrationEntry.SetpointAmplitude1) : null;
        double? scalarPhase = phase is null ? Value(CalibrationEntry.InteractionPhase1) * Math.PI / 180 : null;
        bool tracked = IsTracked(frequency, f2);
        return new()
        {
            SpringConstant1 = k1,
            QualityFactor1 = q1,
            Resonance2 = f2,
            SpringConstant2 = k2,
            FreeAmplitude1 = free,
            Amplitude1 = scalarAmplitude,
            Phase1Radians = scalarPhase,
            FrequencyIsTracked = tracked,
        };
    }

    /// <summary>Δf2 is a few per cent of f2 at most, so the median tells the two conventions apart at once.</summary>
    private bool IsTracked(Channel frequency, double f2)
    {
        bool tracked = request.Frequency == FrequencyContent.Tracked;
        string from = "option --frequency";
        if (request.Frequency == FrequencyContent.Auto)
        {
            double median = ChannelMedian.Of(frequency.Values);
            tracked = median > 0.5 * f2;
            from = double.IsNaN(median) ? "no finite value" : $"decided from the median, {median:G6} Hz, against f2";
        }

        used.Add(ResolvedParameter.Words("frequencyContent", "frequency channel holds", tracked ? "f2 + Δf2 (tracked); f2 is subtracted" : "Δf2 (shift)", from));
        return tracked;
    }

    private static ContactModel? ContactOf(CalibrationRecord calibration) => calibration.ContactModel?.ToLowerInvariant() switch
    {
        "punch" => ContactModel.Punch,
        "sphere" => ContactModel.Sphere,
        "cone" => ContactModel.Cone,
        _ => null,
    };

    private ContactModel ChooseContact()
    {
        ContactModel? ofCalibration = ContactOf(calibration);
        ContactModel contact = request.Contact ?? ofCalibration ?? ContactModel.Punch;
        string from = request.Contact is not null ? "option --contact" : ofCalibration is not null ? "calibration" : "default";
        bool radiusGiven = ScalarWins(CalibrationEntry.ContactRadius);
        if (ofCalibration is { } model && model != contact && contact != ContactModel.Cone && !radiusGiven && !request.Force)
            throw new InputException("--contact", $"the contact radius was calibrated for the {model.ToString().ToLowerInvariant()} model", "calibrate it for this model, give --contact-radius, or add --force");
        used.Add(ResolvedParameter.Words("contactModel", "contact model", contact.ToString().ToLowerInvariant(), from));
        return contact;
    }

    private TipGeometry ResolveTip(ContactModel contact)
    {
        if (contact != ContactModel.Cone)
            return new(Value(CalibrationEntry.ContactRadius));
        double angle = request.ConeHalfAngleRadians ?? throw new InputException("--cone-half-angle", "is missing for --contact cone", "give it, e.g. --cone-half-angle 36");
        used.Add(ResolvedParameter.Number("coneHalfAngle_deg", "half angle of the cone", "α", angle * 180 / Math.PI, "deg", "option --cone-half-angle"));
        return new(0, angle);
    }

    private double Value(CalibrationEntry entry)
    {
        CalibrationValue value = entry.Get(calibration)
            ?? throw new InputException(scan.Source, $"the {entry.Title} ({entry.Symbol}) is not in the file", $"give it with {entry.Option} or --calibration FILE");
        if (value.Suspicion is { } why)
        {
            if (!request.Force)
                throw new InputException(scan.Source, $"the {entry.Title} ({entry.Symbol} = {value.Value:G5} {entry.RecordUnit}) is suspicious: {why}", $"give the measured one with {entry.Option}, or insist with --force");
            notes.Add($"forced: the {entry.Title} ({entry.Symbol} = {value.Value:G5} {entry.RecordUnit}) is suspicious: {why}");
        }

        return Use(entry, value);
    }

    /// <summary>A k2 that somebody derived goes with the k1, f1 and f2 of that derivation; derived anew it goes with those in use.</summary>
    private static bool IsDerived(CalibrationValue springConstant2) => springConstant2.From.StartsWith("derived", StringComparison.Ordinal);

    private double Use(CalibrationEntry entry, CalibrationValue value) => Noted(entry, value).Value;

    private CalibrationValue Noted(CalibrationEntry entry, CalibrationValue value)
    {
        used.Add(ResolvedParameter.Number(entry.Key, entry.Title, entry.Symbol, value.Value, entry.RecordUnit, value.From) with { Error = value.Error });
        usedCalibration = entry.Set(usedCalibration, value);
        return value;
    }

    private void DescribeChoices()
    {
        used.Add(ResolvedParameter.Number("pitchX_m", "pixel pitch along x", "dx", scan.Grid.PitchXMetres, "m", scan.Source));
        used.Add(ResolvedParameter.Number("pitchY_m", "pixel pitch along y", "dy", scan.Grid.PitchYMetres, "m", scan.Source));
        string width = request.Slope.Operator == Kernels.Slopes.SlopeOperator.Gaussian ? $", σ = {request.Slope.SigmaMetres * 1e9:G4} nm" : "";
        used.Add(ResolvedParameter.Words("slopeOperator", "slope operator", request.Slope.Operator.ToString().ToLowerInvariant() + width, request.SlopeFrom));
        used.Add(ResolvedParameter.Words("tiltCorrection", "tilt correction K_c", request.TiltCorrection.Description, request.TiltCorrectionFrom));
        used.Add(ResolvedParameter.Number("maxTilt_deg", "tilt cut-off", "θmax", request.MaxTiltDegrees, "deg", request.MaxTiltFrom));
        used.Add(ResolvedParameter.Number("maxIndentation_m", "indentation limit", "δmax", request.MaxIndentationMetres, "m", request.MaxIndentationFrom));
        if (request.TipElasticity is not { } tip)
            return;
        used.Add(ResolvedParameter.Number("tipModulus_Pa", "Young's modulus of the tip", "Eₜ", tip.TipModulusPascals, "Pa", "option --tip-modulus"));
        used.Add(ResolvedParameter.Number("tipPoissonRatio", "Poisson ratio of the tip", "νₜ", tip.TipPoissonRatio, "1", "option --tip-poisson"));
        used.Add(ResolvedParameter.Number("samplePoissonRatio", "Poisson ratio of the sample", "νₛ", tip.SamplePoissonRatio, "1", "option --sample-poisson"));
    }

    private string ChannelNames() => string.Join(", ", scan.Channels.Select(c => c.Name));
}
