using CsCheck;
using Xunit;

namespace GpuModulus.Statistics.Tests;

public sealed class SurfaceMomentsTests
{
    private static readonly Gen<(double X, double Y, double Z)[]> Points =
        Gen.Select(Gen.Int[0, 70000], Gen.Int[0, 70000], Gen.Double[-1e-6, 1e-6]).Select(p => ((double)p.Item1, (double)p.Item2, p.Item3)).Array[8, 60];

    [Fact]
    public void The_moments_of_two_parts_merge_into_those_of_the_whole() =>
        Gen.Select(Points, Gen.Int[0, 60]).Sample((points, cut) =>
        {
            int at = Math.Min(cut, points.Length);
            SurfaceMoments merged = Of(points[..at]);
            merged.Add(Of(points[at..]));
            SurfaceMoments whole = Of(points);
            Assert.Equal(whole.Count, merged.Count);
            Near(whole.X, merged.X, 7e4);
            Near(whole.Z, merged.Z, 1e-6);
            Near(whole.Xx, merged.Xx, whole.Xx);
            Near(whole.Xy, merged.Xy, Math.Sqrt(whole.Xx * whole.Yy));
            Near(whole.Yz, merged.Yz, Math.Sqrt(whole.Yy * whole.Zz));
            Near(whole.Zz, merged.Zz, whole.Zz);
        });

    [Fact]
    public void Pixels_on_one_line_have_no_plane()
    {
        Assert.Null(Of([(0, 0, 0), (1, 1, 0)]).Plane());
        Assert.Null(Of([.. Enumerable.Range(0, 50).Select(i => (100.0 + i, 7.0, 1e-9 * i))]).Plane());
        Assert.Null(Of([.. Enumerable.Range(0, 50).Select(i => (100.0 + i, 900.0 + (2 * i), 1e-9 * i))]).Plane());
        Assert.NotNull(Of([(0, 0, 0), (1, 0, 1e-9), (0, 1, 0)]).Plane());
    }

    /// <summary>Plain two-pass moments.</summary>
    private static SurfaceMoments Of((double X, double Y, double Z)[] points)
    {
        if (points.Length == 0)
            return default;
        double x = points.Average(p => p.X), y = points.Average(p => p.Y), z = points.Average(p => p.Z);
        return new()
        {
            Count = points.Length,
            X = x,
            Y = y,
            Z = z,
            Xx = points.Sum(p => (p.X - x) * (p.X - x)),
            Xy = points.Sum(p => (p.X - x) * (p.Y - y)),
            Yy = points.Sum(p => (p.Y - y) * (p.Y - y)),
            Xz = points.Sum(p => (p.X - x) * (p.Z - z)),
            Yz = points.Sum(p => (p.Y - y) * (p.Z - z)),
            Zz = points.Sum(p => (p.Z - z) * (p.Z - z)),
        };
    }

    private static void Near(double expected, double actual, double scale) => Assert.Equal(expected, actual, scale * 1e-11);
}
