namespace GpuModulus.Kernels.Lanes;

/// <summary>
/// One or several pixels' numbers, on which every formula of this program is written once:
/// a float on a GPU, a SIMD vector of floats on a CPU, a double in the reference.
/// </summary>
/// <remarks>
/// A comparison gives a mask of the same type. What a mask looks like inside differs (all bits set in a vector, 1 and 0 in a scalar),
/// so a mask may only be handed to <see cref="And"/>, <see cref="Or"/>, <see cref="Not"/>, <see cref="AllTrue"/> and <see cref="Select"/>.
/// Comparisons are written with the constant on the right and screened with <see cref="IsFinite"/> first: with NaN operands the
/// GPU back ends disagree on everything else.
/// </remarks>
/// <typeparam name="T">The implementing type.</typeparam>
public interface ILanes<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Pixels held.</summary>
    static abstract int Count { get; }

    /// <summary>A constant of the formula that a float holds exactly, or NaN.</summary>
    static abstract T Literal(float value);

    /// <summary>A parameter, rounded to the type's precision. Host only: devices get parameters ready made.</summary>
    static abstract T Parameter(double value);

    /// <summary>a + b.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>a − b.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>a · b.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>a / b.</summary>
    static abstract T operator /(T a, T b);

    /// <summary>a · b + c, fused where the machine does that for nothing.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>√a.</summary>
    static abstract T Sqrt(T a);

    /// <summary>1/√a for a &gt; 0, to 4e-7 relative, from 1e-37 to 1e38; infinite or NaN at 0, NaN below. Several times the throughput of <see cref="Sqrt"/> where a vector of roots is slow.</summary>
    static abstract T InverseRoot(T a);

    /// <summary>cos a, a in radians, −2π ≤ a ≤ 2π.</summary>
    static abstract T Cosine(T a);

    /// <summary>arctan a for a ≥ 0, in radians.</summary>
    static abstract T ArcTangent(T a);

    /// <summary>|a|.</summary>
    static abstract T Abs(T a);

    /// <summary>The larger of two; meaningful only where both are numbers, NaN where both are NaN.</summary>
    static abstract T Max(T a, T b);

    /// <summary>Mask: a is neither NaN nor infinite.</summary>
    static abstract T IsFinite(T a);

    /// <summary>Mask: a is a number, and low ≤ a ≤ high.</summary>
    static abstract T IsWithin(T a, float low, float high);

    /// <summary>Mask: a is a number, and low ≤ a ≤ high.</summary>
    static abstract T IsWithin(T a, T low, T high);

    /// <summary>Mask: a, a number not below 0 or NaN, is a number and at most high, which is finite.</summary>
    static abstract T IsAtMost(T a, T high);

    /// <summary>Mask: a &gt; b; meaningful only where both are numbers.</summary>
    static abstract T IsGreater(T a, T b);

    /// <summary>Mask: both.</summary>
    static abstract T And(T mask1, T mask2);

    /// <summary>Mask: either.</summary>
    static abstract T Or(T mask1, T mask2);

    /// <summary>Mask: the opposite.</summary>
    static abstract T Not(T mask);

    /// <summary>Whether a mask holds for every pixel.</summary>
    static abstract bool AllTrue(T mask);

    /// <summary>mask ? a : b, lane by lane.</summary>
    static abstract T Select(T mask, T a, T b);
}
