using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute.Cpu;

/// <summary>One thread's rows under a given tilt, with the kernel's own formulas: the apparent modulus is the signal, tan θ the slope.</summary>
internal sealed unsafe class GivenTilt
{
    private readonly int columns;
    private readonly MappingConstants<Vector256Lanes> constants;
    private readonly ThreadCounts counts;
    private readonly float[] apparent;
    private readonly float[] tangents;
    private readonly float[] corrections;
    private readonly float[] modulus;
    private readonly float[] angles;
    private readonly byte[] reasons;

    /// <summary>A thread's share.</summary>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="constants">Of <see cref="Constants"/>.</param>
    /// <param name="indentation">Whether indentations are counted.</param>
    public GivenTilt(int columns, in MappingConstants<Vector256Lanes> constants, bool indentation)
    {
        this.columns = columns;
        this.constants = constants;
        counts = new(columns, MapOutputs.Statistics, indentation ? SignalKind.Frequency : SignalKind.Modulus);
        // Whole vectors from any pixel on; what lies beyond the row is computed and dropped.
        int length = columns + Vector256Lanes.Count - 1;
        apparent = new float[length];
        tangents = new float[length];
        corrections = new float[length];
        modulus = new float[length];
        angles = new float[length];
        reasons = new byte[length];
    }

    /// <summary>What the map's own constants become where signal and slope are given.</summary>
    public static MappingConstants<Vector256Lanes> Constants(ScanGrid grid, MappingParameters parameters)
    {
        // Over two such pitches the rise is the slope.
        ScanGrid slopes = new(grid.Columns, grid.Rows, 0.5, 0.5);
        return (parameters with { Signal = SignalKind.Modulus }).ToConstants<Vector256Lanes>(slopes, false, false, false);
    }

    /// <summary>Corrects one row; results may overwrite the maps that they come from.</summary>
    /// <param name="rows">Tilt, apparent modulus, indentation and mask as they are; modulus, K_c and mask are written.</param>
    /// <param name="y">The row, from 0 at the first of <paramref name="rows"/>.</param>
    public void Correct(MapTile rows, int y)
    {
        Row row = new(rows, y, columns);
        float last = float.NaN, tangent = float.NaN;
        for (int i = 0; i < columns; i++)
        {
            if (row.Tilt[i] != last)
                (last, tangent) = (row.Tilt[i], MathF.Tan(row.Tilt[i]));
            tangents[i] = tangent;
        }

        row.Apparent.CopyTo(apparent);
        Evaluate();
        KeepReasons(row.Mask, row.Modulus, 0, columns);
        if (!row.Correction.IsEmpty)
            corrections.AsSpan(0, columns).CopyTo(row.Correction);
        Count(row);
    }

    /// <summary>Corrects the pixels of one row whose slope is given; the others stay as they are, and all are counted.</summary>
    /// <param name="rows">All maps as they are; tilt, modulus, K_c and mask of the pixels are written.</param>
    /// <param name="y">The row, from 0 at the first of <paramref name="rows"/>.</param>
    /// <param name="slopes">tan θ of the row's pixels; NaN where one stays as it is.</param>
    public void Correct(MapTile rows, int y, ReadOnlySpan<float> slopes)
    {
        Row row = new(rows, y, columns);
        slopes.CopyTo(tangents);
        row.Apparent.CopyTo(apparent);
        Evaluate();
        for (int x = 0, end; x < columns; x = end)
        {
            end = RunEnd(slopes, x);
            if (float.IsNaN(slopes[x]))
                continue;
            KeepReasons(row.Mask, row.Modulus, x, end);
            if (!row.Correction.IsEmpty)
                ReplaceWhereTilted(row.Correction[x..end], row.Tilt[x..end], corrections.AsSpan(x));
            ReplaceWhereTilted(row.Tilt[x..end], row.Tilt[x..end], angles.AsSpan(x));
        }

        Count(row);
    }

    /// <summary>Adds what was counted to the map's statistics.</summary>
    public void AddTo(MapStatistics statistics) => counts.AddTo(statistics);

    private void Count(Row row)
    {
        fixed (float* m = row.Modulus, t = row.Tilt, d = row.Indentation)
        fixed (byte* r = row.Mask)
            counts.Add<Vector256Lanes>(new() { Modulus = m, Tilt = t, Indentation = d, Mask = r }, columns, constants);
    }

    /// <summary>The first pixel after one that is NaN where that is not, or the other way round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int RunEnd(ReadOnlySpan<float> values, int from)
    {
        bool given = !float.IsNaN(values[from]);
        uint alike = given ? 0xFFu : 0;
        int x = from + 1;
        for (; x <= values.Length - Vector256<float>.Count; x += Vector256<float>.Count)
        {
            Vector256<float> eight = Vector256.LoadUnsafe(in values[x]);
            uint others = Vector256.Equals(eight, eight).ExtractMostSignificantBits() ^ alike;
            if (others != 0)
                return x + BitOperations.TrailingZeroCount(others);
        }

        while (x < values.Length && float.IsNaN(values[x]) != given)
            x++;
        return x;
    }

    /// <summary>Where there is no height there is no tilt, whatever is given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReplaceWhereTilted(Span<float> values, Span<float> tilt, ReadOnlySpan<float> replacements)
    {
        int i = 0;
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> own = Vector256.LoadUnsafe(ref tilt[i]), given = Vector256.LoadUnsafe(in replacements[i]);
            Vector256.ConditionalSelect(Vector256.Equals(own, own), given, Vector256.LoadUnsafe(ref values[i])).StoreUnsafe(ref values[i]);
        }

        for (; i < values.Length; i++)
            values[i] = float.IsNaN(tilt[i]) ? values[i] : replacements[i];
    }

    /// <summary>Evaluates the row; where there is no slope there is no result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Evaluate()
    {
        MappingConstants<Vector256Lanes> kept = constants;
        fixed (float* a = apparent, t = tangents, k = corrections, m = modulus, angle = angles)
        fixed (byte* r = reasons)
        {
            for (int x = 0; x < columns; x += Vector256Lanes.Count)
            {
                ContactSignal<Vector256Lanes> signal = default;
                signal.Value = Vector256Lanes.Load(a + x);
                Vector256Lanes tangent = Vector256Lanes.Load(t + x);
                MappedPixel<Vector256Lanes> pixel = PixelMapping.Evaluate<Vector256Lanes, FlatPunch, TabulatedTiltCorrector<Vector256Lanes>, AnyRecording>(
                    PixelMapping.Rise(tangent, tangent, Vector256Lanes.Literal(0), kept), signal, Vector256Lanes.Literal(0), default, kept);
                Vector256Lanes.Store(pixel.Modulus, m + x);
                Vector256Lanes.Store(pixel.TiltCorrection, k + x);
                Vector256Lanes.Store(Vector256Lanes.ArcTangent(pixel.Tangent), angle + x);
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

    /// <summary>One row of all maps.</summary>
    private readonly ref struct Row(MapTile rows, int y, int columns)
    {
        public readonly Span<float> Apparent = rows.ApparentModulus.Span.Slice(y * columns, columns);
        public readonly Span<float> Tilt = rows.Tilt.Span.Slice(y * columns, columns);
        public readonly Span<float> Modulus = rows.Modulus.Span.Slice(y * columns, columns);
        public readonly Span<float> Correction = rows.TiltCorrection.IsEmpty ? default : rows.TiltCorrection.Span.Slice(y * columns, columns);
        public readonly Span<float> Indentation = rows.Indentation.IsEmpty ? default : rows.Indentation.Span.Slice(y * columns, columns);
        public readonly Span<byte> Mask = rows.Mask.Span.Slice(y * columns, columns);
    }
}
