using GpuModulus.Compute.Backends;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>The table of check values of the physics notes, through whole backends: a flat map, one pixel value everywhere.</summary>
public sealed class CheckValueTests
{
    private static readonly OscillationParameters Oscillation = new()
    {
        SpringConstant1 = 26,
        QualityFactor1 = 400,
        Resonance2 = 1.71e6,
        SpringConstant2 = OscillationParameters.DeriveSpringConstant2(26, 3e5, 1.71e6),
        FreeAmplitude1 = 150e-9,
        Amplitude1 = 105e-9,
    };

    public static TheoryData<string, double> Backends => new() { { "reference", 1e-6 }, { "cpu", 4e-6 } };

    [Theory]
    [MemberData(nameof(Backends))]
    public void Punch_modulus_and_indentation_equal_the_check_values(string backend, double tolerance)
    {
        (double Shift, double Phase, double E, double Delta)[] table =
        [
            (500, 50, 1.82273387e8, 9.51494817e-9),
            (3200, 50, 2.95116319e9, 1.48671065e-9),
            (3200, 35, 2.61423554e9, 1.89462592e-9),
            (10000, 50, 1.63030274e10, 4.75747408e-10),
            (39000, 50, 1.25564008e11, 1.21986515e-10),
            (60000, 35, 2.12249474e11, 1.01046716e-10),
        ];
        foreach ((double shift, double phase, double e, double delta) in table)
        {
            ScanGrid grid = new(37, 5, 20e-9, 20e-9);
            Raster<float> signal = new(37, 5);
            Array.Fill(signal.Values, (float)shift);
            MappingParameters parameters = new()
            {
                Signal = SignalKind.Frequency,
                Oscillation = Oscillation with { Phase1Radians = phase * Math.PI / 180 },
                Tip = new TipGeometry(10e-9),
            };
            using MappingEngine engine = new(BackendCatalog.Choose(backend));
            ModulusMaps maps = engine.Map(new() { Grid = grid, Height = new Raster<float>(37, 5), Signal = signal }, parameters);
            Assert.All(maps.ApparentModulus!.Values, v => Assert.Equal(e, v, e * tolerance));
            Assert.All(maps.Indentation!.Values, v => Assert.Equal(delta, v, delta * tolerance));
            Assert.All(maps.Modulus!.Values, v => Assert.Equal(e / 1.00031, v, e * tolerance));
            Assert.Equal(185, maps.Statistics.ValidCount);
            Assert.Equal(185, maps.Statistics.Modulus.Total);
            Assert.Equal(delta > 2e-9 ? 185 : 0, maps.Statistics.IndentationAboveLimit);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Tilt_correction_equals_the_check_values(string backend, double tolerance)
    {
        (double Degrees, double Kc)[] table =
            [(0, 1.00031), (5, 1.001848657), (10, 0.980973520), (20, 0.842853120), (30, 0.595736120), (40, 0.358281520), (44.99, 0.310045)];
        foreach ((double degrees, double kc) in table)
        {
            // An unequal pitch and a slope along the diagonal: the plane's tilt is exact all the same.
            ScanGrid grid = new(41, 9, 20e-9, 25e-9);
            double slope = Math.Tan(degrees * Math.PI / 180);
            Raster<float> height = new(41, 9);
            for (int y = 0; y < 9; y++)
            {
                for (int x = 0; x < 41; x++)
                    height[x, y] = (float)(slope * ((0.6 * 20e-9 * (x - 20)) + (0.8 * 25e-9 * (y - 4))));
            }

            using MappingEngine engine = new(BackendCatalog.Choose(backend));
            ModulusMaps maps = engine.Map(new() { Grid = grid, Height = height }, new MappingParameters());
            // Heights are floats: their rounding alone moves the tilt, so the bound is the float's, not the formula's.
            Assert.All(maps.TiltCorrection!.Values, v => Assert.Equal(kc, v, 2e-5));
            Assert.True(tolerance > 0);
        }
    }
}
