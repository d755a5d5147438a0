using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>Holds a backend's maps against the reference's.</summary>
internal static class MapComparison
{
    public static void AssertAgree(ModulusMaps reference, ModulusMaps maps, Tolerances tolerance, MappingParameters parameters)
    {
        double cutoff = parameters.MaxTiltDegrees * Math.PI / 180;
        bool[] undecided = new bool[reference.Mask.Values.Length];
        for (int i = 0; i < undecided.Length; i++)
        {
            byte expected = reference.Mask.Values[i], actual = maps.Mask.Values[i];
            undecided[i] = Math.Abs(reference.Tilt!.Values[i] - cutoff) <= tolerance.CutoffDegrees * Math.PI / 180;
            if (expected != actual && !(undecided[i] && (expected == (byte)MaskReason.TiltAboveCutoff || actual == (byte)MaskReason.TiltAboveCutoff)))
                Assert.Fail($"pixel {i}: reason {(MaskReason)expected} on the reference, {(MaskReason)actual} here; tilt {reference.Tilt.Values[i]}");
        }

        // The rigid-sample limit amplifies: E = F m / (1 − C m), so the relative error grows by 1 / (1 − C m).
        Func<int, double> amplified = _ => 1;
        if (parameters.TipElasticity is { } tip)
            amplified = i => 1 + (tip.Compliance * reference.Modulus!.Values[i] / tip.SampleFactor);
        Relative("modulus", reference.Modulus, maps.Modulus, tolerance.Modulus, undecided, amplified);
        Relative("apparent modulus", reference.ApparentModulus, maps.ApparentModulus, tolerance.ApparentModulus, null, _ => 1);
        Relative("indentation", reference.Indentation, maps.Indentation, tolerance.Indentation, null, _ => 1);
        Relative("K_c", reference.TiltCorrection, maps.TiltCorrection, tolerance.TiltCorrection, undecided, _ => 1);
        Assert.Equal(reference.Tilt!.Values.Length, maps.Tilt!.Values.Length);
        for (int i = 0; i < undecided.Length; i++)
        {
            float expected = reference.Tilt.Values[i], actual = maps.Tilt.Values[i];
            if (float.IsNaN(expected) != float.IsNaN(actual) || Math.Abs(expected - actual) > tolerance.TiltRadians)
                Assert.Fail($"tilt at {i}: {expected:G9} on the reference, {actual:G9} here");
        }
    }

    public static void AssertIdentical(ModulusMaps expected, ModulusMaps actual)
    {
        Identical(expected.Modulus, actual.Modulus);
        Identical(expected.ApparentModulus, actual.ApparentModulus);
        Identical(expected.Tilt, actual.Tilt);
        Identical(expected.TiltCorrection, actual.TiltCorrection);
        Identical(expected.Indentation, actual.Indentation);
        Assert.True(expected.Mask.Values.AsSpan().SequenceEqual(actual.Mask.Values));
        AssertIdentical(expected.Statistics, actual.Statistics);
    }

    public static void AssertIdentical(MapStatistics expected, MapStatistics actual)
    {
        Assert.Equal(expected.Reasons, actual.Reasons);
        Assert.Equal(expected.Modulus.Counts, actual.Modulus.Counts);
        Assert.Equal(expected.Indentation.Counts, actual.Indentation.Counts);
        Assert.Equal(expected.TiltDegrees.Counts, actual.TiltDegrees.Counts);
        Assert.Equal(expected.IndentationAboveLimit, actual.IndentationAboveLimit);
        Assert.Equal(expected.IndentationBelowAmplitude2, actual.IndentationBelowAmplitude2);
    }

    private static void Identical(Raster<float>? expected, Raster<float>? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is not null)
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(expected.Values.AsSpan()).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(actual!.Values.AsSpan())));
    }

    private static void Relative(string what, Raster<float>? reference, Raster<float>? map, double tolerance, bool[]? undecided, Func<int, double> amplified)
    {
        Assert.Equal(reference is null, map is null);
        if (reference is null)
            return;
        for (int i = 0; i < reference.Values.Length; i++)
        {
            float expected = reference.Values[i], actual = map!.Values[i];
            if (undecided is not null && undecided[i] && float.IsNaN(expected) != float.IsNaN(actual))
                continue;
            if (float.IsNaN(expected) && float.IsNaN(actual))
                continue;
            double error = Math.Abs(((double)actual / expected) - 1);
            if (!(error <= tolerance * amplified(i)))
                Assert.Fail($"{what} at {i}: {expected:G9} on the reference, {actual:G9} here, {error:E2} apart");
        }
    }
}
