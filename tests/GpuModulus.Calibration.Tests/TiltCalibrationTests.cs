using GpuModulus.Compute;
using GpuModulus.Core;
using GpuModulus.Phantoms;

namespace GpuModulus.Calibration.Tests;

public class TiltCalibrationTests
{
    [Theory]
    [InlineData(20, 512, 6, 1)]
    [InlineData(20, 1024, 40, 2)]
    [InlineData(10, 768, 5, 3)]
    [InlineData(5, 1280, 3, 4)]
    public void K_c_is_within_two_per_cent_of_the_truth_up_to_40_degrees(double pitchNanometres, int size, int spheres, int seed)
    {
        SpherePhantomSettings settings = new() { Columns = size, Rows = size, PitchXMetres = pitchNanometres * 1e-9, PitchYMetres = pitchNanometres * 1e-9, Spheres = spheres, Seed = (ulong)seed };
        Phantom phantom = SpherePhantom.Create(settings);
        TiltCalibrationResult result = Measure(settings, phantom);
        string report = string.Join("; ", Enumerable.Range(0, 10).Select(i => 5 * i).Select(d => $"{d}°: {(result.Polynomial.At(d) / phantom.TrueTiltCorrection.At(d)) - 1:P2} ± {result.ErrorAt(d) / result.Polynomial.At(d):P2}"))
            + $"; n {result.CosineExponent.Value:F2}; {result.UsedSpheres} of {result.Spheres.Count} found, {phantom.Spheres.Count} made; χ² {result.ReducedChiSquare:F2}; {result.Verdict}";
        if (Environment.GetEnvironmentVariable("GPUMODULUS_REPORT") is { } file)
            File.AppendAllText(file, $"tilt {pitchNanometres} nm, {size}, {spheres}: {report}\n");
        for (double degrees = 0; degrees <= 40; degrees++)
            Assert.True(Math.Abs((result.Polynomial.At(degrees) / phantom.TrueTiltCorrection.At(degrees)) - 1) < 0.02, report);
        AssertSpheresAreTrue(result, phantom);
    }

    [Fact]
    public void Another_curve_than_the_published_one_is_found_as_well()
    {
        SpherePhantomSettings settings = new() { Columns = 640, Rows = 640, Spheres = 8, Seed = 7, TiltCorrection = new([1, 0, -3.3e-4, 0, 1.5e-8], 45, "made") };
        Phantom phantom = SpherePhantom.Create(settings);
        TiltCalibrationResult result = Measure(settings, phantom);
        for (double degrees = 0; degrees <= 40; degrees++)
            Assert.Equal(settings.TiltCorrection.At(degrees), result.Polynomial.At(degrees), 0.02 * settings.TiltCorrection.At(degrees));
    }

    [Fact]
    public void A_map_without_spheres_is_refused()
    {
        SpherePhantomSettings settings = new() { Columns = 256, Rows = 256, Spheres = 0 };
        Assert.Contains("sphere", Assert.Throws<InputException>(() => Measure(settings, SpherePhantom.Create(settings))).Message, StringComparison.Ordinal);
        ReferencePhantomSettings flat = new() { ModulusPascals = 70e9 };
        using MappingEngine engine = PhantomScans.Engine();
        Assert.Throws<InputException>(() => TiltCalibration.Measure("flat", PhantomScans.Inputs(ReferencePhantom.Create(flat).Scan), PhantomScans.Parameters(flat.Instrument), 70e9, engine));
    }

    private static TiltCalibrationResult Measure(SpherePhantomSettings settings, Phantom phantom)
    {
        using MappingEngine engine = PhantomScans.Engine();
        return TiltCalibration.Measure("spheres", PhantomScans.Inputs(phantom.Scan), PhantomScans.Parameters(settings.Instrument), settings.ModulusPascals, engine);
    }

    private static void AssertSpheresAreTrue(TiltCalibrationResult result, Phantom phantom)
    {
        foreach (FittedSphere sphere in result.Spheres.Where(s => s.Rejected is null))
        {
            Microsphere truth = phantom.Spheres.MinBy(m => Math.Abs(m.CentreX - sphere.CentreX) + Math.Abs(m.CentreY - sphere.CentreY))!;
            Assert.Equal(truth.CentreX, sphere.CentreX, 5e-9);
            Assert.Equal(truth.CentreY, sphere.CentreY, 5e-9);
            Assert.Equal(truth.RadiusMetres, sphere.RadiusMetres, 0.005 * truth.RadiusMetres);
        }
    }
}
