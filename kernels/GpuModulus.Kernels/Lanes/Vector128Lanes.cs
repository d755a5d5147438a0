using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuModulus.Kernels.Lanes;

/// <summary>4 pixels in one 128-bit SIMD register of floats.</summary>
public readonly struct Vector128Lanes(Vector128<float> value) : ILanes<Vector128Lanes>, IVectorLanes<Vector128Lanes>
{
    /// <summary>The register.</summary>
    public readonly Vector128<float> Value = value;

    /// <inheritdoc/>
    public static int Count => Vector128<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Literal(float value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    public static Vector128Lanes Parameter(double value) => new(Vector128.Create((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes operator +(Vector128Lanes a, Vector128Lanes b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes operator -(Vector128Lanes a, Vector128Lanes b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes operator *(Vector128Lanes a, Vector128Lanes b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes operator /(Vector128Lanes a, Vector128Lanes b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes MultiplyAdd(Vector128Lanes a, Vector128Lanes b, Vector128Lanes c) =>
        new(Vector128.MultiplyAddEstimate(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Sqrt(Vector128Lanes a) => new(Vector128.Sqrt(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes InverseRoot(Vector128Lanes a) => HasInverseRootEstimate ? RefinedInverseRoot.Of(a) : Literal(1) / Sqrt(a);

    /// <inheritdoc/>
    public static bool HasInverseRootEstimate => Sse.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes InverseRootEstimate(Vector128Lanes a) => new(Avx512F.VL.IsSupported ? Avx512F.VL.ReciprocalSqrt14(a.Value) : Sse.ReciprocalSqrt(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Cosine(Vector128Lanes a) => SinglePrecisionCosine.Of(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes ArcTangent(Vector128Lanes a) => SinglePrecisionArcTangent.Of(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Abs(Vector128Lanes a) => new(Vector128.Abs(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Max(Vector128Lanes a, Vector128Lanes b) => new(Vector128.MaxNative(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes IsFinite(Vector128Lanes a) =>
        new(Vector128.LessThan(Vector128.Abs(a.Value), Vector128.Create(float.PositiveInfinity)));

    /// <inheritdoc/>
    // No screening for NaN and infinities: ordered comparisons with finite bounds refuse them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes IsWithin(Vector128Lanes a, float low, float high) =>
        new(Vector128.GreaterThanOrEqual(a.Value, Vector128.Create(low)) & Vector128.LessThanOrEqual(a.Value, Vector128.Create(high)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes IsWithin(Vector128Lanes a, Vector128Lanes low, Vector128Lanes high) => new(Vector128.GreaterThanOrEqual(a.Value, low.Value) & Vector128.LessThanOrEqual(a.Value, high.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes IsAtMost(Vector128Lanes a, Vector128Lanes high) => new(Vector128.LessThanOrEqual(a.Value, high.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes IsGreater(Vector128Lanes a, Vector128Lanes b) => new(Vector128.GreaterThan(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes And(Vector128Lanes mask1, Vector128Lanes mask2) => new(mask1.Value & mask2.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Or(Vector128Lanes mask1, Vector128Lanes mask2) => new(mask1.Value | mask2.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Not(Vector128Lanes mask) => new(~mask.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllTrue(Vector128Lanes mask) => Vector128.EqualsAll(mask.Value.AsInt32(), Vector128<int>.AllBitsSet);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128Lanes Select(Vector128Lanes mask, Vector128Lanes a, Vector128Lanes b) =>
        new(Vector128.ConditionalSelect(mask.Value, a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128Lanes Load(float* source) => new(Vector128.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector128Lanes lanes, float* destination) => lanes.Value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float First(Vector128Lanes lanes) => lanes.Value.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreBytes(Vector128Lanes lanes, byte* destination)
    {
        Vector128<int> integers = Vector128.ConvertToInt32Native(lanes.Value);
        Vector64<byte> bytes = Vector64.Narrow(Vector64.Narrow(integers.GetLower(), integers.GetUpper()).AsUInt16(), Vector64<ushort>.Zero);
        *(uint*)destination = bytes.AsUInt32().ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllZero(Vector128Lanes lanes) => Vector128.EqualsAll(lanes.Value, Vector128<float>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreKeys(Vector128Lanes lanes, int shift, int offset, int maximum, int spread, int* destination)
    {
        Vector128<int> keys = Vector128.ShiftRightArithmetic(lanes.Value.AsInt32(), shift) - Vector128.Create(offset);
        Vector128.ShiftLeft(Vector128.Min(Vector128.Max(keys, Vector128<int>.Indices), Vector128.Create(maximum)), spread).Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreIntegers(Vector128Lanes lanes, int maximum, int spread, int* destination) =>
        Vector128.ShiftLeft(Vector128.Min(Vector128.ConvertToInt32Native(lanes.Value), Vector128.Create(maximum)), spread).Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountTrue(Vector128Lanes mask) => BitOperations.PopCount(Vector128.ExtractMostSignificantBits(mask.Value));
}
