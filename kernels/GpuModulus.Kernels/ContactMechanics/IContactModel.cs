using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.ContactMechanics;

/// <summary>
/// Force law of a tip, averaged over the cycle of the 1st eigenmode: from the two observables of AM-FM,
/// a = (k1/Q1)(A1,free/A1) cos Φ1 and s = 2 k2 Δf2/f2 (both N/m), to the effective modulus and the peak indentation.
/// </summary>
/// <remarks>
/// All three models share the ratio r = s/a: E = scale · f(s, r, A1) and δ = factor · A1 / r. They assume δ ≪ A1 and A2 ≪ δ
/// (1.1 % at δ = 4 nm for A1 = 105 nm). [Garcia 2013], [Labuda 2016], [Shi 2026].
/// </remarks>
public interface IContactModel
{
    /// <summary>δ · r / A1.</summary>
    static abstract double IndentationFactor { get; }

    /// <summary>The power n in E ∝ sⁿ where a and A1 are constant.</summary>
    static abstract double Exponent { get; }

    /// <summary>The constant in front, from the tip's geometry.</summary>
    /// <param name="tip">Radius in m, or half angle in rad.</param>
    static abstract double ModulusScale(TipGeometry tip);

    /// <summary>f(s, r, A1): the effective modulus but for the constant; proportional to s.</summary>
    /// <remarks>r is given as a fraction: what the models need of it costs an inverse root then, and no division but one of the cone.</remarks>
    /// <param name="stiffness">s, N/m.</param>
    /// <param name="numerator">Of r = s/a.</param>
    /// <param name="denominator">Of r.</param>
    /// <param name="amplitude">A1, m.</param>
    static abstract T Modulus<T>(T stiffness, T numerator, T denominator, T amplitude)
        where T : unmanaged, ILanes<T>;

    /// <summary>Δf2ⁿ, n the <see cref="Exponent"/>.</summary>
    static abstract T Power<T>(T shift)
        where T : unmanaged, ILanes<T>;
}
