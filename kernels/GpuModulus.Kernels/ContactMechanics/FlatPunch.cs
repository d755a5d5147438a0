using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.ContactMechanics;

/// <summary>E = (π/R) √(1/6) a^(−1/2) s^(3/2) = (π/R) √(1/6) · s √r, δ = (3/4) A1 a/s. [Shi 2026]</summary>
public readonly struct FlatPunch : IContactModel
{
    /// <inheritdoc/>
    public static double IndentationFactor => 0.75;

    /// <inheritdoc/>
    public static double Exponent => 1.5;

    /// <inheritdoc/>
    public static double ModulusScale(TipGeometry tip) => Math.PI / tip.RadiusMetres * Math.Sqrt(1.0 / 6);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Modulus<T>(T stiffness, T numerator, T denominator, T amplitude)
        where T : unmanaged, ILanes<T> => stiffness * numerator * T.InverseRoot(numerator * denominator);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Power<T>(T shift)
        where T : unmanaged, ILanes<T> => shift * shift * T.InverseRoot(shift);
}
