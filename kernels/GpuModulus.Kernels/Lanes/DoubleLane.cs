namespace GpuModulus.Kernels.Lanes;

/// <summary>One double, the library functions of the platform: the reference that every other backend is compared with.</summary>
public readonly struct DoubleLane(double value) : ILanes<DoubleLane>
{
    /// <summary>The number.</summary>
    public readonly double Value = value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    public static DoubleLane Literal(float value) => new(value);

    /// <inheritdoc/>
    public static DoubleLane Parameter(double value) => new(value);

    /// <inheritdoc/>
    public static DoubleLane operator +(DoubleLane a, DoubleLane b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    public static DoubleLane operator -(DoubleLane a, DoubleLane b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    public static DoubleLane operator *(DoubleLane a, DoubleLane b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    public static DoubleLane operator /(DoubleLane a, DoubleLane b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    public static DoubleLane MultiplyAdd(DoubleLane a, DoubleLane b, DoubleLane c) => new((a.Value * b.Value) + c.Value);

    /// <inheritdoc/>
    public static DoubleLane Sqrt(DoubleLane a) => new(Math.Sqrt(a.Value));

    /// <inheritdoc/>
    public static DoubleLane InverseRoot(DoubleLane a) => new(1 / Math.Sqrt(a.Value));

    /// <inheritdoc/>
    public static DoubleLane Cosine(DoubleLane a) => new(Math.Cos(a.Value));

    /// <inheritdoc/>
    public static DoubleLane ArcTangent(DoubleLane a) => new(Math.Atan(a.Value));

    /// <inheritdoc/>
    public static DoubleLane Abs(DoubleLane a) => new(Math.Abs(a.Value));

    /// <inheritdoc/>
    public static DoubleLane Max(DoubleLane a, DoubleLane b) => new(a.Value > b.Value ? a.Value : b.Value);

    /// <inheritdoc/>
    public static DoubleLane IsFinite(DoubleLane a) => new(double.IsFinite(a.Value) ? 1 : 0);

    /// <inheritdoc/>
    public static DoubleLane IsWithin(DoubleLane a, float low, float high) => new(double.IsFinite(a.Value) && a.Value >= low && a.Value <= high ? 1.0 : 0.0);

    /// <inheritdoc/>
    public static DoubleLane IsWithin(DoubleLane a, DoubleLane low, DoubleLane high) => new(double.IsFinite(a.Value) && a.Value >= low.Value && a.Value <= high.Value ? 1.0 : 0.0);

    /// <inheritdoc/>
    public static DoubleLane IsAtMost(DoubleLane a, DoubleLane high) => new(double.IsFinite(a.Value) && a.Value <= high.Value ? 1.0 : 0.0);

    /// <inheritdoc/>
    public static DoubleLane IsGreater(DoubleLane a, DoubleLane b) => new(a.Value > b.Value ? 1 : 0);

    /// <inheritdoc/>
    public static DoubleLane And(DoubleLane mask1, DoubleLane mask2) => new(mask1.Value * mask2.Value);

    /// <inheritdoc/>
    public static DoubleLane Or(DoubleLane mask1, DoubleLane mask2) => new(mask1.Value + mask2.Value);

    /// <inheritdoc/>
    public static DoubleLane Not(DoubleLane mask) => new(mask.Value > 0.5 ? 0 : 1);

    /// <inheritdoc/>
    public static bool AllTrue(DoubleLane mask) => mask.Value > 0.5;

    /// <inheritdoc/>
    public static DoubleLane Select(DoubleLane mask, DoubleLane a, DoubleLane b) => new(mask.Value > 0.5 ? a.Value : b.Value);
}
