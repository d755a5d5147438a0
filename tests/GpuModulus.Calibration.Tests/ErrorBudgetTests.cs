using GpuModulus.Core.Calibration;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Tilt;
using MathNet.Numerics.Distributions;

namespace GpuModulus.Calibration.Tests;

public class ErrorBudgetTests
{
    private const int Draws = 500;
    private static readonly double[] Truth = [26, 400, 300e3, 1.71e6, 150e-9, 10e-9];

    [Theory]
    [InlineData(ContactModel.Punch, 25, false)]
    [InlineData(ContactModel.Punch, 5, true)]
    [InlineData(ContactModel.Sphere, 35, false)]
    [InlineData(ContactModel.Cone, 15, false)]
    public void The_95_per_cent_interval_holds_the_truth_in_90_to_98_per_cent_of_draws(ContactModel contact, double degrees, bool absorbed)
    {
        Random random = new(17);
        double[] errors = [0.03, 0.04, 0.002, 0.001, 0.02, 0.015];
        const double heightError = 0.02, tipKc = 0.01, pixelSpread = 0.05;
        const int pixels = 100;
        double theta = degrees * Math.PI / 180;
        // The instrument's truth: what a sample of 10 GPa shows at a phase of 45° and the set-point of 105 nm.
        double shift = ShiftOf(10e9 * TiltPolynomial.Published.At(degrees), Truth, contact), reference = ShiftOf(3e9, Truth, contact);
        int inside = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            double[] believed = [.. Truth.Select((t, i) => t * (1 + (errors[i] * Normal.Sample(random, 0, 1))))];
            double radiusError = errors[5];
            if (absorbed)
            {
                // R from a reference with the same believed parameters, itself known to 1.5 %.
                believed[5] = Truth[5];
                believed[5] *= Modulus(reference, believed, contact) / 3e9 * (1 + (radiusError * Normal.Sample(random, 0, 1)));
            }

            double heightScale = 1 + (heightError * Normal.Sample(random, 0, 1)), kcScale = 1 + (tipKc * Normal.Sample(random, 0, 1));
            double seen = Math.Atan(Math.Tan(theta) * heightScale) * 180 / Math.PI;
            double[] values = [.. Enumerable.Range(0, pixels).Select(_ => Modulus(shift, believed, contact) / (kcScale * TiltPolynomial.Published.At(seen)) * (1 + (pixelSpread * Normal.Sample(random, 0, 1))))];
            double mean = values.Average(), error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (pixels - 1) / pixels);
            double[] c = [.. TiltPolynomial.Published.Coefficients.Select(x => x * kcScale)];
            TiltPolynomial kc = new(c, 45, "made", [.. from x in c from y in c select x * y * tipKc * tipKc]);
            RegionErrorBudget budget = ErrorBudget.Of(mean, error, seen * Math.PI / 180, new()
            {
                Calibration = Record(believed, errors) with
                {
                    HeightSensitivityError = new(heightError, null, "made"),
                    AmplitudeSensitivityError = new(0, null, "made"),
                    RadiusCalibratedWith = absorbed ? Record(believed, errors) : null,
                },
                Contact = contact,
                TiltCorrection = TiltCorrection.Polynomial(kc),
                Kc = kc,
            });
            Assert.Empty(budget.NotCounted);
            inside += Math.Abs(mean - 10e9) < 1.96 * budget.TotalPascals ? 1 : 0;
        }

        Assert.InRange((double)inside / Draws, 0.90, 0.98);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(38)]
    public void The_bias_of_noisy_tilt_agrees_with_a_simulation(double degrees)
    {
        const double noise = 0.05;
        Random random = new(3);
        double g = Math.Tan(degrees * Math.PI / 180), k = TiltPolynomial.Published.At(degrees), sum = 0;
        int count = 0;
        for (int i = 0; i < 400_000; i++)
        {
            double x = g + (noise * Normal.Sample(random, 0, 1)), y = noise * Normal.Sample(random, 0, 1), seen = Math.Atan(Math.Sqrt((x * x) + (y * y))) * 180 / Math.PI;
            if (seen > 45)
                continue;
            sum += k / TiltPolynomial.Published.At(seen);
            count++;
        }

        Assert.Equal((sum / count) - 1, TiltNoise.RelativeBias(TiltCorrection.Published, degrees * Math.PI / 180, noise, noise), 1e-3);
    }

    [Fact]
    public void A_source_without_an_error_is_named_and_not_counted()
    {
        RegionErrorBudget budget = ErrorBudget.Of(1e9, 1e7, 0.1, new() { Calibration = new() { SpringConstant1 = new(26, 1.3, "given") }, TiltCorrection = TiltCorrection.Published });
        Assert.Contains("Q1", budget.NotCounted);
        Assert.Contains("K_c", budget.NotCounted);
        Assert.DoesNotContain("k1", budget.NotCounted);
        Assert.Equal(1e9 * Math.Sqrt((0.01 * 0.01) + (0.05 * 0.05)), budget.TotalPascals, 1e3);
    }

    private static CalibrationRecord Record(double[] values, double[] errors) => new()
    {
        SpringConstant1 = new(values[0], values[0] * errors[0], "made"),
        QualityFactor1 = new(values[1], values[1] * errors[1], "made"),
        Resonance1 = new(values[2], values[2] * errors[2], "made"),
        Resonance2 = new(values[3], values[3] * errors[3], "made"),
        FreeAmplitude1 = new(values[4], values[4] * errors[4], "made"),
        ContactRadius = new(values[5], values[5] * errors[5], "made"),
    };

    /// <summary>physics.md section 2, written out once more.</summary>
    private static double Modulus(double shift, double[] p, ContactModel contact)
    {
        const double amplitude = 105e-9;
        double a = p[0] / p[1] * p[4] / amplitude * Math.Cos(Math.PI / 4), s = 2 * p[0] * p[3] * p[3] / (p[2] * p[2]) * shift / p[3], radius = p[5];
        return contact switch
        {
            ContactModel.Punch => Math.PI / radius * Math.Sqrt(1.0 / 6) * Math.Pow(a, -0.5) * Math.Pow(s, 1.5),
            ContactModel.Sphere => Math.Sqrt(2) * s * s / (a * Math.Sqrt(radius * amplitude)),
            _ => 3 * Math.PI * Math.PI / (8 * Math.Tan(0.6)) * Math.Sqrt(amplitude / 2) * Math.Pow(0.4, 1.5) * Math.Pow(s, 2.5) * Math.Pow(a * amplitude / 2, -1.5),
        };
    }

    private static double ShiftOf(double modulus, double[] p, ContactModel contact)
    {
        double power = contact switch { ContactModel.Punch => 1.5, ContactModel.Sphere => 2, _ => 2.5 };
        return 1000 * Math.Pow(modulus / Modulus(1000, p, contact), 1 / power);
    }
}
