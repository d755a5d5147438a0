using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.ContactMechanics;

/// <summary>
/// E = (3π²/(8 tan α)) √(A1/2) (2/5)^(3/2) s^(5/2) (a A1/2)^(−3/2) = (3π²/(4 tan α)) (2/5)^(3/2) · s r √r / A1, δ = (5/4) A1 a/s.
/// </summary>
public readonly struct SneddonCone : IContactModel
{
    /// <inheritdoc/>
    public static double IndentationFactor => 1.25;

    /// <inheritdoc/>
    public static double Exponent => 2.5;

    /// <inheritdoc/>
    public static double ModulusScale(TipGeometry tip) => 3 * Math.PI * Math.PI / (4 * Math.Tan(tip.HalfAngleRadians)) * Math.Pow(0.4, 1.5);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Modulus<T>(T stiffness, T numerator, T denominator, T amplitude)
        where T : unmanaged, ILanes<T> => stiffness * numerator * numerator * T.InverseRoot(numerator * denominator) / (denominator * amplitude);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Power<T>(T shift)
        where T : unmanaged, ILanes<T> => shift * shift * shift * T.InverseRoot(shift);
}
