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
    /// <param name="tangentPerRise">What the argument of <see cref="At"/> is multiplied by to give tan θ.</param>
    /// <exception cref="InputException">The correction cannot be represented to 1e-6 over so wide a range.</exception>
    public static TiltTable<T> Create(TiltCorrection correction, double maxTiltRadians, double tangentPerRise = 1)
    {
        double maxTangent = Math.Tan(maxTiltRadians);
        double[] c = correction.InTangent(maxTangent, Terms, out double error);
        if (!(error < 1e-6))
            throw new InputException("--max-tilt", $"K_c ({correction.Description}) cannot be tabulated up to {maxTiltRadians * 180 / Math.PI:F1}° (error {error:E1})", "choose a lower cut-off");
        return new()
        {
            scale = T.Parameter(2 * tangentPerRise / maxTangent),
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
    /// <param name="rise">tan θ = |∇z|, in the table's unit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T At(T rise)
    {
        T u = T.MultiplyAdd(rise, scale, T.Literal(-1));
        // Estrin's scheme: four steps deep instead of thirteen, since a processor waits for the depth, not for the number of steps.
        T u2 = u * u;
        T u4 = u2 * u2;
        T low = T.MultiplyAdd(T.MultiplyAdd(c3, u, c2), u2, T.MultiplyAdd(c1, u, c0));
        T middle = T.MultiplyAdd(T.MultiplyAdd(c7, u, c6), u2, T.MultiplyAdd(c5, u, c4));
        T high = T.MultiplyAdd(T.MultiplyAdd(c11, u, c10), u2, T.MultiplyAdd(c9, u, c8));
        T highest = T.MultiplyAdd(c13, u, c12);
        return T.MultiplyAdd(T.MultiplyAdd(highest, u4, high), u4 * u4, T.MultiplyAdd(middle, u4, low));
    }
}
