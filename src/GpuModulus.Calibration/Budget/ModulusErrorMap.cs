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
        Raster<float> errors = new(columns, rows);
        float[] signals = new float[columns * Math.Min(BandRows, rows)], amplitudes = new float[signals.Length], phases = new float[signals.Length];
        for (int first = 0; first < rows; first += BandRows)
        {
            int start = first * columns, size = Math.Min(BandRows, rows - first) * columns;
            signal.ReadRows(first, signals.AsSpan(0, size));
            inputs.Amplitude?.ReadRows(first, amplitudes.AsSpan(0, size));
            inputs.Phase?.ReadRows(first, phases.AsSpan(0, size));
            OfPixels(
                models, modulus.Values.AsMemory(start, size), tilt.Values.AsMemory(start, size), signals, amplitudes, phases, codes?.Values.AsMemory(start, size) ?? default(ReadOnlyMemory<byte>), errors.Values.AsMemory(start, size));
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
        Parallel.For(0, (modulus.Length + Part - 1) / Part, part =>
        {
            int end = Math.Min((part + 1) * Part, modulus.Length);
            ReadOnlySpan<float> e = modulus.Span, t = tilt.Span, s = signals.Span, a = amplitudes.Span, p = phases.Span;
            ReadOnlySpan<byte> code = codes.Span;
            Span<float> result = errors.Span;
            for (int i = part * Part; i < end; i++)
            {
                result[i] = float.IsFinite(e[i])
                    ? (float)(e[i] * models[code.IsEmpty ? 0 : code[i]].Relative(t[i], e[i], s[i], a.IsEmpty ? 0 : a[i], p.IsEmpty ? 0 : p[i]))
                    : float.NaN;
            }
        });
    }
}
