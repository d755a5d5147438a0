namespace GpuModulus.Kernels.ContactMechanics;

/// <summary>The named contact models.</summary>
public enum ContactModel
{
    /// <summary>Flat punch, F = 2 E R d; the default, as in [Shi 2026].</summary>
    Punch,

    /// <summary>Sphere (Hertz), F = (4/3) E √R d^(3/2).</summary>
    Sphere,

    /// <summary>Cone (Sneddon), F = (2/π) E tan α d².</summary>
    Cone,
}
