using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuModulus.Segmentation;

/// <summary>
/// <see cref="BorderChoice"/> of eight pixels at a time, with the same outcome to the bit, on processors with AVX2. Pixels that see more than two labels beside their own, or lie at the map's border,
/// are left to it.
/// </summary>
internal sealed unsafe class EightChoices
{
    /// <summary>Pixels at a time.</summary>
    public const int Count = 8;

    /// <summary>The smallest map that has pixels off its border.</summary>
    public const int LeastSide = 4;

    private readonly int w;
    private readonly int h;
    private readonly float[] height;
    private readonly BorderChoice choice;
    private readonly ModulusCue? cue;
    private readonly float[]? modulus;

    // By label, four numbers each: A, B, C and nothing of the plane; 1/(2σ²), ln(σ/1.5 nm), and what a distance above and below costs against the rest.
    private readonly double[] planes;
    private readonly float[] costs;

    // As well: slopes p and q of the plane, 1 + p² + q², and its root.
    private readonly float[] slopes;
    private readonly float perX;
    private readonly float perY;
    private readonly float rounding;

    public EightChoices(WorkMap map, BorderChoice choice, ModulusCue? cue, float[]? modulus)
    {
        (w, h, height) = (map.Columns, map.Rows, map.Height);
        (this.choice, this.cue, this.modulus) = (choice, cue, cue is null ? null : modulus);
        planes = [.. choice.Costs.SelectMany(l => new[] { l.Plane.A, l.Plane.B, l.Plane.C, 0 })];
        costs = [.. choice.Costs.SelectMany(l => new[] { l.Inverse, l.Offset, l.Above, l.Below })];
        (perX, perY) = ((float)(1 / map.PitchX), (float)(1 / map.PitchY));
        slopes = [.. choice.Costs.SelectMany(l => SlopesOf((float)l.Plane.B * perX, (float)l.Plane.C * perY))];

        // All facets of a map have the same; the rest has none, and is no facet either way.
        rounding = choice.Costs.Max(l => l.Rounding);
    }

    /// <summary>Decides as many eights as there are.</summary>
    /// <param name="labels">Labels of the map.</param>
    /// <param name="active">Pixels to decide on.</param>
    /// <param name="pixels">Takes those that take another label.</param>
    /// <param name="chosen">Takes that label.</param>
    /// <returns>How many pixels were decided on, and how many take another label.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int Decided, int Changed) Decide(int[] labels, ReadOnlySpan<int> active, Span<int> pixels, Span<int> chosen)
    {
        int k = 0, changed = 0;
        Vector256<int> interior = Vector256.Create(w + 1);
        int* at = stackalloc int[Count], lanes = stackalloc int[Count];
        fixed (int* label = labels)
        fixed (float* z = height)
        {
            for (; k + Count <= active.Length; k += Count)
            {
                if (k + (2 * Count) <= active.Length)
                    Ask(labels, active.Slice(k + Count, Count));
                Vector256<int> i = Vector256.Create(active[k..]);
                Place place = Place.Of(i, w);

                // The last columns have no room for four labels.
                Vector256<int> inside = Vector256.GreaterThanOrEqual(i, Vector256.Create(w)) & Vector256.LessThan(i, Vector256.Create(w * (h - 1)))
                    & Vector256.GreaterThan(place.Column, Vector256<int>.Zero) & Vector256.LessThan(place.Column, Vector256.Create(w - 2));
                Vector256.ConditionalSelect(inside, i, interior).Store(at);
                Neighbours n = Neighbours.Of(label, at, w);
                Vector256<int> surrounded = Vector256.LessThan(n.Highest, Vector256<int>.Zero);
                Vector256<float> own = Eights.Single(z, at), speech = cue is null ? Vector256<float>.Zero : cue.Evidence(Modulus(at));
                (Vector256<int> taken, Vector256<int> open) = Choose(n, own, place, speech, z, at, lanes);
                uint ask = (~inside | Vector256.AndNot(open, surrounded)).ExtractMostSignificantBits();
                uint different = ask | (~surrounded & ~Vector256.Equals(taken, n.Own)).ExtractMostSignificantBits();
                for (different &= 0xFF; different != 0; different &= different - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(different), pixel = active[k + lane], takes = ((ask >> lane) & 1) != 0 ? choice.Of(labels, pixel) : taken[lane];
                    (pixels[changed], chosen[changed]) = (pixel, takes);
                    changed += takes != label[pixel] ? 1 : 0;
                }
            }
        }

        return (k, changed);
    }

    /// <summary>The labels that pixels take which see others than their own, and where that is open; <paramref name="lanes"/> takes anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector256<int> Taken, Vector256<int> Open) Choose(in Neighbours n, Vector256<float> z, in Place place, Vector256<float> speech, float* heights, int* pixels, int* lanes)
    {
        Vector256<float> zero = Vector256<float>.Zero, keeps = Vector256.Create(BorderChoice.KeepsLabel), never = Vector256.Create(float.PositiveInfinity);
        Vector256<float> against = Vector256.Max(zero, -speech), aside = Vector256.Max(zero, speech);
        Vector256<int> resting = Vector256.Equals(n.Own, Vector256<int>.Zero);

        // Up to three facets: the pixel's own, if it has one, and those beside it. Which of two others is taken at the same cost hangs on where they are.
        Facet best = Of(Vector256.ConditionalSelect(resting, n.Highest, n.Own), Vector256.ConditionalSelect(resting, n.LikeHighest, n.LikeOwn), z, place, against, lanes);
        Vector256<float> staying = Vector256.ConditionalSelect(Vector256.Equals(n.LikeOwn, Vector256<int>.Zero).AsSingle(), never, best.Cost - keeps);
        best.Cost = Vector256.ConditionalSelect(resting.AsSingle(), best.Cost, staying);
        Vector256<int> open = ~n.AreAll, second = Vector256.ConditionalSelect(resting, n.Lowest, n.Highest), another = Vector256.GreaterThan(second, Vector256<int>.Zero) & ~Vector256.Equals(second, best.Label);
        if (another != Vector256<int>.Zero)
        {
            Facet next = Of(second, Vector256.ConditionalSelect(resting, n.LikeLowest, n.LikeHighest), z, place, against, lanes);
            open |= another & resting & Vector256.Equals(next.Cost, best.Cost).AsInt32();
            best.Replace(next, another);
            Vector256<int> third = Vector256.AndNot(n.Lowest, resting);
            another = Vector256.GreaterThan(third, Vector256<int>.Zero) & ~Vector256.Equals(third, second);
            if (another != Vector256<int>.Zero)
            {
                Facet last = Of(third, n.LikeLowest, z, place, against, lanes);
                open |= another & Vector256.Equals(last.Cost, next.Cost).AsInt32();
                best.Replace(last, another);
            }
        }

        // The best of the facets against the rest.
        Vector256<int> likeRest = Vector256.ConditionalSelect(resting, n.LikeOwn, n.LikeLowest & Vector256.Equals(n.Lowest, Vector256<int>.Zero));
        Vector256<float> under = Vector256.LessThan(best.Distance, zero), scale = Vector256.ConditionalSelect(under, best.Below, best.Above);
        Vector256<float> most = Price(likeRest) + Vector256.Create(BorderChoice.RestCost) + aside;
        most += Vector256.ConditionalSelect(resting.AsSingle(), -keeps, Vector256.ConditionalSelect(Vector256.Equals(n.Own, best.Label).AsSingle(), keeps, zero));
        Vector256<float> ahead = best.Price + best.Offset + against, isFacet = Vector256.LessThanOrEqual(ahead + Bounded(best.Distance * best.Distance * scale), most);
        under = Vector256.AndNot(under, isFacet);
        if (rounding > 0 && under != zero)
        {
            // What is the facet's without its edge is not asked for the slope.
            Vector256<float> d = Vector256.Min(zero, best.Distance + Drop(best.Label, heights, pixels, lanes));
            isFacet |= under & Vector256.LessThanOrEqual(ahead + Bounded(d * d * best.Below), most);
        }

        return (best.Label & isFacet.AsInt32(), open);
    }

    /// <summary>How far below their planes the edges of facets lie, nm, as <see cref="BorderChoice"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Drop(Vector256<int> label, float* z, int* pixels, int* lanes)
    {
        (Vector256<int> left, _, Vector256<int> right, _) = Eights.Of((int*)z - 1, pixels);
        Vector256<float> p = (right.AsSingle() - left.AsSingle()) / 2 * perX, q = (Eights.Single(z + w, pixels) - Eights.Single(z - w, pixels)) / 2 * perY;
        (label * 4).Store(lanes);
        Vector256<int> first, second, third, fourth;
        fixed (float* slope = slopes)
            (first, second, third, fourth) = Eights.Of((int*)slope, lanes);
        Vector256<float> p0 = first.AsSingle(), q0 = second.AsSingle(), square = third.AsSingle(), root = fourth.AsSingle(), one = Vector256<float>.One;
        Vector256<float> cosine = (one + (p * p0) + (q * q0)) / Vector256.Sqrt((one + (p * p) + (q * q)) * square);
        Vector256<float> drawn = rounding * Vector256.Sqrt(((p - p0) * (p - p0)) + ((q - q0) * (q - q0)));
        Vector256<float> rounded = Vector256.Max(drawn, BorderChoice.EdgeRadius * (one - cosine) * root);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(cosine, Vector256.Create(BorderChoice.HalfWay)), rounded, drawn);
    }

    private static float[] SlopesOf(float p, float q)
    {
        float square = 1 + (p * p) + (q * q);
        return [p, q, square, MathF.Sqrt(square)];
    }

    /// <summary>What the facets with these labels, and so many neighbours that have them, cost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Facet Of(Vector256<int> label, Vector256<int> alike, Vector256<float> z, in Place place, Vector256<float> against, int* lanes)
    {
        // Pixels that see no other label have −1.
        Facet facet = default;
        facet.Label = Vector256.Max(label, Vector256<int>.Zero);
        (facet.Label * 4).Store(lanes);
        Vector256<float> inverse;
        fixed (double* plane = planes)
        fixed (float* cost = costs)
        {
            facet.Distance = z - Vector256.Create(Height(plane, lanes, place.X1, place.Y1), Height(plane, lanes + 4, place.X2, place.Y2));
            (Vector256<int> first, Vector256<int> second, Vector256<int> third, Vector256<int> fourth) = Eights.Of((int*)cost, lanes);
            (inverse, facet.Offset, facet.Above, facet.Below) = (first.AsSingle(), second.AsSingle(), third.AsSingle(), fourth.AsSingle());
        }

        facet.Price = Price(alike);
        facet.Cost = facet.Price + (Bounded(facet.Distance * facet.Distance * inverse) + facet.Offset + against);
        return facet;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Height(double* planes, int* lanes, Vector256<double> x, Vector256<double> y)
    {
        (Vector256<double> a, Vector256<double> b, Vector256<double> c) = Eights.Half(planes, lanes);
        return Avx.ConvertToVector128Single(a + (b * x) + (c * y));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Price(Vector256<int> alike) => Vector256.ConvertToSingle(Vector256.Create(Count) - alike) * BorderChoice.NeighbourPrice;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Bounded(Vector256<float> cost) => Vector256.Min(Vector256.Create(BorderChoice.CostLimit), cost);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Modulus(int* places)
    {
        fixed (float* first = modulus)
            return Eights.Single(first, places);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ask(int[] labels, ReadOnlySpan<int> next)
    {
        foreach (int i in next)
        {
            CacheLine.Ask(height, i);
            if (modulus is not null)
                CacheLine.Ask(modulus, i);
            CacheLine.Ask(labels, i - w);
            CacheLine.Ask(labels, i);
            CacheLine.Ask(labels, i + w);
        }
    }

    /// <summary>Columns and rows of eight pixels.</summary>
    private readonly record struct Place(Vector256<double> X1, Vector256<double> Y1, Vector256<double> X2, Vector256<double> Y2, Vector256<int> Column)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Place Of(Vector256<int> pixel, int w)
        {
            // The middle of a pixel is never nearer to a line's end than half a pixel: far more than doubles are uncertain by.
            Vector256<double> p1 = Avx.ConvertToVector256Double(pixel.GetLower()), p2 = Avx.ConvertToVector256Double(pixel.GetUpper()), half = Vector256.Create(0.5), width = Vector256.Create((double)w);
            Vector256<double> y1 = Vector256.Floor((p1 + half) / width), y2 = Vector256.Floor((p2 + half) / width);
            Vector256<double> x1 = p1 - (y1 * width), x2 = p2 - (y2 * width);
            return new(x1, y1, x2, y2, Vector256.Create(Avx.ConvertToVector128Int32(x1), Avx.ConvertToVector128Int32(x2)));
        }
    }

    /// <summary>One of the facets that eight pixels may belong to: distance from its plane, the price of the neighbours that are not its, and what it costs.</summary>
    private struct Facet
    {
        public Vector256<int> Label;
        public Vector256<float> Distance, Price, Offset, Above, Below, Cost;

        /// <summary>Takes another one where there is one and it costs less.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Replace(in Facet other, Vector256<int> there)
        {
            Vector256<float> less = there.AsSingle() & Vector256.LessThan(other.Cost, Cost);
            Label = Vector256.ConditionalSelect(less.AsInt32(), other.Label, Label);
            (Distance, Price, Cost) = (Vector256.ConditionalSelect(less, other.Distance, Distance), Vector256.ConditionalSelect(less, other.Price, Price), Vector256.ConditionalSelect(less, other.Cost, Cost));
            (Offset, Above, Below) = (Vector256.ConditionalSelect(less, other.Offset, Offset), Vector256.ConditionalSelect(less, other.Above, Above), Vector256.ConditionalSelect(less, other.Below, Below));
        }
    }

    /// <summary>What eight pixels see about them: the highest and the lowest label other than their own, −1 where there is none; how many neighbours have these; and whether those are all.</summary>
    private readonly record struct Neighbours(
        Vector256<int> Own, Vector256<int> Highest, Vector256<int> Lowest, Vector256<int> LikeOwn, Vector256<int> LikeHighest, Vector256<int> LikeLowest, Vector256<int> AreAll)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Neighbours Of(int* labels, int* places, int w)
        {
            (Vector256<int> a, Vector256<int> b, Vector256<int> c, _) = Eights.Of(labels - w - 1, places);
            (Vector256<int> d, Vector256<int> own, Vector256<int> e, _) = Eights.Of(labels - 1, places);
            (Vector256<int> f, Vector256<int> g, Vector256<int> h, _) = Eights.Of(labels + w - 1, places);

            // All bits of a label like the own are set: it is neither the highest nor, unsigned, the lowest.
            Vector256<int> likeOwn = Count(own, a, b, c, d, e, f, g, h);
            (a, b, c, d) = (a | Vector256.Equals(a, own), b | Vector256.Equals(b, own), c | Vector256.Equals(c, own), d | Vector256.Equals(d, own));
            (e, f, g, h) = (e | Vector256.Equals(e, own), f | Vector256.Equals(f, own), g | Vector256.Equals(g, own), h | Vector256.Equals(h, own));
            Vector256<int> highest = Vector256.Max(Vector256.Max(Vector256.Max(a, b), Vector256.Max(c, d)), Vector256.Max(Vector256.Max(e, f), Vector256.Max(g, h)));
            Vector256<int> lowest = Least(Least(Least(a, b), Least(c, d)), Least(Least(e, f), Least(g, h)));
            Vector256<int> likeHighest = Count(highest, a, b, c, d, e, f, g, h), likeLowest = Count(lowest, a, b, c, d, e, f, g, h);
            Vector256<int> all = Vector256.ConditionalSelect(Vector256.LessThan(highest, Vector256<int>.Zero), Vector256<int>.Zero, likeHighest) + Vector256.AndNot(likeLowest, Vector256.Equals(highest, lowest)) + likeOwn;
            return new(own, highest, lowest, likeOwn, likeHighest, likeLowest, Vector256.Equals(all, Vector256.Create(8)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> Least(Vector256<int> a, Vector256<int> b) => Vector256.Min(a.AsUInt32(), b.AsUInt32()).AsInt32();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> Count(
            Vector256<int> label, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h) =>
            -(Vector256.Equals(a, label) + Vector256.Equals(b, label) + Vector256.Equals(c, label) + Vector256.Equals(d, label)
                + Vector256.Equals(e, label) + Vector256.Equals(f, label) + Vector256.Equals(g, label) + Vector256.Equals(h, label));
    }
}
