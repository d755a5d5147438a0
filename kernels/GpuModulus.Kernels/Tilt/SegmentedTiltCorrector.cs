using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Kernels.Tilt;

/// <summary>
/// 1/K_c as sixteen polynomials of degree 4 in the tangent of the tilt, one per sixteenth of the way to the cut-off. Their coefficients lie in five registers, out of which one instruction
/// picks every pixel's own: a third of the multiplications of <see cref="TiltTable{T}"/>, and no division.
/// </summary>
/// <remarks>Chebyshev interpolation; for the published polynomial over 0–45° it errs by less than 3e-7 relative (tested).</remarks>
public readonly struct SegmentedTiltCorrector : ITiltCorrector<Vector512Lanes>
{
    private const int Segments = 16;
    private const int Terms = 5;

    // Just under the number of segments, so that the cut-off itself falls into the last one however it is rounded.
    private const double Span = 15.999;

    // 1.5 · 2²³: a number of moderate size that it is added to is rounded to an integer, which then stands in the sum's lowest bits.
    private const float Rounder = 12582912;
    private const double LargestError = 1e-6;

    private readonly Vector512Lanes scale;
    private readonly Vector512Lanes c0;
    private readonly Vector512Lanes c1;
    private readonly Vector512Lanes c2;
    private readonly Vector512Lanes c3;
    private readonly Vector512Lanes c4;

    private SegmentedTiltCorrector(double scale, double[][] c)
    {
        this.scale = Vector512Lanes.Parameter(scale);
        c0 = Table(c, 0);
        c1 = Table(c, 1);
        c2 = Table(c, 2);
        c3 = Table(c, 3);
        c4 = Table(c, 4);
    }

    /// <summary>Tabulates a correction from 0 to a cut-off; null where the segments would err by more than 1e-6.</summary>
    /// <param name="correction">K_c.</param>
    /// <param name="maxTiltRadians">The cut-off, rad.</param>
    /// <param name="tangentPerRise">What the argument of <see cref="At"/> is multiplied by to give tan θ.</param>
    public static SegmentedTiltCorrector? Create(TiltCorrection correction, double maxTiltRadians, double tangentPerRise = 1)
    {
        ArgumentNullException.ThrowIfNull(correction);
        double maxTangent = Math.Tan(maxTiltRadians);
        double[][] c = correction.InverseInSegments(maxTangent, Segments, Span, Terms, out double error);
        return error < LargestError ? new(Span * tangentPerRise / maxTangent, c) : null;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512Lanes At(Vector512Lanes rise, in MappingConstants<Vector512Lanes> constants) => Vector512Lanes.Literal(1) / Inverse(rise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512Lanes Correct(Vector512Lanes apparent, Vector512Lanes rise, in MappingConstants<Vector512Lanes> constants) => apparent * Inverse(rise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512Lanes Inverse(Vector512Lanes rise)
    {
        Vector512Lanes place = Vector512Lanes.MultiplyAdd(rise, scale, Vector512Lanes.Literal(-0.5f));
        Vector512Lanes segment = place + Vector512Lanes.Literal(Rounder);
        Vector512Lanes u = place - (segment - Vector512Lanes.Literal(Rounder));
        Vector512Lanes sum = Vector512Lanes.MultiplyAdd(Vector512Lanes.Pick(c4, segment), u, Vector512Lanes.Pick(c3, segment));
        sum = Vector512Lanes.MultiplyAdd(sum, u, Vector512Lanes.Pick(c2, segment));
        sum = Vector512Lanes.MultiplyAdd(sum, u, Vector512Lanes.Pick(c1, segment));
        return Vector512Lanes.MultiplyAdd(sum, u, Vector512Lanes.Pick(c0, segment));
    }

    private static unsafe Vector512Lanes Table(double[][] c, int term)
    {
        float* entries = stackalloc float[Segments];
        for (int segment = 0; segment < Segments; segment++)
            entries[segment] = (float)c[segment][term];
        return Vector512Lanes.Load(entries);
    }
}
