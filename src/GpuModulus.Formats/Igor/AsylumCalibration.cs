using GpuModulus.Core.Calibration;

namespace GpuModulus.Formats;

/// <summary>The calibration in an Asylum note, with what speaks against each value: untouched defaults, repeats, a failed equipartition check.</summary>
internal sealed class AsylumCalibration
{
    private const double Boltzmann = 1.380649e-23;

    // What the instrument's software writes where nobody calibrated anything.
    private const double DefaultQuality = 20;
    private const double DefaultFrequency = 75000;
    private const double DefaultHighFrequency = 4.5e5;
    private const double DefaultAmplitudeSensitivity = 1.09e-7;
    private const double DefaultSecondSensitivity = 2e-8;
    private const double DefaultSetpointMetres = 1e-8;
    private const double DefaultSetpointVolts = 0.8;
    private const double DefaultSpringConstant = 1;

    // Springconstant2 is 0 or 1e-15 where it was never measured; no lever is that soft.
    private const double SmallestSpringConstant = 1e-12;

    private const double LargestMismatch = 0.01;
    private static readonly double[] OtherFactors = [0.971, 0.817];

    // Volts of a free amplitude are 0.01 and more, metres 1e-6 and less.
    private const double LargestAmplitudeInMetres = 1e-5;

    private readonly AsylumNote note;
    private readonly List<string> notices;
    private readonly string from;

    private AsylumCalibration(AsylumNote note, string source, List<string> notices)
    {
        this.note = note;
        this.notices = notices;
        from = $"note of {source}";
    }

    public static CalibrationRecord From(AsylumNote note, string source, List<string> notices) => new AsylumCalibration(note, source, notices).Read();

    private CalibrationRecord Read()
    {
        (CalibrationValue? resonance1, CalibrationValue? quality1) = FirstMode();
        (string? model, CalibrationValue? radius) = Tip();
        CalibrationRecord record = new()
        {
            SpringConstant1 = SpringConstant(),
            Resonance1 = resonance1,
            QualityFactor1 = quality1,
            Resonance2 = SecondResonance(),
            SpringConstant2 = Positive("Springconstant2", SmallestSpringConstant),
            FreeAmplitude1 = FreeAmplitude("FreeAirAmplitude", "first", DefaultAmplitudeSensitivity, "AmpInvOLS", "AmpInvols"),
            SetpointAmplitude1 = Setpoint(),
            Amplitude2 = FreeAmplitude("FreeAirAmplitude2", "second", DefaultSecondSensitivity, "Amp2InvOLS", "Amp2Invols"),
            ContactRadius = radius,
            ContactModel = model,
        };
        CheckEquipartition(record);
        if (note.Number("K2Exponent") is { } exponent && exponent != 2 && record.SpringConstant2 is null)
            notices.Add($"the note's K2Exponent is {exponent:G6}: the instrument took k2 = k1 (f2/f1)^{exponent:G6}, this program takes the exponent 2 unless k2 is given");
        foreach (CalibrationValue? value in (ReadOnlySpan<CalibrationValue?>)[record.SpringConstant1, record.Resonance1, record.QualityFactor1, record.Resonance2, record.FreeAmplitude1, record.SetpointAmplitude1])
        {
            if (value?.Suspicion is { } suspicion && !notices.Contains(suspicion))
                notices.Add(suspicion);
        }

        return record;
    }

    private CalibrationValue Value(double value, string? suspicion = null, string? how = null) =>
        new(value, null, how is null ? from : $"{from} ({how})", suspicion);

    private CalibrationValue? Positive(string key, double atLeast = 0, string? suspicion = null)
    {
        if (note.Number(key) is not { } number || !(number > atLeast))
            return null;
        Remark(key);
        return Value(number, suspicion);
    }

    private void Remark(string key)
    {
        if (note.Ambiguity(key) is { } remark && !notices.Contains(remark))
            notices.Add(remark);
    }

    private CalibrationValue? SpringConstant()
    {
        CalibrationValue? value = Positive("SpringConstant", SmallestSpringConstant);
        return value is { Value: DefaultSpringConstant }
            ? value with { Suspicion = "SpringConstant 1 N/m in the note is the untouched default, not a measurement" }
            : value;
    }

    private (CalibrationValue? Resonance, CalibrationValue? Quality) FirstMode()
    {
        CalibrationValue? frequency = Positive("ThermalFrequency");
        CalibrationValue? quality = Positive("ThermalQ");
        bool untouched = frequency is { Value: DefaultFrequency } && quality is { Value: DefaultQuality };
        if (untouched)
        {
            const string Suspicion = "ThermalFrequency 75000 and ThermalQ 20 in the note are untouched defaults, not a measurement";
            frequency = frequency! with { Suspicion = Suspicion };
            quality = quality! with { Suspicion = Suspicion };
        }

        // The tuned resonance is a measurement of f1 where no thermal spectrum was taken; Q has no such second source.
        if ((frequency is null || untouched) && Positive("ResFreq1") is { } tuned)
            frequency = tuned with { From = $"{from} (ResFreq1)" };
        return (frequency, quality);
    }

    private CalibrationValue? SecondResonance()
    {
        if (Positive("ResFreq2") is { } tuned)
            return tuned;
        if (Positive("ThermalFrequencyHigh") is not { } thermal)
            return null;
        return thermal.Value == DefaultHighFrequency && note.Number("ThermalQHigh") is DefaultQuality or null
            ? thermal with { Suspicion = "ThermalFrequencyHigh 4.5e5 and ThermalQHigh 20 in the note are untouched defaults, not a measurement" }
            : thermal;
    }

    private CalibrationValue? FreeAmplitude(string key, string mode, double defaultSensitivity, params ReadOnlySpan<string> sensitivityKeys)
    {
        if (Positive(key) is not { } amplitude)
            return null;
        if (amplitude.Value < LargestAmplitudeInMetres)
        {
            notices.Add($"{key} {amplitude.Value:G6} in the note is too small for volts and is taken as metres");
            return amplitude;
        }

        string sensitivityKey = sensitivityKeys[0];
        if (note.Number(sensitivityKeys) is not { } sensitivity || !(sensitivity > 0))
        {
            notices.Add($"{key} in the note is in volts, but there is no {sensitivityKey} to convert it: the free amplitude of the {mode} mode is not known");
            return null;
        }

        string? suspicion = sensitivity == defaultSensitivity
            ? $"{sensitivityKey} {sensitivity:G6} m/V in the note is the untouched default: amplitudes from it are no measurement"
            : null;
        return Value(amplitude.Value * sensitivity, suspicion, $"{key} × {sensitivityKey}");
    }

    private CalibrationValue? Setpoint()
    {
        CalibrationValue? metres = Positive("AmplitudeSetpointMeters");
        double? sensitivity = note.Number("AmpInvOLS", "AmpInvols");
        double? volts = note.Number("AmplitudeSetpointVolts");
        if (metres is null || sensitivity is not > 0 || volts is not > 0)
            return metres is { Value: DefaultSetpointMetres } ? metres with { Suspicion = DefaultSetpoint } : metres;
        double converted = volts.Value * sensitivity.Value;
        if (Math.Abs(converted - metres.Value) <= 0.01 * metres.Value)
            return metres;
        if (metres.Value != DefaultSetpointMetres)
        {
            notices.Add($"AmplitudeSetpointMeters {metres.Value:G6} and AmplitudeSetpointVolts × AmpInvOLS {converted:G6} disagree in the note; the first is used");
            return metres;
        }

        return volts.Value == DefaultSetpointVolts
            ? metres with { Suspicion = DefaultSetpoint }
            : Value(converted, null, "AmplitudeSetpointVolts × AmpInvOLS, since AmplitudeSetpointMeters is an untouched default");
    }

    private const string DefaultSetpoint = "AmplitudeSetpointMeters 1e-08 in the note is the untouched default, not the set-point";

    private (string? Model, CalibrationValue? Radius) Tip()
    {
        string? geometry = note.Text("AMFMTipGeoRT")?.ToLowerInvariant();
        if (geometry is not null && geometry.Contains("cone"))
            return ("cone", null);
        if (geometry is not null && geometry.Contains("sphere"))
            return ("sphere", Positive("AMFMHzSphereRT"));
        CalibrationValue? radius = Positive("AMFMHzPunchRT");
        return (radius is not null || geometry?.Contains("punch") == true ? "punch" : null, radius);
    }

    /// <summary>k_B T / ((π/2) f Q A_dc²) against the note's spring constant; the notes of calibrated levers obey it to 0.3 %.</summary>
    private void CheckEquipartition(CalibrationRecord record)
    {
        if (record.SpringConstant1 is not { Suspicion: null } k
            || record.QualityFactor1 is not { Suspicion: null } q
            || note.Number("ThermalFrequency") is not { } f
            || note.Number("ThermalDC") is not { } dc
            || note.Number("ThermalTemperature") is not { } kelvin
            || !(dc > 0) || !(f > 0) || !(kelvin > 0) || dc == 1e-14)
        {
            return;
        }

        double thermal = Boltzmann * kelvin / (Math.PI / 2 * f * q.Value * dc * dc);
        double mismatch = Math.Abs(thermal - k.Value) / k.Value;
        if (mismatch <= LargestMismatch)
            return;
        // Other programs write k1 with a factor for the shape of the mode: then the numbers belong together after all.
        string factor = OtherFactors.FirstOrDefault(chi => Math.Abs((chi * thermal) - k.Value) <= LargestMismatch * k.Value) is > 0 and var named ? $"; it would follow with χ = {named:G3}" : "";
        notices.Add($"equipartition gives a spring constant of {thermal:G4} N/m from the note's ThermalQ, ThermalFrequency and ThermalDC, but SpringConstant is {k.Value:G4} N/m ({mismatch:P1} off): not from the same calibration{factor}");
    }
}
