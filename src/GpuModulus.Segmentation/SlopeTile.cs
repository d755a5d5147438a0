using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// A piece of a map that stays in a core's cache: differences of neighbours less the plane's slope are summed with a <see cref="SlopeWindow"/>'s weights, along the lines and then across them, each time over pixels of the same label
/// alone.
/// </summary>
internal sealed class SlopeTile
{
    public const int Columns = 192;
    public const int Rows = 32;

    // Far below any noise: where no difference counts at all and there is no noise, the film's slope is 0, not 0/0.
    private const double LeastNoise = 1e-30;

    private readonly FacetSlopes planes;
    private readonly SlopeWindow window;
    private readonly float[] planeX;
    private readonly float[] planeY;

    // Differences along x and along y, and how many there are: 1 or 0; what comes of each along the lines; and of that across them.
    private readonly float[][] differences;
    private readonly float[][] lines;
    private readonly float[][] sums;

    public SlopeTile(FacetSlopes planes, SlopeWindow window)
    {
        this.planes = planes;
        this.window = window;
        (Width, Height) = (Columns + (2 * MarginX) + 1, Rows + (2 * MarginY) + 1);
        Stride = Width + Vector256<float>.Count;

        // A vector that begins in the last row may end beyond it.
        int length = (Stride * (Height + 1)) + Vector256<float>.Count;
        Labels = new int[length];
        Heights = new float[length];
        (planeX, planeY) = (new float[length], new float[length]);
        differences = Arrays(length);
        lines = Arrays(Columns * Height);
        sums = Arrays(Columns * Rows);
        Tangents = new float[Columns * Rows];
    }

    public int MarginX => window.Beside;

    public int MarginY => window.Above;

    /// <summary>Pixels of a row, margins included, and one more for the last difference.</summary>
    public int Width { get; }

    public int Height { get; }

    /// <summary>From a row to the next.</summary>
    public int Stride { get; }

    /// <summary>To be filled: labels of facets, 0 for what is none.</summary>
    public int[] Labels { get; }

    /// <summary>To be filled: m.</summary>
    public float[] Heights { get; }

    /// <summary>tan θ without the margins; NaN outside facets.</summary>
    public float[] Tangents { get; }

    /// <summary>Fills <see cref="Tangents"/>.</summary>
    /// <param name="column">Of the map, at the first pixel inside the margins.</param>
    /// <param name="row">Of the map.</param>
    public void Sum(int column, int row)
    {
        for (int v = 0; v + 1 < Height; v++)
            Difference(v, column - MarginX, row - MarginY + v);
        for (int v = 0; v + 1 < Height; v++)
        {
            for (int u = 0; u < Columns; u += Vector256<float>.Count)
            {
                int at = (v * Stride) + MarginX + u, to = (v * Columns) + u;
                Add(at, at, 1, window.AlongX, 1, differences.AsSpan(0, 2), lines.AsSpan(0, 2), to);
                Add(at, at, 1, window.AcrossX, 1, differences.AsSpan(2, 2), lines.AsSpan(2, 2), to);
            }
        }

        for (int v = 0; v < Rows; v++)
        {
            for (int u = 0; u < Columns; u += Vector256<float>.Count)
            {
                int label = ((v + MarginY) * Stride) + MarginX + u, at = ((v + MarginY) * Columns) + u, to = (v * Columns) + u;
                Add(label, at, Columns, window.AcrossY, Stride, lines.AsSpan(0, 2), sums.AsSpan(0, 2), to);
                Add(label, at, Columns, window.AlongY, Stride, lines.AsSpan(2, 2), sums.AsSpan(2, 2), to);
                Conclude(label, to);
            }
        }
    }

    private static float[][] Arrays(int length) => [new float[length], new float[length], new float[length], new float[length]];

    /// <summary>What the heights of a row rise to the right and to the row below, less the plane's rise and the bow's; none beside another label or where no surface is so steep.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Difference(int v, int column, int row)
    {
        int start = v * Stride;
        ReadOnlySpan<int> labels = Labels.AsSpan(start, Width);
        for (int x = 0, end; x < Width; x = end)
        {
            end = LabelRuns.End(labels, x);
            planeX.AsSpan(start + x, end - x).Fill(planes.X[labels[x]]);
            planeY.AsSpan(start + x, end - x).Fill(planes.Y[labels[x]]);
        }

        (double dx, double dy) = (planes.Grid.PitchXMetres, planes.Grid.PitchYMetres);
        Vector256<float> perX = Vector256.Create((float)(1 / dx)), perY = Vector256.Create((float)(1 / dy));
        Vector256<float> limitX = Vector256.Create((float)window.Film.Limit(dx)), limitY = Vector256.Create((float)window.Film.Limit(dy));
        for (int u = 0; u < Width; u += Vector256<float>.Count)
        {
            // The bow's slope hardly changes over so few pixels.
            (float bowX, float bowY) = planes.BowAt(column + u + 4, row);
            int at = start + u;
            Vector256<float> height = Load(Heights, at);
            Vector256<int> own = Load(Labels, at), facet = ~Vector256.Equals(own, Vector256<int>.Zero);
            Vector256<float> x = ((Load(Heights, at + 1) - height) * perX) - Load(planeX, at) - Vector256.Create(bowX);
            Vector256<float> y = ((Load(Heights, at + Stride) - height) * perY) - Load(planeY, at) - Vector256.Create(bowY);
            Vector256<float> isX = (facet & Vector256.Equals(own, Load(Labels, at + 1))).AsSingle() & Vector256.LessThanOrEqual(Vector256.Abs(x), limitX);
            Vector256<float> isY = (facet & Vector256.Equals(own, Load(Labels, at + Stride))).AsSingle() & Vector256.LessThanOrEqual(Vector256.Abs(y), limitY);
            Store(x & isX, differences[0], at);
            Store(Vector256<float>.One & isX, differences[1], at);
            Store(y & isY, differences[2], at);
            Store(Vector256<float>.One & isY, differences[3], at);
        }
    }

    /// <summary>Σ of weight times value, and of the weights that count, over places of the same label, for eight pixels at once.</summary>
    // Compiled for the machine at its first call, and for itself: a caller with so much in it would call every load.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(int label, int at, int step, float[] weights, int labelStep, ReadOnlySpan<float[]> values, ReadOnlySpan<float[]> results, int to)
    {
        Vector256<int> own = Load(Labels, label);
        Vector256<float> sum = Vector256<float>.Zero, count = Vector256<float>.Zero;
        float[] value = values[0], counts = values[1];
        if (own != Vector256<int>.Zero)
        {
            int first = -(weights.Length / 2);
            (label, at) = (label + (first * labelStep), at + (first * step));
            foreach (float each in weights)
            {
                Vector256<float> weight = Vector256.Equals(own, Load(Labels, label)).AsSingle() & Vector256.Create(each);
                sum += weight * Load(value, at);
                count += weight * Load(counts, at);
                (label, at) = (label + labelStep, at + step);
            }
        }

        Store(sum, results[0], to);
        Store(count, results[1], to);
    }

    /// <summary>|∇plane + w·s|, w less where parts of the window are missing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Conclude(int label, int to)
    {
        Vector256<float> none = Vector256.Equals(Load(Labels, label), Vector256<int>.Zero).AsSingle();
        Vector256<float> p = Load(planeX, label), q = Load(planeY, label), film = Vector256.Create((float)window.Film.Variance);
        if (window.Film.Variance > 0)
        {
            p += film * Load(sums[0], to) / ((film * Load(sums[1], to)) + Vector256.Create((float)Math.Max(window.NoiseX, LeastNoise)));
            q += film * Load(sums[2], to) / ((film * Load(sums[3], to)) + Vector256.Create((float)Math.Max(window.NoiseY, LeastNoise)));
        }

        Store(Vector256.ConditionalSelect(none, Vector256.Create(float.NaN), Vector256.Sqrt((p * p) + (q * q))), Tangents, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Load<T>(T[] from, int at)
        where T : unmanaged => Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(from), (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> value, float[] to, int at) => value.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(to), (nuint)at);
}
