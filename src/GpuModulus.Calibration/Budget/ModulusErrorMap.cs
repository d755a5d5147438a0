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
            int top = first, count = Math.Min(BandRows, rows - first), size = count * columns;
            signal.ReadRows(first, signals.AsSpan(0, size));
            inputs.Amplitude?.ReadRows(first, amplitudes.AsSpan(0, size));
            inputs.Phase?.ReadRows(first, phases.AsSpan(0, size));
            Parallel.For(0, count, y =>
            {
                for (int x = 0; x < columns; x++)
                {
                    long i = ((long)(top + y) * columns) + x;
                    int j = (y * columns) + x;
                    float e = modulus.Values[i];
                    errors.Values[i] = float.IsFinite(e)
                        ? (float)(e * models[codes?.Values[i] ?? 0].Relative(tilt.Values[i], e, signals[j], amplitudes[j], phases[j]))
                        : float.NaN;
                }
            });
        }

        return errors;
    }
}
