using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Tilt;
using Xunit;

namespace GpuModulus.Kernels.Tests;

/// <summary>K_c from its table against its defining formula.</summary>
public sealed class TiltTableTests
{
    private static readonly TiltPolynomial Fitted = new([0.998, 4e-4, -2.2e-4, -1.1e-5, 1.6e-7], 45, "fitted to spheres");

    public static TheoryData<string, double> Corrections => new()
    {
        { "published", 45 }, { "published", 30 }, { "published", 5 }, { "published", 0.1 }, { "none", 60 }, { "cosine 2.5", 45 }, { "cosine 2.5", 60 }, { "cosine 1", 45 },
        { "fitted", 45 }, { "fitted", 20 },
    };

    [Theory]
    [MemberData(nameof(Corrections))]
    public void The_table_in_the_tangent_equals_the_formula_in_the_angle(string name, double maxDegrees)
    {
        TiltCorrection correction = Named(name);
        TiltTable<DoubleLane> exact = TiltTable<DoubleLane>.Create(correction, Radians(maxDegrees));
        TiltTable<FloatLane> single = TiltTable<FloatLane>.Create(correction, Radians(maxDegrees));
        double worst = 0, worstSingle = 0;
        for (int i = 0; i <= 45000; i++)
        {
            float tangent = (float)(Math.Tan(Radians(maxDegrees)) * i / 45000);
            double formula = correction.At(Math.Atan(tangent));
            worst = Math.Max(worst, Math.Abs((exact.At(new(tangent)).Value / formula) - 1));
            worstSingle = Math.Max(worstSingle, Math.Abs((single.At(new(tangent)).Value / formula) - 1));
        }

        Assert.True(worst <= (name == "published" ? 3e-8 : 1e-6), $"table {worst:E2}");
        // Single precision adds the rounding of coefficients and of the tangent; the largest where K_c is small and steep.
        Assert.True(worstSingle <= worst + 7e-7, $"single precision {worstSingle:E2}");
    }

    [Theory]
    [MemberData(nameof(Corrections))]
    public unsafe void Segments_in_registers_equal_the_formula_to_1e6_in_single_precision_up_to_the_very_cutoff(string name, double maxDegrees)
    {
        TiltCorrection correction = Named(name);
        const double TangentPerRise = 2.5e7;
        SegmentedTiltCorrector? segments = SegmentedTiltCorrector.Create(correction, Radians(maxDegrees), TangentPerRise);
        Assert.NotNull(segments);
        double worst = 0;
        float* rises = stackalloc float[Vector512Lanes.Count];
        float* values = stackalloc float[Vector512Lanes.Count];
        for (int i = 0; i <= 45008; i += Vector512Lanes.Count)
        {
            // The last ones are the cut-off itself and the float above it.
            for (int lane = 0; lane < Vector512Lanes.Count; lane++)
                rises[lane] = (float)(Math.Tan(Radians(maxDegrees)) * Math.Min(i + lane, 45000) / 45000 / TangentPerRise);
            if (i + Vector512Lanes.Count > 45008)
                rises[15] = MathF.BitIncrement(rises[15]);
            Vector512Lanes rise = Vector512Lanes.Load(rises);
            Vector512Lanes.Store(segments.Value.Correct(Vector512Lanes.Literal(1e9f), rise, default), values);
            for (int lane = 0; lane < Vector512Lanes.Count; lane++)
                worst = Math.Max(worst, Math.Abs((values[lane] * correction.At(Math.Atan(rises[lane] * TangentPerRise)) / 1e9) - 1));
            Vector512Lanes.Store(segments.Value.At(rise, default), values);
            for (int lane = 0; lane < Vector512Lanes.Count; lane++)
                worst = Math.Max(worst, Math.Abs((values[lane] / correction.At(Math.Atan(rises[lane] * TangentPerRise))) - 1));
        }

        Assert.True(worst <= (name == "published" ? 6e-7 : 1e-6), $"{worst:E2}");
    }

    [Fact]
    public void Segments_that_cannot_follow_a_correction_to_1e6_are_not_made() => Assert.Null(SegmentedTiltCorrector.Create(TiltCorrection.Cosine(60), Radians(60)));

    [Fact]
    public void Formulas_equal_the_check_values()
    {
        foreach ((double degrees, double published, double cosine) in PhysicsNotes.TiltCorrection)
        {
            Assert.Equal(1, TiltCorrection.Published.At(Radians(degrees)) / published, 1e-6);
            // The notes give the cosine to six digits.
            Assert.Equal(cosine, TiltCorrection.Cosine(2.5).At(Radians(degrees)), 5.1e-7);
            Assert.Equal(1, TiltCorrection.None.At(Radians(degrees)));
        }
    }

    [Fact]
    public void A_correction_that_no_polynomial_can_follow_is_refused_with_a_remedy()
    {
        InputException e = Assert.Throws<InputException>(() => TiltTable<DoubleLane>.Create(TiltCorrection.Cosine(400), Radians(60)));
        Assert.Contains("lower cut-off", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_polynomial_that_is_not_positive_over_its_range_is_refused() =>
        Assert.Throws<InputException>(() => TiltCorrection.Polynomial(new([1, -0.03], 45, "bad.json")));

    private static TiltCorrection Named(string name) => name switch
    {
        "published" => TiltCorrection.Published,
        "none" => TiltCorrection.None,
        "cosine 1" => TiltCorrection.Cosine(1),
        "cosine 2.5" => TiltCorrection.Cosine(2.5),
        _ => TiltCorrection.Polynomial(Fitted),
    };

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
