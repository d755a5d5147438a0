using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using Xunit;

namespace GpuModulus.Phantoms.Tests;

public sealed class ElectrodePhantomTests
{
    private static readonly ElectrodePhantomSettings Quiet = new() { Columns = 256, Rows = 256, PitchXMetres = 40e-9, PitchYMetres = 40e-9, Noise = PhantomNoise.None };

    public static TheoryData<CyclingStage> Stages => [.. Enum.GetValues<CyclingStage>()];

    [Theory]
    [MemberData(nameof(Stages))]
    public void The_modulus_comes_back_through_an_independent_punch_formula(CyclingStage stage)
    {
        // Physics: E = (π/R) √(1/6) a^(−1/2) s^(3/2), a = (k1/Q1)(A1,free/A1) cos Φ1, s = 2 k2 Δf2/f2, written out once more with plain numbers.
        Phantom phantom = ElectrodePhantom.Create(Quiet with { Stage = stage });
        float[] z = Values(phantom, Quantity.Height), a1 = Values(phantom, Quantity.Amplitude1), phi = Values(phantom, Quantity.Phase1), shift = Values(phantom, Quantity.Frequency);
        const int n = 256;
        double worst = 0;
        int seen = 0;
        for (int y = 1; y < n - 1; y++)
        {
            for (int x = 1; x < n - 1; x++)
            {
                int i = (y * n) + x;
                double gx = ((double)z[i + 1] - z[i - 1]) / 80e-9, gy = ((double)z[i + n] - z[i - n]) / 80e-9;
                double t = Math.Atan(Math.Sqrt((gx * gx) + (gy * gy))) * 180 / Math.PI;
                if (t > 45)
                    continue;
                double kc = 1.00031 + (0.00161 * t) - (1.43861e-4 * t * t) - (2.55867e-5 * t * t * t) + (4.53632e-7 * t * t * t * t);
                double a = 26.0 / 400 * (150e-9 / a1[i]) * Math.Cos(phi[i]);
                double s = 2 * 26 * Math.Pow(1.71e6 / 300e3, 2) * shift[i] / 1.71e6;
                double e = Math.PI / 10e-9 * Math.Sqrt(1.0 / 6) * Math.Pow(a, -0.5) * Math.Pow(s, 1.5) / kc;
                worst = Math.Max(worst, Math.Abs((e / phantom.TrueModulus.Values[i]) - 1));
                seen++;
            }
        }

        Assert.True(seen > n * n / 2, $"{seen} pixels");
        // Channels are single precision: 6e-8 each, Δf2 to the power 1.5, and a tilt rounded by 1e-13 m of height.
        Assert.True(worst < 1e-5, $"{worst:G3}");
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void The_scene_is_sane(CyclingStage stage)
    {
        foreach (ulong seed in new ulong[] { 1, 2, 3, 4, 5 })
        {
            Phantom phantom = ElectrodePhantom.Create(Quiet with { Stage = stage, Seed = seed });
            double pixels = phantom.Classes.Values.Length;
            double binder = phantom.Classes.Values.Count(c => c == (byte)PixelClass.BinderCarbon) / pixels;
            double none = phantom.Classes.Values.Count(c => c == (byte)PixelClass.None) / pixels;
            Assert.InRange(binder, 0.2, 0.5);
            Assert.InRange(none, 0, 0.12);
            Assert.InRange(phantom.Facets.Count(f => f.PixelCount * 1.6e-15 > 0.05e-12), 20, 120);
            Assert.True(phantom.Facets[0].PixelCount * 1.6e-15 > 1.5e-12, "no facet of some µm²");
            double gentle = phantom.Facets.Where(f => f.TiltRadians < Math.PI / 4).Sum(f => f.PixelCount) / (double)phantom.Facets.Sum(f => f.PixelCount);
            Assert.InRange(gentle, 0.6, 0.97);
            Assert.InRange(phantom.TrueHeight.Values.Min(), -1.3e-6, -0.2e-6);
            Assert.InRange(phantom.TrueHeight.Values.Max(), 0.2e-6, 1.3e-6);
            foreach (Channel channel in phantom.Scan.Channels)
                Assert.All(((Raster<float>)channel.Values).Values, value => Assert.True(float.IsFinite(value), channel.Name));
            Assert.All(phantom.TrueModulus.Values, value => Assert.True(value > 0 && float.IsFinite(value)));
        }
    }

    private static float[] Values(Phantom phantom, Quantity quantity) => ((Raster<float>)phantom.Scan.Find(quantity)!.Values).Values;
}
