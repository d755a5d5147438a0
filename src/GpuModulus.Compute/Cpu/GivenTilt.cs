using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute.Cpu;

/// <summary>
/// One thread's rows under a given tilt, with the kernel's own formulas: the apparent modulus is the signal, tan θ the slope. K_c is evaluated once for every run of
/// equal tilts, as facets have them, in single precision whatever the vectors; the rest a vector at a time.
/// </summary>
internal sealed unsafe class GivenTilt
{
    private readonly int columns;
    private readonly TiltTable<FloatLane> table;
    private readonly MappingConstants<Vector256Lanes> constants;
    private readonly ThreadCounts counts;
    private readonly float[] apparent;
    private readonly float[] tangents;
    private readonly float[] corrections;
    private readonly float[] modulus;
    private readonly byte[] reasons;

    /// <summary>A thread's share.</summary>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="table">K_c, for one pixel.</param>
    /// <param name="constants">Of <see cref="Constants"/>.</param>
    /// <param name="indentation">Whether indentations are counted.</param>
    public GivenTilt(int columns, in TiltTable<FloatLane> table, in MappingConstants<Vector256Lanes> constants, bool indentation)
    {
        this.columns = columns;
        this.table = table;
        this.constants = constants;
        counts = new(columns, MapOutputs.Statistics, indentation ? SignalKind.Frequency : SignalKind.Modulus);
        // Whole vectors from any pixel on; what lies beyond the row is computed and dropped.
        int length = columns + Vector256Lanes.Count - 1;
        apparent = new float[length];
        tangents = new float[length];
        corrections = new float[length];
        modulus = new float[length];
        reasons = new byte[length];
    }

    /// <summary>What the map's own constants become where signal and slope are given.</summary>
    public static MappingConstants<T> Constants<T>(ScanGrid grid, MappingParameters parameters)
        where T : unmanaged, ILanes<T>
    {
        // Over two such pitches the rise is the slope.
        ScanGrid slopes = new(grid.Columns, grid.Rows, 0.5, 0.5);
        return (parameters with { Signal = SignalKind.Modulus }).ToConstants<T>(slopes, false, false, false);
    }

    /// <summary>Corrects one row; results may overwrite the maps that they come from.</summary>
    /// <param name="rows">Tilt, apparent modulus, indentation and mask as they are; modulus, K_c and mask are written.</param>
    /// <param name="y">The row, from 0 at the first of <paramref name="rows"/>.</param>
    public void Correct(MapTile rows, int y)
    {
        int start = y * columns;
        Span<float> tilt = rows.Tilt.Span.Slice(start, columns), values = rows.Modulus.Span.Slice(start, columns);
        Span<float> indentation = rows.Indentation.IsEmpty ? default : rows.Indentation.Span.Slice(start, columns);
        Span<byte> mask = rows.Mask.Span.Slice(start, columns);
        rows.ApparentModulus.Span.Slice(start, columns).CopyTo(apparent);
        Tabulate(tilt);
        Evaluate(0, columns);
        KeepReasons(mask, values, 0, columns);
        if (!rows.TiltCorrection.IsEmpty)
            corrections.AsSpan(0, columns).CopyTo(rows.TiltCorrection.Span.Slice(start, columns));
        Count(values, tilt, indentation, mask);
    }

    /// <summary>Corrects the pixels of some regions in one row; the others stay as they are, and all are counted.</summary>
    /// <param name="rows">All maps as they are; tilt, modulus, K_c and mask of the regions are written.</param>
    /// <param name="y">The row, from 0 at the first of <paramref name="rows"/>.</param>
    /// <param name="labels">Region of every pixel of the row.</param>
    /// <param name="regions">By label.</param>
    public void Correct(MapTile rows, int y, ReadOnlySpan<int> labels, ReadOnlySpan<RegionTilt> regions)
    {
        int start = y * columns;
        Span<float> tilt = rows.Tilt.Span.Slice(start, columns), values = rows.Modulus.Span.Slice(start, columns);
        Span<float> kc = rows.TiltCorrection.IsEmpty ? default : rows.TiltCorrection.Span.Slice(start, columns);
        Span<float> indentation = rows.Indentation.IsEmpty ? default : rows.Indentation.Span.Slice(start, columns);
        Span<byte> mask = rows.Mask.Span.Slice(start, columns);
        for (int x = 0; x < columns;)
        {
            int label = labels[x], length = labels[x..].IndexOfAnyExcept(label);
            int end = length < 0 ? columns : x + length;
            if ((uint)label < (uint)regions.Length && !float.IsNaN(regions[label].Radians))
            {
                rows.ApparentModulus.Span[(start + x)..(start + end)].CopyTo(apparent.AsSpan(x));
                tangents.AsSpan(x, end - x).Fill(regions[label].Tangent);
                corrections.AsSpan(x, end - x).Fill(regions[label].Correction);
                Evaluate(x, end);
                KeepReasons(mask, values, x, end);
                if (!kc.IsEmpty)
                    ReplaceWhereTilted(kc[x..end], tilt[x..end], corrections[x]);
                ReplaceWhereTilted(tilt[x..end], tilt[x..end], regions[label].Radians);
            }

            x = end;
        }

        Count(values, tilt, indentation, mask);
    }

    /// <summary>tan θ and K_c of a tilt.</summary>
    /// <param name="radians">θ; NaN gives NaN.</param>
    /// <param name="table">K_c, for one pixel.</param>
    public static RegionTilt TiltOf(float radians, in TiltTable<FloatLane> table)
    {
        float tangent = MathF.Tan(radians);
        return new(radians, tangent, table.At(new(MathF.Sqrt(tangent * tangent))).Value);
    }

    /// <summary>Adds what was counted to the map's statistics.</summary>
    public void AddTo(MapStatistics statistics) => counts.AddTo(statistics);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tabulate(ReadOnlySpan<float> tilt)
    {
        float last = float.NaN, tangent = float.NaN, correction = float.NaN;
        for (int i = 0; i < tilt.Length; i++)
        {
            if (tilt[i] != last)
            {
                (last, tangent, correction) = TiltOf(tilt[i], table);
            }

            tangents[i] = tangent;
            corrections[i] = correction;
        }
    }

    private void Count(Span<float> values, Span<float> tilt, Span<float> indentation, Span<byte> mask)
    {
        fixed (float* m = values, t = tilt, d = indentation)
        fixed (byte* r = mask)
            counts.Add<Vector256Lanes>(new() { Modulus = m, Tilt = t, Indentation = d, Mask = r }, columns, constants);
    }

    /// <summary>Where there is no height there is no tilt, whatever the region's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReplaceWhereTilted(Span<float> values, Span<float> tilt, float replacement)
    {
        int i = 0;
        for (Vector256<float> all = Vector256.Create(replacement); i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> own = Vector256.LoadUnsafe(ref tilt[i]);
            Vector256.ConditionalSelect(Vector256.Equals(own, own), all, Vector256.LoadUnsafe(ref values[i])).StoreUnsafe(ref values[i]);
        }

        for (; i < values.Length; i++)
            values[i] = float.IsNaN(tilt[i]) ? values[i] : replacement;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Evaluate(int from, int to)
    {
        MappingConstants<Vector256Lanes> kept = constants;
        fixed (float* a = apparent, t = tangents, k = corrections, m = modulus)
        fixed (byte* r = reasons)
        {
            for (int x = from; x < to; x += Vector256Lanes.Count)
            {
                ContactSignal<Vector256Lanes> signal = default;
                signal.Value = Vector256Lanes.Load(a + x);
                Vector256Lanes tangent = Vector256Lanes.Load(t + x);
                MappedPixel<Vector256Lanes> pixel = PixelMapping.Evaluate<Vector256Lanes, FlatPunch, GivenCorrection, AnyRecording>(
                    PixelMapping.Rise(tangent, tangent, Vector256Lanes.Literal(0), kept), signal, Vector256Lanes.Literal(0), new(Vector256Lanes.Load(k + x)), kept);
                Vector256Lanes.Store(pixel.Modulus, m + x);
                Vector256Lanes.Store(pixel.TiltCorrection, k + x);
                Vector256Lanes.StoreBytes(pixel.Reason, r + x);
            }
        }
    }

    /// <summary>Hands on what was evaluated, except where a reason that has nothing to do with the tilt stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void KeepReasons(Span<byte> mask, Span<float> values, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            // Nearly all pixels of nearly all rows have a value before and after.
            if (i <= to - Vector256<byte>.Count && (Vector256.LoadUnsafe(ref mask[i]) | Vector256.LoadUnsafe(ref reasons[i])) == Vector256<byte>.Zero)
            {
                modulus.AsSpan(i, Vector256<byte>.Count).CopyTo(values[i..]);
                i += Vector256<byte>.Count - 1;
            }
            else if ((MaskReason)mask[i] is MaskReason.None or MaskReason.TiltAboveCutoff or MaskReason.BeyondTipModulus)
            {
                (mask[i], values[i]) = (reasons[i], modulus[i]);
            }
            else
            {
                values[i] = float.NaN;
            }
        }
    }

    /// <summary>K_c as it was tabulated.</summary>
    private readonly struct GivenCorrection(Vector256Lanes correction) : ITiltCorrector<Vector256Lanes>
    {
        public Vector256Lanes At(Vector256Lanes rise, in MappingConstants<Vector256Lanes> constants) => correction;

        public Vector256Lanes Correct(Vector256Lanes apparent, Vector256Lanes rise, in MappingConstants<Vector256Lanes> constants) => apparent / correction;
    }
}
