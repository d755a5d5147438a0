using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuModulus.Kernels.Lanes;

/// <summary>8 pixels in one 256-bit SIMD register of floats.</summary>
public readonly struct Vector256Lanes(Vector256<float> value) : ILanes<Vector256Lanes>, IVectorLanes<Vector256Lanes>
{
    /// <summary>The register.</summary>
    public readonly Vector256<float> Value = value;

    /// <inheritdoc/>
    public static int Count => Vector256<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes Literal(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    public static Vector256Lanes Parameter(double value) => new(Vector256.Create((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes operator +(Vector256Lanes a, Vector256Lanes b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes operator -(Vector256Lanes a, Vector256Lanes b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes operator *(Vector256Lanes a, Vector256Lanes b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes operator /(Vector256Lanes a, Vector256Lanes b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes MultiplyAdd(Vector256Lanes a, Vector256Lanes b, Vector256Lanes c) =>
        new(Vector256.MultiplyAddEstimate(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes Sqrt(Vector256Lanes a) => new(Vector256.Sqrt(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes InverseRoot(Vector256Lanes a) => HasInverseRootEstimate ? RefinedInverseRoot.Of(a) : Literal(1) / Sqrt(a);

    /// <inheritdoc/>
    public static bool HasInverseRootEstimate => Avx.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes InverseRootEstimate(Vector256Lanes a) => new(Avx512F.VL.IsSupported ? Avx512F.VL.ReciprocalSqrt14(a.Value) : Avx.ReciprocalSqrt(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes Cosine(Vector256Lanes a) => SinglePrecisionCosine.Of(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes ArcTangent(Vector256Lanes a) => SinglePrecisionArcTangent.Of(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes Abs(Vector256Lanes a) => new(Vector256.Abs(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes Max(Vector256Lanes a, Vector256Lanes b) => new(Vector256.MaxNative(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes IsFinite(Vector256Lanes a) =>
        new(Vector256.LessThan(Vector256.Abs(a.Value), Vector256.Create(float.PositiveInfinity)));

    /// <inheritdoc/>
    // No screening for NaN and infinities: ordered comparisons with finite bounds refuse them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes IsWithin(Vector256Lanes a, float low, float high) =>
        new(Vector256.GreaterThanOrEqual(a.Value, Vector256.Create(low)) & Vector256.LessThanOrEqual(a.Value, Vector256.Create(high)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes IsWithin(Vector256Lanes a, Vector256Lanes low, Vector256Lanes high) => new(Vector256.GreaterThanOrEqual(a.Value, low.Value) & Vector256.LessThanOrEqual(a.Value, high.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes IsAtMost(Vector256Lanes a, Vector256Lanes high) => new(Vector256.LessThanOrEqual(a.Value, high.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes IsGreater(Vector256Lanes a, Vector256Lanes b) => new(Vector256.GreaterThan(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes And(Vector256Lanes mask1, Vector256Lanes mask2) => new(mask1.Value & mask2.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes Or(Vector256Lanes mask1, Vector256Lanes mask2) => new(mask1.Value | mask2.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes Not(Vector256Lanes mask) => new(~mask.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllTrue(Vector256Lanes mask) => Vector256.EqualsAll(mask.Value.AsInt32(), Vector256<int>.AllBitsSet);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes Select(Vector256Lanes mask, Vector256Lanes a, Vector256Lanes b) =>
        new(Vector256.ConditionalSelect(mask.Value, a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256Lanes Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector256Lanes lanes, float* destination) => lanes.Value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float First(Vector256Lanes lanes) => lanes.Value.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreBytes(Vector256Lanes lanes, byte* destination)
    {
        Vector256<int> integers = Vector256.ConvertToInt32Native(lanes.Value);
        Vector128<byte> bytes = Vector128.Narrow(Vector128.Narrow(integers.GetLower(), integers.GetUpper()).AsUInt16(), Vector128<ushort>.Zero);
        bytes.GetLower().Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllZero(Vector256Lanes lanes) => Vector256.EqualsAll(lanes.Value, Vector256<float>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreKeys(Vector256Lanes lanes, int shift, int offset, int maximum, int spread, int* destination)
    {
        Vector256<int> keys = Vector256.ShiftRightArithmetic(lanes.Value.AsInt32(), shift) - Vector256.Create(offset);
        Vector256.ShiftLeft(Vector256.Min(Vector256.Max(keys, Vector256<int>.Indices), Vector256.Create(maximum)), spread).Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreIntegers(Vector256Lanes lanes, int maximum, int spread, int* destination) =>
        Vector256.ShiftLeft(Vector256.Min(Vector256.ConvertToInt32Native(lanes.Value), Vector256.Create(maximum)), spread).Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountTrue(Vector256Lanes mask) => BitOperations.PopCount(Vector256.ExtractMostSignificantBits(mask.Value));
}
