using GpuModulus.Compute;
using GpuModulus.Core;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Phantoms;

namespace GpuModulus.Calibration.Tests;

public class RadiusTests
{
    [Theory]
    [InlineData(3e9, 10e-9, 1)]
    [InlineData(73e9, 10e-9, 2)]
    [InlineData(3e9, 24e-9, 3)]
    [InlineData(73e9, 6e-9, 4)]
    public void A_reference_gives_the_radius_within_one_per_cent_and_its_error(double modulus, double radius, int seed)
    {
        RadiusResult result = Measure(Settings(modulus, radius, seed));
        Assert.Equal(radius, result.Radius.Value, 0.01 * radius);
        Assert.InRange((result.Radius.Value - radius) / result.Radius.Error!.Value, -4, 4);
        Assert.Equal(modulus, result.Peak.Mean, 1e-6 * modulus);
        Assert.True(result.Trustworthy, result.Verdict);
        Assert.Equal("punch", result.ToCalibration().ContactModel);
    }

    [Fact]
    public void A_tilted_and_noisy_reference_still_gives_the_radius()
    {
        ReferencePhantomSettings settings = Settings(3e9, 10e-9, 5) with { Artefacts = ScanArtefacts.Hard, Noise = PhantomNoise.Typical.WithHeightNoiseTimes(2), RoughnessMetres = 3e-9 };
        Assert.Equal(10e-9, Measure(settings).Radius.Value, 0.1e-9);
    }

    [Fact]
    public void A_sphere_follows_the_square()
    {
        RadiusResult once = Measure(Settings(3e9, 10e-9, 1), ContactModel.Sphere), twice = Measure(Settings(3e9, 10e-9, 1), ContactModel.Sphere, 6e9);
        Assert.Equal(4, once.Radius.Value / twice.Radius.Value, 1e-9);
    }

    [Fact]
    public void A_radius_that_no_tip_has_is_not_trusted()
    {
        RadiusResult wrongModulus = Measure(Settings(3e9, 10e-9, 1), ContactModel.Punch, 73e9);
        Assert.False(wrongModulus.Trustworthy);
        Assert.Contains("--modulus", wrongModulus.Verdict, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.12, false)]
    public void What_is_known_of_the_references_modulus_is_what_is_known_of_the_radius(double relativeError, bool trusted)
    {
        ReferencePhantomSettings settings = Settings(3e9, 10e-9, 1);
        using MappingEngine engine = PhantomScans.Engine();
        RadiusResult result = RadiusCalibration.Measure(
            "polystyrene", PhantomScans.Inputs(ReferencePhantom.Create(settings).Scan), PhantomScans.Parameters(settings.Instrument), 3e9, engine, new() { ReferenceRelativeError = relativeError });
        Assert.Equal(relativeError, result.Radius.Error!.Value / result.Radius.Value, 0.002);
        Assert.Equal(trusted, result.Trustworthy);
    }

    [Fact]
    public void The_tips_own_compliance_is_taken_out_of_the_reference()
    {
        TipElasticity silicon = new(165e9, 0.27, 0.17);
        double contact = 1 / (((1 - (0.17 * 0.17)) / 73e9) + ((1 - (0.27 * 0.27)) / 165e9));
        ReferencePhantomSettings settings = Settings(contact, 10e-9, 6);
        RadiusResult result = RadiusCalibration.Measure(
            "silica", PhantomScans.Inputs(ReferencePhantom.Create(settings).Scan), PhantomScans.Parameters(settings.Instrument) with { TipElasticity = silicon }, 73e9, PhantomScans.Engine());
        Assert.Equal(10e-9, result.Radius.Value, 0.1e-9);
    }

    [Fact]
    public void Radii_that_differ_by_ten_per_cent_are_refused_unless_forced()
    {
        RadiusResult before = Measure(Settings(3e9, 10e-9, 7)), blunt = Measure(Settings(3e9, 11.5e-9, 8)), same = Measure(Settings(3e9, 10.4e-9, 9));
        InputException e = Assert.Throws<InputException>(() => RadiusComparison.Of(before, blunt, force: false));
        Assert.Contains("--force", e.Message, StringComparison.Ordinal);
        RadiusComparison forced = RadiusComparison.Of(before, blunt, force: true);
        Assert.False(forced.Trustworthy);
        Assert.Contains("forced", forced.ToCalibration().ContactRadius!.From, StringComparison.Ordinal);
        RadiusComparison fine = RadiusComparison.Of(before, same, force: false);
        Assert.True(fine.Trustworthy);
        Assert.Equal(10.2e-9, fine.Radius.Value, 0.05e-9);
        Assert.True(fine.Radius.Error > 0.1e-9);
    }

    [Fact]
    public void A_reference_that_is_nowhere_flat_is_refused()
    {
        ReferencePhantomSettings settings = Settings(3e9, 10e-9, 1) with { Artefacts = new() { SampleSlopeX = 0.5 } };
        Assert.Contains("flat", Assert.Throws<InputException>(() => Measure(settings)).Message, StringComparison.Ordinal);
    }

    private static ReferencePhantomSettings Settings(double modulus, double radius, int seed) =>
        new() { ModulusPascals = modulus, Seed = (ulong)seed, Instrument = new() { ContactRadiusMetres = radius } };

    private static RadiusResult Measure(ReferencePhantomSettings settings, ContactModel contact = ContactModel.Punch, double? stated = null)
    {
        using MappingEngine engine = PhantomScans.Engine();
        return RadiusCalibration.Measure(
            "reference", PhantomScans.Inputs(ReferencePhantom.Create(settings).Scan), PhantomScans.Parameters(settings.Instrument) with { Contact = contact }, stated ?? settings.ModulusPascals, engine);
    }
}
