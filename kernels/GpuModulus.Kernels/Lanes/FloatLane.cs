using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuModulus.Kernels.Lanes;

/// <summary>One float: what a GPU thread computes with. Only operations that ILGPU compiles for PTX and for OpenCL.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct FloatLane(float value) : ILanes<FloatLane>
{
    /// <summary>The number.</summary>
    public readonly float Value = value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane Literal(float value) => new(value);

    /// <inheritdoc/>
    public static FloatLane Parameter(double value) => new((float)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane operator +(FloatLane a, FloatLane b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane operator -(FloatLane a, FloatLane b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane operator *(FloatLane a, FloatLane b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane operator /(FloatLane a, FloatLane b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    // MathF.FusedMultiplyAdd does not compile for OpenCL; a driver that fuses does so by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane MultiplyAdd(FloatLane a, FloatLane b, FloatLane c) => new((a.Value * b.Value) + c.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane Sqrt(FloatLane a) => new(MathF.Sqrt(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane InverseRoot(FloatLane a) => new(1f / MathF.Sqrt(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane Cosine(FloatLane a) => SinglePrecisionCosine.Of(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane ArcTangent(FloatLane a) => SinglePrecisionArcTangent.Of(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane Abs(FloatLane a) => new(MathF.Abs(a.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane Max(FloatLane a, FloatLane b) => new(a.Value > b.Value ? a.Value : b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane IsFinite(FloatLane a) => new(float.IsFinite(a.Value) ? 1f : 0f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane IsWithin(FloatLane a, float low, float high) => new(float.IsFinite(a.Value) && a.Value >= low && a.Value <= high ? 1f : 0f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane IsWithin(FloatLane a, FloatLane low, FloatLane high) => new(float.IsFinite(a.Value) && a.Value >= low.Value && a.Value <= high.Value ? 1f : 0f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane IsAtMost(FloatLane a, FloatLane high) => new(float.IsFinite(a.Value) && a.Value <= high.Value ? 1f : 0f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane IsGreater(FloatLane a, FloatLane b) => new(a.Value > b.Value ? 1f : 0f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane And(FloatLane mask1, FloatLane mask2) => new(mask1.Value * mask2.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane Or(FloatLane mask1, FloatLane mask2) => new(mask1.Value + mask2.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane Not(FloatLane mask) => new(mask.Value > 0.5f ? 0f : 1f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllTrue(FloatLane mask) => mask.Value > 0.5f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatLane Select(FloatLane mask, FloatLane a, FloatLane b) => new(mask.Value > 0.5f ? a.Value : b.Value);
}
