using GpuModulus.Compute.Backends;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Tilt;
using Xunit;

namespace GpuModulus.Compute.Tests;

public sealed class TiltReplacementTests
{
    private static readonly MappingParameters Parameters = new() { Signal = SignalKind.Modulus };

    [Fact]
    public void The_maps_own_tilt_changes_nothing_but_rounding()
    {
        ModulusMaps maps = Rough();
        ModulusMaps again = TiltReplacement.Apply(maps, maps.Tilt!, Parameters);
        for (int i = 0; i < maps.Mask.Values.Length; i++)
        {
            // A tilt is stored in single precision: at the cut-off itself either side is right.
            if (Math.Abs(maps.Tilt!.Values[i] - (Math.PI / 4)) < 2e-6)
                continue;
            Assert.Equal(maps.Mask.Values[i], again.Mask.Values[i]);
            if (maps.Mask.Values[i] == 0)
                Assert.Equal(maps.Modulus!.Values[i], again.Modulus!.Values[i], maps.Modulus.Values[i] * 1e-5);
        }

        Assert.Equal(maps.Statistics.PixelCount, again.Statistics.PixelCount);
        Assert.Equal(again.Statistics.ValidCount, again.Statistics.Modulus.Total);
    }

    [Fact]
    public void A_given_tilt_corrects_by_its_own_K_c_and_masks_by_its_own_cutoff()
    {
        ModulusMaps maps = Rough();
        Raster<float> tilt = new(maps.Grid.Columns, maps.Grid.Rows);
        Array.Fill(tilt.Values, (float)(30 * Math.PI / 180));
        tilt.Values[0] = (float)(50 * Math.PI / 180);
        ModulusMaps replaced = TiltReplacement.Apply(maps, tilt, Parameters);
        double correction = TiltCorrection.Published.At(30 * Math.PI / 180);
        Assert.Equal((byte)MaskReason.TiltAboveCutoff, replaced.Mask.Values[0]);
        Assert.True(float.IsNaN(replaced.Modulus!.Values[0]));
        for (int i = 1; i < tilt.Values.Length; i++)
        {
            if (maps.Mask.Values[i] is (byte)MaskReason.ModulusInvalid)
            {
                Assert.Equal(maps.Mask.Values[i], replaced.Mask.Values[i]);
                continue;
            }

            double expected = maps.ApparentModulus!.Values[i] / correction;
            Assert.Equal(expected, replaced.Modulus.Values[i], expected * 4e-6);
        }
    }

    [Fact]
    public void In_place_the_same_values_stand_where_the_earlier_ones_stood()
    {
        ModulusMaps maps = Rough(), others = Rough();
        Raster<float> tilt = new(maps.Grid.Columns, maps.Grid.Rows);
        for (int i = 0; i < tilt.Values.Length; i++)
            tilt.Values[i] = i % 61 < 40 ? 0.2f * (1 + (i % 61 / 10)) : maps.Tilt!.Values[i];
        ModulusMaps apart = TiltReplacement.Apply(maps, tilt, Parameters);
        ModulusMaps inPlace = TiltReplacement.Apply(others, tilt, Parameters, inPlace: true);
        Assert.Equal(apart.Modulus!.Values, inPlace.Modulus!.Values);
        Assert.Equal(apart.TiltCorrection!.Values, inPlace.TiltCorrection!.Values);
        Assert.Equal(apart.Mask.Values, inPlace.Mask.Values);
        Assert.Equal(apart.Statistics.Modulus.Counts, inPlace.Statistics.Modulus.Counts);
        Assert.Same(others.Modulus, inPlace.Modulus);
        Assert.Same(others.Mask, inPlace.Mask);
    }

    [Fact]
    public void Every_count_is_what_the_maps_show()
    {
        ModulusMaps maps = Rough();
        ModulusMaps again = TiltReplacement.Apply(maps, maps.Tilt!, Parameters);
        LogHistogram moduli = new(again.Statistics.Modulus.MinExponent, again.Statistics.Modulus.Octaves);
        long[] tilts = new long[again.Statistics.TiltDegrees.Counts.Length], reasons = new long[again.Statistics.Reasons.Length];
        for (int i = 0; i < again.Mask.Values.Length; i++)
        {
            reasons[again.Mask.Values[i]]++;
            tilts[1 + Math.Min((int)(again.Tilt!.Values[i] * HistogramLayout.TiltBinsPerRadian), MapStatistics.TiltBinCount)]++;
            if (again.Mask.Values[i] == 0)
                moduli.Counts[moduli.IndexOf(again.Modulus!.Values[i])]++;
        }

        Assert.Equal(reasons, again.Statistics.Reasons);
        Assert.Equal(tilts, again.Statistics.TiltDegrees.Counts);
        Assert.Equal(moduli.Counts, again.Statistics.Modulus.Counts);
        Assert.True(reasons[(int)MaskReason.TiltAboveCutoff] > 0 && reasons[(int)MaskReason.ModulusInvalid] > 0);
    }

    [Fact]
    public void Pixels_take_the_slope_given_and_every_other_pixel_keeps_its_very_values()
    {
        ModulusMaps maps = Rough(), others = Rough();
        int columns = maps.Grid.Columns;
        foreach (ModulusMaps each in (ModulusMaps[])[maps, others])
            (each.Tilt!.Values[200], each.TiltCorrection!.Values[200], each.Modulus!.Values[200], each.Mask.Values[200]) = (float.NaN, float.NaN, float.NaN, (byte)MaskReason.HeightNotFinite);
        // Runs of every length, among them slopes beyond the cut-off.
        Raster<float> slopes = new(columns, maps.Grid.Rows), tilt = new(columns, maps.Grid.Rows, [.. maps.Tilt!.Values]);
        for (int i = 0; i < slopes.Values.Length; i++)
        {
            slopes.Values[i] = i % 23 > i / columns % 23 ? float.NaN : 0.02f * (i % 60);
            if (!float.IsNaN(slopes.Values[i]) && i != 200)
                tilt.Values[i] = MathF.Atan(slopes.Values[i]);
        }

        slopes.Values[200] = 0.1f;
        ModulusMaps everywhere = TiltReplacement.Apply(maps, tilt, Parameters);
        ModulusMaps expected = Rough(), actual = TiltReplacement.ApplyWhereGiven(others, slopes, Parameters);
        for (int i = 0; i < slopes.Values.Length; i++)
        {
            bool replaced = !float.IsNaN(slopes.Values[i]), none = i == 200;
            Assert.Equal(tilt.Values[i], actual.Tilt!.Values[i], 1e-6f);
            Assert.Equal(none ? (byte)MaskReason.HeightNotFinite : replaced ? everywhere.Mask.Values[i] : expected.Mask.Values[i], actual.Mask.Values[i]);
            if (none || !replaced || actual.Mask.Values[i] != 0)
            {
                Assert.Equal(none || replaced ? float.NaN : expected.Modulus!.Values[i], actual.Modulus!.Values[i]);
                continue;
            }

            Assert.Equal(everywhere.Modulus!.Values[i], actual.Modulus!.Values[i], everywhere.Modulus.Values[i] * 1e-5);
            Assert.Equal(everywhere.TiltCorrection!.Values[i], actual.TiltCorrection!.Values[i], 1e-5f);
        }

        Assert.Equal(actual.Mask.Values.Count(code => code == 0), actual.Statistics.ValidCount);
        Assert.Equal(actual.Statistics.ValidCount, actual.Statistics.Modulus.Total);
        Assert.Equal(slopes.Values.Length, actual.Statistics.PixelCount);
        Assert.Throws<ArgumentException>(() => TiltReplacement.ApplyWhereGiven(actual, new Raster<float>(columns, 3), Parameters));
    }

    private static ModulusMaps Rough()
    {
        ScanGrid grid = new(61, 47, 20e-9, 25e-9);
        Raster<float> height = new(61, 47);
        Raster<float> modulus = new(61, 47);
        Random random = new(7);
        for (int i = 0; i < height.Values.Length; i++)
        {
            height.Values[i] = (float)(random.NextDouble() * 30e-9);
            modulus.Values[i] = i % 17 == 3 ? -1 : (float)(1e9 + (random.NextDouble() * 5e9));
        }

        using MappingEngine engine = new(BackendCatalog.Choose("cpu"));
        return engine.Map(new() { Grid = grid, Height = height, Signal = modulus }, Parameters);
    }
}
