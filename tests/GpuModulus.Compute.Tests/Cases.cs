using GpuModulus.Core.Maps;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Compute.Tests;

/// <summary>Inputs and parameters that the tests share.</summary>
internal static class Cases
{
    private static readonly float[] Absurd =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, 1e-40f, 1.2e-38f, 1e-20f, float.MaxValue, float.MinValue, 1e20f, -1e20f,
    ];

    // Two huge heights in one window may cancel, in double precision but not in single, or the other way round: no backend promises anything there.
    // A single one is masked by all; see the suite.
    private const int AbsurdHeights = 10;

    public static OscillationParameters Oscillation { get; } = new()
    {
        SpringConstant1 = 26,
        QualityFactor1 = 400,
        Resonance2 = 1.71e6,
        SpringConstant2 = 844.74,
        FreeAmplitude1 = 150e-9,
        Amplitude1 = 105e-9,
        Phase1Radians = 50 * Math.PI / 180,
    };

    public static MappingParameters Parameters { get; } = new()
    {
        Signal = SignalKind.Frequency,
        Oscillation = Oscillation,
        Tip = new TipGeometry(10e-9, 36 * Math.PI / 180),
        Amplitude2Metres = 0.5e-9,
    };

    /// <summary>Every operator; the Gaussian reaches 6 and 5 pixels on the grid of <see cref="Random"/>.</summary>
    public static SlopeChoice[] Slopes { get; } =
        [new(SlopeOperator.Central), new(SlopeOperator.Sobel), new(SlopeOperator.Prewitt), new(SlopeOperator.Gaussian, 28e-9)];

    /// <summary>
    /// A rough surface whose tilts lie on both sides of the cut-off, signals over five decades, every phase, and in all channels a sprinkle of what no instrument
    /// should record: NaN, infinities, zeros of both signs, denormals, the largest floats.
    /// </summary>
    public static MapInputs Random(int seed, int columns, int rows, double absurd = 0.01, bool instrumentMask = true)
    {
        Random random = new(seed);
        ScanGrid grid = new(columns, rows, 20e-9, 25e-9);
        return new()
        {
            Grid = grid,
            Height = Filled(AbsurdHeights, i => (float)((0.5e-6 * Math.Sin(i % columns * 0.05)) + (16e-9 * (random.NextDouble() - 0.5)))),
            Signal = Filled(Absurd.Length, _ => (float)(random.Next(40) == 0 ? -5 : Math.Pow(10, 1 + (4 * random.NextDouble())))),
            Amplitude = Filled(Absurd.Length, _ => (float)(105e-9 * (0.5 + random.NextDouble()))),
            Phase = Filled(Absurd.Length, _ => random.Next(20) == 0 ? MathF.BitIncrement((float)(Math.PI / 2)) - (random.Next(1, 40) * 1.2e-7f) : (float)(3.4 * (random.NextDouble() - 0.5))),
            InstrumentMask = instrumentMask ? new Raster<byte>(columns, rows, [.. Enumerable.Range(0, columns * rows).Select(_ => (byte)(random.Next(50) == 0 ? random.Next(1, 256) : 0))]) : null,
        };

        Raster<float> Filled(int kinds, Func<int, float> value)
        {
            Raster<float> raster = new(columns, rows);
            for (int i = 0; i < raster.Values.Length; i++)
            {
                float usual = value(i);
                raster.Values[i] = random.NextDouble() < absurd ? Absurd[random.Next(kinds)] : usual;
            }

            return raster;
        }
    }

    /// <summary>z = slope · x along x, flat signal.</summary>
    public static MapInputs Plane(int columns, int rows, double pitchX, double pitchY, double slopeX, double slopeY, float? signal = null)
    {
        Raster<float> height = new(columns, rows);
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
                height[x, y] = (float)((slopeX * pitchX * (x - (columns / 2))) + (slopeY * pitchY * (y - (rows / 2))));
        }

        Raster<float> signals = new(columns, rows);
        Array.Fill(signals.Values, signal ?? 0);
        return new() { Grid = new(columns, rows, pitchX, pitchY), Height = height, Signal = signal is null ? null : signals };
    }
}
