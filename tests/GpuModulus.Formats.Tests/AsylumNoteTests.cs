using GpuModulus.Core.Calibration;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

public sealed class AsylumNoteTests
{
    [Fact]
    public void Keys_may_repeat_and_the_first_number_counts()
    {
        AsylumNote note = AsylumNote.Parse("NapMode:Off\rChannel1DataType: 1\rNapMode: 0\rChannel1DataType: Height\rYPgain: -inf\rOrcaGain: NaN\rUserCalcUnit: °\rInitial SpringConstant: 7\r");
        Assert.Equal(8, note.Entries.Count);
        Assert.Equal("Off", note.Text("NapMode"));
        Assert.Equal(0, note.Number("NapMode"));
        Assert.Equal(1, note.Number("Channel1DataType"));
        Assert.Null(note.Number("YPgain"));
        Assert.Null(note.Number("OrcaGain"));
        Assert.Null(note.Number("SpringConstant"));
    }

    [Fact]
    public void A_change_during_the_scan_is_reported()
    {
        (CalibrationRecord record, IReadOnlyList<string> notices) = Read("SpringConstant: 26@Line: 123\r");
        Assert.Equal(26, record.SpringConstant1!.Value);
        Assert.Contains(notices, n => n.Contains("@Line"));
        (record, notices) = Read("SpringConstant: 26\rSpringConstant: 30@Line: 7\r");
        Assert.Equal(26, record.SpringConstant1!.Value);
        Assert.Contains(notices, n => n.Contains("26 and 30"));
    }

    [Fact]
    public void Untouched_defaults_are_marked_and_the_tuned_resonance_replaces_a_default_one()
    {
        (CalibrationRecord record, IReadOnlyList<string> notices) = Read("SpringConstant: 1\rThermalQ: 20\rThermalFrequency: 75000\rThermalDC: 1e-14\rThermalFrequencyHigh: 4.5e+05\rThermalQHigh: 20\r");
        Assert.NotNull(record.SpringConstant1!.Suspicion);
        Assert.NotNull(record.Resonance1!.Suspicion);
        Assert.NotNull(record.QualityFactor1!.Suspicion);
        Assert.NotNull(record.Resonance2!.Suspicion);
        Assert.Contains(notices, n => n.Contains("ThermalQ 20"));
        (record, _) = Read("ThermalQ: 20\rThermalFrequency: 75000\rResFreq1: 3.01e5\rResFreq2: 1.7e6\r");
        Assert.Equal(3.01e5, record.Resonance1!.Value);
        Assert.Null(record.Resonance1.Suspicion);
        Assert.NotNull(record.QualityFactor1!.Suspicion);
        Assert.Equal(1.7e6, record.Resonance2!.Value);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1e-15")]
    [InlineData("NaN")]
    public void An_unmeasured_second_spring_constant_is_unknown(string value) =>
        Assert.Null(Read($"SpringConstant: 26\rSpringconstant2: {value}\r").Record.SpringConstant2);

    [Fact]
    public void A_free_amplitude_in_volts_is_converted_with_its_sensitivity()
    {
        (CalibrationRecord record, _) = Read("FreeAirAmplitude: 1.5\rAmpInvOLS: 1e-07\r");
        Assert.Equal(150e-9, record.FreeAmplitude1!.Value, 1e-20);
        Assert.Contains("FreeAirAmplitude × AmpInvOLS", record.FreeAmplitude1.From);
        (record, IReadOnlyList<string> notices) = Read("FreeAirAmplitude: 1.5\r");
        Assert.Null(record.FreeAmplitude1);
        Assert.Contains(notices, n => n.Contains("AmpInvOLS"));
        (record, notices) = Read("FreeAirAmplitude: 1.5e-07\rAmpInvOLS: 1e-07\r");
        Assert.Equal(150e-9, record.FreeAmplitude1!.Value);
        Assert.Contains(notices, n => n.Contains("metres"));
        (record, _) = Read("FreeAirAmplitude: 1.5\rAmpInvOLS: 1.09e-07\r");
        Assert.NotNull(record.FreeAmplitude1!.Suspicion);
    }

    [Fact]
    public void The_set_point_comes_from_metres_unless_they_are_a_default()
    {
        Assert.Equal(1.05e-7, Read("AmplitudeSetpointMeters: 1.05e-07\r").Record.SetpointAmplitude1!.Value);
        Assert.Equal(1.05e-7, Read("AmplitudeSetpointMeters: 1e-08\rAmplitudeSetpointVolts: 1.05\rAmpInvOLS: 1e-07\r").Record.SetpointAmplitude1!.Value, 1e-20);
        Assert.NotNull(Read("AmplitudeSetpointMeters: 1e-08\rAmplitudeSetpointVolts: 0.8\rAmpInvOLS: 4e-08\r").Record.SetpointAmplitude1!.Suspicion);
    }

    [Fact]
    public void The_contact_model_decides_which_radius_counts()
    {
        (CalibrationRecord record, _) = Read("AMFMHzPunchRT: 1e-08\rAMFMHzSphereRT: 2e-08\rAMFMTipGeoRT: Punch\r");
        Assert.Equal((1e-8, "punch"), (record.ContactRadius!.Value, record.ContactModel));
        (record, _) = Read("AMFMHzPunchRT: 1e-08\rAMFMHzSphereRT: 2e-08\rAMFMTipGeoRT: Sphere\r");
        Assert.Equal((2e-8, "sphere"), (record.ContactRadius!.Value, record.ContactModel));
    }

    [Fact]
    public void A_spring_constant_that_breaks_equipartition_is_reported()
    {
        // The measured lever of the image obeys it; twice its spring constant does not.
        const string Thermal = "ThermalQ: 138.63\rThermalFrequency: 72969\rThermalDC: 2.3668e-14\rThermalTemperature: 300.02\r";
        Assert.DoesNotContain(Read("SpringConstant: 0.46538\r" + Thermal).Notices, n => n.Contains("equipartition"));
        Assert.DoesNotContain(Read("SpringConstant: 0.4695\r" + Thermal).Notices, n => n.Contains("equipartition"));
        Assert.Contains(Read("SpringConstant: 0.4705\r" + Thermal).Notices, n => n.Contains("equipartition"));
        Assert.Contains(Read("SpringConstant: 0.93\r" + Thermal).Notices, n => n.Contains("equipartition"));
        Assert.Contains(Read("SpringConstant: 0.4519\r" + Thermal).Notices, n => n.Contains("χ = 0.971"));
    }

    private static (CalibrationRecord Record, IReadOnlyList<string> Notices) Read(string note)
    {
        using FormatInput input = FormatInput.Memory("scan.ibw", new IgorBytes { LayerLabels = ["HeightRetrace"], Note = note }.Version5());
        Scan scan = ScanReader.Read(input, new());
        return (scan.Calibration, scan.Notices);
    }
}
