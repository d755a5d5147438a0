using GpuModulus.Kernels.Lanes;
using Xunit;

namespace GpuModulus.Kernels.Tests;

/// <summary>The arithmetic that the formulas stand on: accuracy of the two functions of our own, and that all lanes mean the same.</summary>
public sealed class LaneTests
{
    private static readonly float[] Special =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, 1e-38f, 1f, -1f, 1.5f, -2.25f, float.MaxValue, float.MinValue, 1e-7f, 3e9f,
    ];

    [Fact]
    public void Arctangent_errs_by_less_than_2p5e7_relative_from_0_to_90_degrees()
    {
        double worst = 0;
        for (float x = 1e-6f; x < 1e6f; x *= 1.0001f)
            worst = Math.Max(worst, Math.Abs((FloatLane.ArcTangent(new(x)).Value / Math.Atan(x)) - 1));
        Assert.True(worst < 2.5e-7, $"{worst:E2}");
        Assert.Equal(0, FloatLane.ArcTangent(new(0)).Value);
        Assert.True(float.IsNaN(FloatLane.ArcTangent(new(float.NaN)).Value));
    }

    [Fact]
    public void Cosine_errs_by_less_than_2p5e7_relative_wherever_it_is_positive_up_to_its_zeros()
    {
        double worst = 0;
        foreach (double zero in new[] { Math.PI / 2, 3 * Math.PI / 2 })
        {
            // From the zero outwards: neighbouring floats first, then wider and wider steps.
            float start = (float)zero;
            for (double step = 0; step < 1.6; step = (step * 1.001) + 1e-7)
            {
                foreach (float x in new[] { (float)(start - step), (float)(start + step) })
                {
                    double exact = Math.Cos(x);
                    if (exact > 0 && x <= SinglePrecisionCosine.Range)
                    {
                        worst = Math.Max(worst, Math.Abs((FloatLane.Cosine(new(x)).Value / exact) - 1));
                        Assert.Equal(FloatLane.Cosine(new(x)).Value, FloatLane.Cosine(new(-x)).Value);
                    }
                    else if (x <= SinglePrecisionCosine.Range)
                    {
                        Assert.False(FloatLane.Cosine(new(x)).Value > 0);
                    }
                }
            }
        }

        Assert.True(worst < 2.5e-7, $"{worst:E2}");
        Assert.True(float.IsNaN(FloatLane.Cosine(new(float.NaN)).Value));
    }

    [Fact]
    public void Vectors_of_128_bits_mean_what_single_floats_mean() => EveryOperationEqualsTheFloats<Vector128Lanes>();

    [Fact]
    public void Vectors_of_256_bits_mean_what_single_floats_mean() => EveryOperationEqualsTheFloats<Vector256Lanes>();

    [Fact]
    public void Vectors_of_512_bits_mean_what_single_floats_mean() => EveryOperationEqualsTheFloats<Vector512Lanes>();

    [Fact]
    public void An_inverse_root_errs_by_less_than_4em7_relative_from_1em37_to_1e38_and_0_has_none()
    {
        InverseRootsAreAccurate<Vector128Lanes>();
        InverseRootsAreAccurate<Vector256Lanes>();
        InverseRootsAreAccurate<Vector512Lanes>();
        InverseRootsAreAccurate<FloatLane>(root => root.Value);
    }

    private static void InverseRootsAreAccurate<T>()
        where T : unmanaged, ILanes<T>, IVectorLanes<T> => InverseRootsAreAccurate<T>(T.First);

    private static void InverseRootsAreAccurate<T>(Func<T, float> value)
        where T : unmanaged, ILanes<T>
    {
        double worst = 0;
        for (float x = 1e-37f; x < 1e38f; x *= 1.0003f)
            worst = Math.Max(worst, Math.Abs((value(T.InverseRoot(T.Literal(x))) * Math.Sqrt(x)) - 1));
        // Every mantissa's neighbourhood of one octave pair, where an estimate from a table errs most.
        for (float x = 1; x < 4; x += 1.3e-6f)
            worst = Math.Max(worst, Math.Abs((value(T.InverseRoot(T.Literal(x))) * Math.Sqrt(x)) - 1));
        Assert.True(worst < 4e-7, $"{typeof(T).Name} {worst:E2}");
        Assert.False(float.IsFinite(value(T.InverseRoot(T.Literal(0)))));
        Assert.True(float.IsNaN(value(T.InverseRoot(T.Literal(float.NaN)))));
        Assert.True(float.IsNaN(value(T.InverseRoot(T.Literal(-1)))));
    }

    private static void EveryOperationEqualsTheFloats<T>()
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        foreach (float b in Special)
        {
            for (int offset = 0; offset < Special.Length; offset++)
            {
                float[] a = [.. Enumerable.Range(0, T.Count).Select(i => Special[(offset + i) % Special.Length])];
                T left = Load<T>(a), right = T.Literal(b);
                Same(a, left + right, x => x + b);
                Same(a, left - right, x => x - b);
                Same(a, left * right, x => x * b);
                Same(a, left / right, x => x / b);
                Same(a, T.Sqrt(left), MathF.Sqrt);
                Same(a, T.Abs(left), MathF.Abs);
                // Where only one of two is a number the larger has no meaning.
                Same([.. a.Select(x => float.IsNaN(x) != float.IsNaN(b) ? b : x)], T.Max(Load<T>([.. a.Select(x => float.IsNaN(x) != float.IsNaN(b) ? b : x)]), right), x => Math.Max(x, b));
                Same(a, Chosen(T.IsFinite(left)), x => float.IsFinite(x) ? 1 : 0);
                Same(a, Chosen(T.IsGreater(left, right)), x => x > b ? 1 : 0);
                Same(a, Chosen(T.Not(T.IsGreater(left, right))), x => x > b ? 0 : 1);
                Same(a, Chosen(T.And(T.IsFinite(left), T.IsGreater(left, right))), x => float.IsFinite(x) && x > b ? 1 : 0);
                Same(a, Chosen(T.Or(T.IsFinite(left), T.IsGreater(left, right))), x => float.IsFinite(x) || x > b ? 1 : 0);
                Same(a, Chosen(T.IsWithin(left, T.Literal(-1), T.Literal(1.5f))), x => x is >= -1 and <= 1.5f ? 1 : 0);
                Assert.Equal(a[0], T.First(left));
                Assert.Equal(a.Count(x => x > b), T.CountTrue(T.IsGreater(left, right)));
                Assert.Equal(a.All(x => x == 0), T.AllZero(left));
                Assert.Equal(T.Count, a.Length);
            }
        }

        CodesAndKeys<T>();
        OneLaneSpoilsAll<T>();
    }

    private static void OneLaneSpoilsAll<T>()
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        Assert.True(T.AllTrue(T.IsFinite(T.Literal(0))));
        for (int lane = 0; lane < T.Count; lane++)
        {
            float[] a = new float[T.Count];
            a[lane] = float.NaN;
            Assert.False(T.AllTrue(T.IsFinite(Load<T>(a))));
        }
    }

    private static unsafe void CodesAndKeys<T>()
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        float[] codes = [.. Enumerable.Range(0, T.Count).Select(i => (float)(i % 9))];
        byte* bytes = stackalloc byte[T.Count + 1];
        bytes[T.Count] = 77;
        T.StoreBytes(Load<T>(codes), bytes);
        int* keys = stackalloc int[T.Count];
        T.StoreIntegers(Load<T>([.. codes.Select(c => c + 0.9f)]), 5, 2, keys);
        for (int i = 0; i < T.Count; i++)
        {
            Assert.Equal((byte)(i % 9), bytes[i]);
            Assert.Equal(4 * Math.Min(i % 9, 5), keys[i]);
        }

        Assert.Equal(77, bytes[T.Count]);
        float[] values = [.. Enumerable.Range(0, T.Count).Select(i => i == 0 ? float.PositiveInfinity : MathF.Pow(7.3f, i - 5))];
        T.StoreKeys(Load<T>(values), 17, 8000, 500, 3, keys);
        for (int i = 0; i < T.Count; i++)
            Assert.Equal(8 * Math.Clamp((BitConverter.SingleToInt32Bits(values[i]) >> 17) - 8000, i, 500), keys[i]);
    }

    private static unsafe T Load<T>(float[] values)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        fixed (float* pointer = values)
            return T.Load(pointer);
    }

    private static T Chosen<T>(T mask)
        where T : unmanaged, ILanes<T> => T.Select(mask, T.Literal(1), T.Literal(0));

    private static unsafe void Same<T>(float[] inputs, T lanes, Func<float, float> single)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        float* values = stackalloc float[T.Count];
        T.Store(lanes, values);
        for (int i = 0; i < T.Count; i++)
            Assert.Equal(single(inputs[i]), values[i]);
    }
}
