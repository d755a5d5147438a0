namespace GpuModulus.Kernels.Lanes;

/// <summary>What SIMD lanes offer beyond the formulas: memory, and the bits of their floats for exact binning.</summary>
/// <typeparam name="T">The implementing type.</typeparam>
public interface IVectorLanes<T>
    where T : unmanaged, IVectorLanes<T>
{
    /// <summary>The machine has <see cref="InverseRootEstimate"/>; where not, it must not be called.</summary>
    static abstract bool HasInverseRootEstimate { get; }

    /// <summary>1/√a to 4e-4 relative, for normal positive a.</summary>
    static abstract T InverseRootEstimate(T a);

    /// <summary>Reads <c>Count</c> floats, aligned or not.</summary>
    static abstract unsafe T Load(float* source);

    /// <summary>Writes <c>Count</c> floats.</summary>
    static abstract unsafe void Store(T lanes, float* destination);

    /// <summary>The first lane.</summary>
    static abstract float First(T lanes);

    /// <summary>Writes whole numbers from 0 to 255 as <c>Count</c> bytes.</summary>
    static abstract unsafe void StoreBytes(T lanes, byte* destination);

    /// <summary>All lanes are zero.</summary>
    static abstract bool AllZero(T lanes);

    /// <summary>
    /// Writes, per lane, clamp((bits &gt;&gt; shift) − offset, the lane's number, maximum) · 2^spread: the bin of a positive float, in a table of 2^spread counters a bin. What is smaller, negative or no
    /// number goes to the first <c>Count</c> places, each lane to its own.
    /// </summary>
    static abstract unsafe void StoreKeys(T lanes, int shift, int offset, int maximum, int spread, int* destination);

    /// <summary>Writes, per lane, the non-negative number's integer part, at most <paramref name="maximum"/>, times 2^spread.</summary>
    static abstract unsafe void StoreIntegers(T lanes, int maximum, int spread, int* destination);

    /// <summary>Number of lanes that are true in a mask.</summary>
    static abstract int CountTrue(T mask);
}
