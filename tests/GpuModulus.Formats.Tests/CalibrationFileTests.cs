using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;

namespace GpuModulus.Formats.Tests;

public sealed class CalibrationFileTests
{
    [Fact]
    public void A_radius_brings_its_reference_and_what_it_was_calibrated_with()
    {
        using TemporaryFolder folder = new();
        CalibrationRecord record = Examples.Calibration with
        {
            ReferenceModulus = new(3e9, 1e8, "given for ps.ibw"),
            RadiusCalibratedWith = new() { SpringConstant1 = new(26, 0.3, "measured"), QualityFactor1 = new(400, null, "measured") },
            HeightSensitivityError = new(0.02, null, "given"),
        };
        CalibrationFile.Write(folder["tip.json"], record);
        CalibrationRecord read = CalibrationFile.Read(folder["tip.json"]);
        Assert.Equal(record.ReferenceModulus, read.ReferenceModulus);
        Assert.Equal(0.02, read.HeightSensitivityError!.Value);
        Assert.Equal((26, 400), (read.RadiusCalibratedWith!.SpringConstant1!.Value, read.RadiusCalibratedWith.QualityFactor1!.Value));
        Assert.Null(read.RadiusCalibratedWith.ContactRadius);
        // Another radius has another reference, or none.
        CalibrationRecord other = new CalibrationRecord { ContactRadius = new(8e-9, null, "option --contact-radius") }.Over(read);
        Assert.Null(other.ReferenceModulus);
        Assert.Null(other.RadiusCalibratedWith);
        Assert.Equal(26, other.SpringConstant1!.Value);
    }

    [Fact]
    public void Everything_written_is_read_back()
    {
        using TemporaryFolder folder = new();
        CalibrationRecord record = Examples.Calibration with
        {
            SpringConstant1 = new(26.123456789012345, 0.5, "measured from thermal \"A\".txt"),
            SpringConstant2 = new(844.74, null, "derived"),
            InteractionPhase1Degrees = new(-50, 0, "given"),
            Amplitude2 = new(0.5e-9, null, "given", "an untouched default"),
            Tip = "AC160TS-R3 (µ)",
            Kc = TiltPolynomial.Published with { Coefficients = [1.1, -2e-3], Covariance = [1, 2, 2, 4] },
        };
        CalibrationFile.Write(folder["calibration.json"], record);
        CalibrationRecord read = CalibrationFile.Read(folder["calibration.json"]);
        Assert.Equal(record with { Kc = null }, read with { Kc = null });
        Assert.Equal(record.Kc.Coefficients, read.Kc!.Coefficients);
        Assert.Equal(record.Kc.Covariance, read.Kc.Covariance);
        Assert.Equal((record.Kc.MaxTiltDegrees, record.Kc.From), (read.Kc.MaxTiltDegrees, read.Kc.From));
    }

    [Fact]
    public void A_hand_written_file_may_hold_bare_numbers_and_comments()
    {
        CalibrationRecord record = Read("""
            {
              // from the manual
              "springConstant1_N_per_m": 26,
              "contactRadius_m": {"value": 1e-8, "error": null, "from": "given"},
              "contactModel": {"value": "sphere", "from": "given"},
              "tip": "AC160",
              "kc": {"coefficients": [1, 0], "maxTilt_deg": 45},
            }
            """);
        Assert.Equal((26, "given in calibration.json"), (record.SpringConstant1!.Value, record.SpringConstant1.From));
        Assert.Equal(("sphere", "AC160"), (record.ContactModel, record.Tip));
        Assert.Null(record.Resonance1);
        Assert.Equal(45, record.Kc!.MaxTiltDegrees);
    }

    [Theory]
    [InlineData("""{"springConstant": 26}""", "unknown key 'springConstant'; allowed are springConstant1_N_per_m")]
    [InlineData("""{"springConstant1_N_per_m": "26 N/m"}""", "springConstant1_N_per_m is text, not a number")]
    [InlineData("""{"springConstant1_N_per_m": {"value": "26"}}""", "springConstant1_N_per_m is text, not a number")]
    [InlineData("""{"springConstant1_N_per_m": -26}""", "springConstant1_N_per_m is -26; it must be above 0")]
    [InlineData("""{"qualityFactor1": 0}""", "above 0")]
    [InlineData("""{"resonance1_Hz": 1e999}""", "not a finite number")]
    [InlineData("""{"resonance1_Hz": NaN}""", "not valid JSON (line 1)")]
    [InlineData("""{"resonance1_Hz": {"from": "given"}}""", "has no value")]
    [InlineData("""{"resonance1_Hz": {"value": 1, "unit": "kHz"}}""", "unknown key 'unit' in resonance1_Hz")]
    [InlineData("""{"resonance1_Hz": {"value": 1, "error": -1}}""", "error is negative")]
    [InlineData("""{"resonance1_Hz": 1, "resonance1_Hz": 2}""", "twice")]
    [InlineData("""{"interactionPhase1_deg": 400}""", "degrees between")]
    [InlineData("""{"contactModel": "needle"}""", "use one of punch, sphere, cone")]
    [InlineData("""{"kc": {"coefficients": [1, "2"], "maxTilt_deg": 45}}""", "kc.coefficients is text")]
    [InlineData("""{"kc": {"coefficients": [], "maxTilt_deg": 45}}""", "no list of coefficients")]
    [InlineData("""{"kc": {"coefficients": [1]}}""", "kc.maxTilt_deg is missing")]
    [InlineData("""{"kc": {"coefficients": [1, 2], "maxTilt_deg": 45, "covariance": [1]}}""", "covariance has 1 numbers for 2")]
    [InlineData("""[1]""", "not a JSON object")]
    [InlineData("", "not valid JSON")]
    public void What_is_wrong_is_said_in_one_line(string json, string reason)
    {
        string message = Assert.Throws<InputException>(() => Read(json)).Message;
        Assert.Contains(reason, message);
        Assert.StartsWith("calibration.json: ", message);
    }

    [Fact]
    public void Nothing_is_left_behind_where_the_place_cannot_be_written()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["file"], "");
        Assert.Throws<InputException>(() => CalibrationFile.Write(Path.Combine(folder["file"], "calibration.json"), Examples.Calibration));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    private static CalibrationRecord Read(string json)
    {
        using FormatInput input = FormatInput.Memory("calibration.json", Encoding.UTF8.GetBytes(json));
        return CalibrationFile.Read(input);
    }
}
