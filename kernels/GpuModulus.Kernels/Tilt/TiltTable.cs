using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuModulus.Core;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Tilt;

/// <summary>
/// K_c as a polynomial of degree 13 in the tangent of the tilt, so that no machine needs an arctangent, a cosine or a power per pixel:
/// any correction, published, cosine or fitted, becomes Σ cₖ uᵏ with u = 2 tan θ / tan θmax − 1.
/// </summary>
/// <remarks>Chebyshev interpolation; for the published polynomial over 0–45° it errs by less than 3e-8 relative, for cos^2.5 over 0–60° by less than 1e-6 (tested).</remarks>
/// <typeparam name="T">Lanes.</typeparam>
[StructLayout(LayoutKind.Sequential)]
public struct TiltTable<T>
    where T : unmanaged, ILanes<T>
{
    internal const int Terms = 14;

    private T scale;
    private T c0;
    private T c1;
    private T c2;
    private T c3;
    private T c4;
    private T c5;
    private T c6;
    private T c7;
    private T c8;
    private T c9;
    private T c10;
    private T c11;
    private T c12;
    private T c13;

    /// <summary>Tabulates a correction from 0 to a cut-off.</summary>
    /// <param name="correction">K_c.</param>
    /// <param name="maxTiltRadians">The cut-off, rad.</param>
    /// <exception cref="InputException">The correction cannot be represented to 1e-6 over so wide a range.</exception>
    public static TiltTable<T> Create(TiltCorrection correction, double maxTiltRadians)
    {
        double maxTangent = Math.Tan(maxTiltRadians);
        double[] c = TangentPolynomial.Fit(tangent => correction.At(Math.Atan(tangent)), maxTangent, Terms);
        double error = 0;
        for (int i = 0; i <= 1000; i++)
        {
            double exact = correction.At(Math.Atan(maxTangent * i / 1000));
            error = Math.Max(error, Math.Abs((TangentPolynomial.Evaluate(c, (2.0 * i / 1000) - 1) / exact) - 1));
        }

        if (!(error < 1e-6))
            throw new InputException("--max-tilt", $"K_c ({correction.Description}) cannot be tabulated up to {maxTiltRadians * 180 / Math.PI:F1}° (error {error:E1})", "choose a lower cut-off");
        return new()
        {
            scale = T.Parameter(2 / maxTangent),
            c0 = T.Parameter(c[0]),
            c1 = T.Parameter(c[1]),
            c2 = T.Parameter(c[2]),
            c3 = T.Parameter(c[3]),
            c4 = T.Parameter(c[4]),
            c5 = T.Parameter(c[5]),
            c6 = T.Parameter(c[6]),
            c7 = T.Parameter(c[7]),
            c8 = T.Parameter(c[8]),
            c9 = T.Parameter(c[9]),
            c10 = T.Parameter(c[10]),
            c11 = T.Parameter(c[11]),
            c12 = T.Parameter(c[12]),
            c13 = T.Parameter(c[13]),
        };
    }

    /// <summary>K_c; meaningful up to the cut-off only.</summary>
    /// <param name="tangent">tan θ = |∇z|.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T At(T tangent)
    {
        T u = (tangent * scale) - T.Literal(1);
        // Even and odd powers apart: two short chains instead of one long one.
        T v = u * u;
        T even = T.MultiplyAdd(c12, v, c10);
        T odd = T.MultiplyAdd(c13, v, c11);
        even = T.MultiplyAdd(even, v, c8);
        odd = T.MultiplyAdd(odd, v, c9);
        even = T.MultiplyAdd(even, v, c6);
        odd = T.MultiplyAdd(odd, v, c7);
        even = T.MultiplyAdd(even, v, c4);
        odd = T.MultiplyAdd(odd, v, c5);
        even = T.MultiplyAdd(even, v, c2);
        odd = T.MultiplyAdd(odd, v, c3);
        even = T.MultiplyAdd(even, v, c0);
        odd = T.MultiplyAdd(odd, v, c1);
        return T.MultiplyAdd(odd, u, even);
    }
}
