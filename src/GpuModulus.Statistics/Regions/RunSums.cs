using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Statistics;

/// <summary>
/// Sums over the pixels of a run along a scan line, in double precision; i counts from 0 at the run's first pixel. Always four partial sums, added up at the end: the same result
/// whatever vectors the machine has. Pixels that are not finite are left out.
/// </summary>
internal readonly record struct RunSums(int Count, double I, double Ii, double Z, double Iz, double Zz)
{
    private const int Lanes = 4;

    /// <summary>Σi, Σi², Σz, Σiz and Σz² with z = value − origin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RunSums Of(ReadOnlySpan<float> values, double origin)
    {
        Vector256<double> z1 = default, iz = default, z2 = default, zero = Vector256.Create(origin), i = Vector256.Create(0.0, 1, 2, 3);
        int at = 0;
        for (; at <= values.Length - Lanes; at += Lanes)
        {
            Vector256<double> z = Widen(values, at) - zero;
            z1 += z;
            iz += i * z;
            z2 += z * z;
            i += Vector256.Create((double)Lanes);
        }

        double sum = Vector256.Sum(z1), mixed = Vector256.Sum(iz), squares = Vector256.Sum(z2);
        for (; at < values.Length; at++)
        {
            double z = values[at] - origin;
            sum += z;
            mixed += at * z;
            squares += z * z;
        }

        double n = values.Length;
        return double.IsFinite(squares) ? new(values.Length, n * (n - 1) / 2, (n - 1) * n * ((2 * n) - 1) / 6, sum, mixed, squares) : OfFinite(values, origin);
    }

    /// <summary>Σ value, and how many were finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Sum, int Count) Plain(ReadOnlySpan<float> values)
    {
        Vector256<double> sums = default;
        int at = 0;
        for (; at <= values.Length - Lanes; at += Lanes)
            sums += Widen(values, at);
        double sum = Vector256.Sum(sums);
        for (; at < values.Length; at++)
            sum += values[at];
        if (double.IsFinite(sum))
            return (sum, values.Length);
        int count = 0;
        sum = 0;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                continue;
            sum += value;
            count++;
        }

        return (sum, count);
    }

    /// <summary>Σ|r| and Σr² with r = value − (start + slope · i).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Absolute, double Squares, int Count) Residuals(ReadOnlySpan<float> values, double start, double slope)
    {
        Vector256<double> absolutes = default, squares = default, i = Vector256.Create(0.0, 1, 2, 3), begin = Vector256.Create(start), rise = Vector256.Create(slope);
        int at = 0;
        for (; at <= values.Length - Lanes; at += Lanes)
        {
            Vector256<double> r = Widen(values, at) - (begin + (rise * i));
            absolutes += Vector256.Abs(r);
            squares += r * r;
            i += Vector256.Create((double)Lanes);
        }

        double absolute = Vector256.Sum(absolutes), square = Vector256.Sum(squares);
        for (; at < values.Length; at++)
        {
            double r = values[at] - (start + (slope * at));
            absolute += Math.Abs(r);
            square += r * r;
        }

        if (double.IsFinite(square))
            return (absolute, square, values.Length);
        int count = 0;
        (absolute, square) = (0, 0);
        for (at = 0; at < values.Length; at++)
        {
            if (!float.IsFinite(values[at]))
                continue;
            double r = values[at] - (start + (slope * at));
            absolute += Math.Abs(r);
            square += r * r;
            count++;
        }

        return (absolute, square, count);
    }

    private static RunSums OfFinite(ReadOnlySpan<float> values, double origin)
    {
        int count = 0;
        double i1 = 0, i2 = 0, z1 = 0, iz = 0, z2 = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                continue;
            double z = values[i] - origin;
            count++;
            i1 += i;
            i2 += (double)i * i;
            z1 += z;
            iz += i * z;
            z2 += z * z;
        }

        return new(count, i1, i2, z1, iz, z2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Widen(ReadOnlySpan<float> values, int at)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(Vector128.Create(values[at..]));
        return Vector256.Create(lower, upper);
    }
}
