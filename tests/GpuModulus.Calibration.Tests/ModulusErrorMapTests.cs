using System.Runtime.Intrinsics;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Calibration.Tests;

public sealed class ModulusErrorMapTests
{
    private static readonly TipElasticity Tip = new(165e9, 0.27, 0.3);

    [Theory]
    [InlineData(ContactModel.Punch, 1.5)]
    [InlineData(ContactModel.Cone, 2.5)]
    public void Errors_of_pixels_follow_the_plain_formula_wherever_a_pixel_stands(ContactModel contact, double power)
    {
        const int pixels = 1003;
        Random random = new(3);
        float[] modulus = Values(1e9, 2e11), tilt = Values(0, 0.7), shift = Values(500, 40000), amplitude = Values(5e-8, 2e-7), phase = Values(-1.5, 1.5);
        modulus[7] = float.NaN;
        modulus[1002] = float.PositiveInfinity;
        byte[] codes = [.. Enumerable.Range(0, pixels).Select(i => (byte)(i / 5 % 2))];
        PixelErrorModel[] models = [Model(0), Model(2e-9)];
        float[] errors = new float[pixels], later = new float[pixels - 3];
        ModulusErrorMap.OfPixels(models, modulus, tilt, shift, amplitude, phase, codes, errors);
        ModulusErrorMap.OfPixels(models, modulus.AsMemory(3), tilt.AsMemory(3), shift.AsMemory(3), amplitude.AsMemory(3), phase.AsMemory(3), codes.AsMemory(3), later);
        Assert.Equal(errors.Skip(3), later);

        // A single model serves all pixels, whatever their codes.
        float[] alone = new float[pixels], single = new float[pixels];
        ModulusErrorMap.OfPixels([models[1]], modulus, tilt, shift, amplitude, phase, codes, alone);
        ModulusErrorMap.OfPixels([models[1]], modulus, tilt, shift, amplitude, phase, default, single);
        Assert.Equal(single, alone);
        for (int i = 0; i < pixels; i++)
        {
            double signal = power * 50 / shift[i], a = 0.5 * (codes[i] == 0 ? 0 : 2e-9) / amplitude[i], p = (power - 1) * Math.Tan(phase[i]) * 0.01;
            double expected = modulus[i] * Math.Sqrt((signal * signal) + (a * a) + (p * p)) * (1 + (Tip.Compliance * modulus[i] / Tip.SampleFactor));
            Assert.Equal(float.IsFinite(modulus[i]) ? 1 : double.NaN, errors[i] / expected, 1e-6);
        }

        // A calibration without errors, and no correction that the tilt could put in error.
        PixelErrorModel Model(double amplitudeNoise) =>
            new(new() { Calibration = new(), Contact = contact, TiltCorrection = TiltCorrection.None, TipElasticity = Tip }, new(50, amplitudeNoise, 0.01), false);

        float[] Values(double low, double high) => [.. Enumerable.Range(0, pixels).Select(_ => (float)(low + ((high - low) * random.NextDouble())))];
    }

    [Fact]
    public void Squared_tangents_are_right_in_every_quadrant()
    {
        Random random = new(4);
        for (int i = 0; i < 20000; i++)
        {
            double x = (i % 2 == 0 ? 4 : 1000) * ((2 * random.NextDouble()) - 1), tangent = Math.Tan(x);
            Assert.Equal(1, SquaredTangent.Of(Vector256.Create(x)).GetElement(2) / (tangent * tangent), 1e-8);
        }

        // Where sine or cosine is next to nothing: ±90°, and the phase of single precision that lies nearest to a multiple of it.
        foreach (float x in (ReadOnlySpan<float>)[MathF.PI / 2, -MathF.PI / 2, MathF.PI, 3 * MathF.PI / 2, 252.89821f])
            Assert.Equal(1, SquaredTangent.Of(Vector256.Create((double)x)).GetElement(1) / (Math.Tan(x) * Math.Tan(x)), 1e-8);

        Assert.Equal(0, SquaredTangent.Of(Vector256<double>.Zero).GetElement(0));
        Assert.Equal(double.NaN, SquaredTangent.Of(Vector256.Create(double.NaN)).GetElement(0));
    }
}
