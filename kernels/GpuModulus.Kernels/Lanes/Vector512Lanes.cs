using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuModulus.Kernels.Lanes;

/// <summary>16 pixels in one 512-bit SIMD register of floats.</summary>
public readonly struct Vector512Lanes(Vector512<float> value) : ILanes<Vector512Lanes>, IVectorLanes<Vector512Lanes>
{
    /// <summary>The register.</summary>
    public readonly Vector512<float> Value = value;

    /// <inheritdoc/>
    public static int Count => Vector512<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Literal(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    public static Vector512Lanes Parameter(double value) => new(Vector512.Create((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes operator +(Vector512Lanes a, Vector512Lanes b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes operator -(Vector512Lanes a, Vector512Lanes b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes operator *(Vector512Lanes a, Vector512Lanes b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes operator /(Vector512Lanes a, Vector512Lanes b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes MultiplyAdd(Vector512Lanes a, Vector512Lanes b, Vector512Lanes c) =>
        new(Vector512.MultiplyAddEstimate(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Sqrt(Vector512Lanes a) => new(Vector512.Sqrt(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes InverseRoot(Vector512Lanes a) => HasInverseRootEstimate ? RefinedInverseRoot.Of(a) : Literal(1) / Sqrt(a);

    /// <inheritdoc/>
    public static bool HasInverseRootEstimate => Avx512F.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes InverseRootEstimate(Vector512Lanes a) => new(Avx512F.ReciprocalSqrt14(a.Value));

    /// <summary>The machine picks from a table in one instruction; where not, <see cref="Pick"/> is slow.</summary>
    public static bool HasPick => Avx512F.IsSupported;

    /// <summary>Per lane, the entry of a table of sixteen that the four lowest bits of the place name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Pick(Vector512Lanes table, Vector512Lanes place) =>
        new(Avx512F.IsSupported ? Avx512F.PermuteVar16x32(table.Value, place.Value.AsInt32()) : Vector512.Shuffle(table.Value, place.Value.AsInt32() & Vector512.Create(15)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Cosine(Vector512Lanes a) => SinglePrecisionCosine.Of(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes ArcTangent(Vector512Lanes a) => SinglePrecisionArcTangent.Of(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Abs(Vector512Lanes a) => new(Vector512.Abs(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Max(Vector512Lanes a, Vector512Lanes b) => new(Vector512.MaxNative(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes IsFinite(Vector512Lanes a) =>
        new(Vector512.LessThan(Vector512.Abs(a.Value), Vector512.Create(float.PositiveInfinity)));

    /// <inheritdoc/>
    // No screening for NaN and infinities: ordered comparisons with finite bounds refuse them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes IsWithin(Vector512Lanes a, float low, float high) =>
        new(Vector512.GreaterThanOrEqual(a.Value, Vector512.Create(low)) & Vector512.LessThanOrEqual(a.Value, Vector512.Create(high)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes IsWithin(Vector512Lanes a, Vector512Lanes low, Vector512Lanes high) => new(Vector512.GreaterThanOrEqual(a.Value, low.Value) & Vector512.LessThanOrEqual(a.Value, high.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes IsAtMost(Vector512Lanes a, Vector512Lanes high) => new(Vector512.LessThanOrEqual(a.Value, high.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes IsGreater(Vector512Lanes a, Vector512Lanes b) => new(Vector512.GreaterThan(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes And(Vector512Lanes mask1, Vector512Lanes mask2) => new(mask1.Value & mask2.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Or(Vector512Lanes mask1, Vector512Lanes mask2) => new(mask1.Value | mask2.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Not(Vector512Lanes mask) => new(~mask.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllTrue(Vector512Lanes mask) => Vector512.EqualsAll(mask.Value.AsInt32(), Vector512<int>.AllBitsSet);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Select(Vector512Lanes mask, Vector512Lanes a, Vector512Lanes b) =>
        new(Vector512.ConditionalSelect(mask.Value, a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512Lanes Load(float* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector512Lanes lanes, float* destination) => lanes.Value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float First(Vector512Lanes lanes) => lanes.Value.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreBytes(Vector512Lanes lanes, byte* destination)
    {
        Vector512<int> integers = Vector512.ConvertToInt32Native(lanes.Value);
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector128Byte(integers).Store(destination);
            return;
        }

        Vector256<ushort> words = Vector256.Narrow(integers.GetLower(), integers.GetUpper()).AsUInt16();
        Vector128.Narrow(words.GetLower(), words.GetUpper()).Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllZero(Vector512Lanes lanes) => Vector512.EqualsAll(lanes.Value, Vector512<float>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreKeys(Vector512Lanes lanes, int shift, int offset, int maximum, int spread, int* destination)
    {
        Vector512<int> keys = Vector512.ShiftRightArithmetic(lanes.Value.AsInt32(), shift) - Vector512.Create(offset);
        Vector512.ShiftLeft(Vector512.Min(Vector512.Max(keys, Vector512<int>.Indices), Vector512.Create(maximum)), spread).Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreIntegers(Vector512Lanes lanes, int maximum, int spread, int* destination) =>
        Vector512.ShiftLeft(Vector512.Min(Vector512.ConvertToInt32Native(lanes.Value), Vector512.Create(maximum)), spread).Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountTrue(Vector512Lanes mask) => BitOperations.PopCount(Vector512.ExtractMostSignificantBits(mask.Value));
}
