using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuModulus.Compute;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Calibration;

/// <summary>σ_E of every pixel, Pa, one standard error; NaN where the modulus is.</summary>
public static class ModulusErrorMap
{
    private const int BandRows = 128;

    /// <summary>Evaluates a model for every pixel with a modulus.</summary>
    /// <param name="maps">Finished maps with modulus and tilt.</param>
    /// <param name="inputs">The channels that they were computed from.</param>
    /// <param name="models">One per code of <paramref name="codes"/>; a single one serves all pixels.</param>
    /// <param name="codes">Which model a pixel belongs to, for example its class; null: the first.</param>
    /// <exception cref="ArgumentException">The maps have no modulus or no tilt, or there are no signals.</exception>
    public static Raster<float> Of(ModulusMaps maps, MapInputs inputs, IReadOnlyList<PixelErrorModel> models, Raster<byte>? codes = null)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(models);
        if (maps is not { Modulus: { } modulus, Tilt: { } tilt } || inputs.Signal is not { } signal)
            throw new ArgumentException("Without a modulus, a tilt and a signal there is no error of a pixel.", nameof(maps));
        int columns = maps.Grid.Columns, rows = maps.Grid.Rows;
        Raster<float> errors = new(columns, rows, PixelArray.Uninitialized<float>(checked(columns * rows)));
        float[]? signals = null, amplitudes = null, phases = null;
        for (int first = 0; first < rows; first += BandRows)
        {
            int start = first * columns, size = Math.Min(BandRows, rows - first) * columns;
            OfPixels(
                models,
                modulus.Values.AsMemory(start, size),
                tilt.Values.AsMemory(start, size),
                Band(signal, ref signals),
                Band(inputs.Amplitude, ref amplitudes),
                Band(inputs.Phase, ref phases),
                codes?.Values.AsMemory(start, size) ?? default(ReadOnlyMemory<byte>),
                errors.Values.AsMemory(start, size));

            // Not copied where it is in memory.
            ReadOnlyMemory<float> Band(IRowSource<float>? channel, ref float[]? buffer)
            {
                if (channel is null)
                    return default;
                if (channel is Raster<float> raster)
                    return raster.Values.AsMemory(start, size);
                buffer ??= new float[columns * Math.Min(BandRows, rows)];
                channel.ReadRows(first, buffer.AsSpan(0, size));
                return buffer;
            }
        }

        return errors;
    }

    /// <summary>The same for some pixels of a map that is too large to be in memory; as many as <paramref name="modulus"/> has, the other arrays at least as long.</summary>
    /// <param name="models">One per code; a single one serves all pixels.</param>
    /// <param name="modulus">Corrected modulus, Pa.</param>
    /// <param name="tilt">θ, rad.</param>
    /// <param name="signals">The signal channel.</param>
    /// <param name="amplitudes">A1, m; empty where it is no channel.</param>
    /// <param name="phases">Φ1, rad; empty where it is no channel.</param>
    /// <param name="codes">Which model a pixel belongs to; empty: the first.</param>
    /// <param name="errors">Receives σ_E, Pa.</param>
    public static void OfPixels(
        IReadOnlyList<PixelErrorModel> models,
        ReadOnlyMemory<float> modulus,
        ReadOnlyMemory<float> tilt,
        ReadOnlyMemory<float> signals,
        ReadOnlyMemory<float> amplitudes,
        ReadOnlyMemory<float> phases,
        ReadOnlyMemory<byte> codes,
        Memory<float> errors)
    {
        ArgumentNullException.ThrowIfNull(models);
        const int Part = 1 << 13;
        PixelErrorModel[] each = [.. models];
        Parallel.For(0, (modulus.Length + Part - 1) / Part, part =>
        {
            int first = part * Part, count = Math.Min(Part, modulus.Length - first);
            OfPart(
                each, modulus.Span.Slice(first, count), tilt.Span[first..], signals.Span[first..], amplitudes.IsEmpty ? default : amplitudes.Span[first..], phases.IsEmpty ? default : phases.Span[first..],
                codes.IsEmpty || each.Length == 1 ? default : codes.Span[first..], errors.Span[first..]);
        });
    }

    // A map has one error map: the loop must be fast at its first call, not after a thousand.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OfPart(
        PixelErrorModel[] models, ReadOnlySpan<float> modulus, ReadOnlySpan<float> tilt, ReadOnlySpan<float> signals, ReadOnlySpan<float> amplitudes, ReadOnlySpan<float> phases, ReadOnlySpan<byte> codes, Span<float> errors)
    {
        const int Lanes = 8;
        for (int i = 0; i < modulus.Length; i += Lanes)
        {
            int count = Math.Min(Lanes, modulus.Length - i);
            Vector256<float> e = Load(modulus, i, count), t = Load(tilt, i, count), s = Load(signals, i, count), a = Load(amplitudes, i, count), p = Load(phases, i, count), result = Vector256.Create(float.NaN);
            Vector256<int> code = codes.IsEmpty ? Vector256<int>.Zero : Codes(codes, i, count);
            // Pixels of two classes are seldom neighbours.
            for (int k = 0; k < models.Length; k++)
            {
                Vector256<int> chosen = Vector256.Equals(code, Vector256.Create(k));
                if (chosen != Vector256<int>.Zero)
                    result = Vector256.ConditionalSelect(chosen.AsSingle() & Vector256.IsFinite(e), models[k].Absolute(t, e, s, a, p), result);
            }

            if (count == Lanes)
                result.CopyTo(errors[i..]);
            else
                Remaining(result, errors.Slice(i, count));
        }
    }

    /// <summary>The next eight values; fewer at the end, zeros where there is no such channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ReadOnlySpan<float> values, int at, int count) =>
        values.IsEmpty ? Vector256<float>.Zero : count == Vector256<float>.Count ? Vector256.Create(values[at..]) : Padded(values.Slice(at, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Codes(ReadOnlySpan<byte> codes, int at, int count)
    {
        ulong eight = count == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(codes[at..]) : 0;
        for (int i = 0; i < count && count < sizeof(ulong); i++)
            eight |= (ulong)codes[at + i] << (8 * i);
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(eight).AsByte());
        return Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide)).AsInt32();
    }

    private static Vector256<float> Padded(ReadOnlySpan<float> few)
    {
        Span<float> eight = stackalloc float[Vector256<float>.Count];
        eight.Clear();
        few.CopyTo(eight);
        return Vector256.Create(eight);
    }

    private static void Remaining(Vector256<float> result, Span<float> few)
    {
        for (int i = 0; i < few.Length; i++)
            few[i] = result.GetElement(i);
    }
}
