namespace GpuModulus.Kernels.Mapping;

/// <summary>What the modulus is computed from.</summary>
public enum SignalKind
{
    /// <summary>Nothing: height alone gives tilt, K_c and mask.</summary>
    None = 0,

    /// <summary>Raw channels: frequency, amplitude, phase.</summary>
    Frequency = 1,

    /// <summary>The instrument's own modulus; only tilt, K_c and mask are applied.</summary>
    Modulus = 2,
}
