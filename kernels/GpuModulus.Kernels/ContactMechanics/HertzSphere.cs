using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.ContactMechanics;

/// <summary>E = √2 s² / (a √(R A1)) = √(2/R) · s r / √A1, δ = A1 a/s.</summary>
public readonly struct HertzSphere : IContactModel
{
    /// <inheritdoc/>
    public static double IndentationFactor => 1;

    /// <inheritdoc/>
    public static double Exponent => 2;

    /// <inheritdoc/>
    public static double ModulusScale(TipGeometry tip) => Math.Sqrt(2 / tip.RadiusMetres);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Modulus<T>(T stiffness, T numerator, T denominator, T amplitude)
        where T : unmanaged, ILanes<T> => stiffness * numerator * T.InverseRoot(denominator * denominator * amplitude);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Power<T>(T shift)
        where T : unmanaged, ILanes<T> => shift * shift;
}
