using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>What the recorded values say about the contact at one pixel (or vector of pixels), before a contact model makes a modulus of it.</summary>
/// <typeparam name="T">Lanes.</typeparam>
public struct ContactSignal<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Δf2, Hz; E, Pa, where the instrument's modulus was recorded.</summary>
    public T Value;

    /// <summary>r · cos Φ1, r = s/a; used where A1 or Φ1 varies.</summary>
    public T RatioTimesCosine;

    /// <summary>A1, m; used where A1 or Φ1 varies.</summary>
    public T Amplitude;

    /// <summary>cos Φ1; used where A1 or Φ1 varies.</summary>
    public T Cosine;
}
