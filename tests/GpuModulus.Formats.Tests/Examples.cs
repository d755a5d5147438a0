using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

/// <summary>Small scans with every kind of value, made from a seed.</summary>
internal static class Examples
{
    public static readonly CalibrationRecord Calibration = new()
    {
        SpringConstant1 = new(26, null, "given"),
        Resonance1 = new(300e3, null, "given"),
        QualityFactor1 = new(400, null, "given"),
        Resonance2 = new(1.71e6, null, "given"),
        FreeAmplitude1 = new(150e-9, null, "given"),
        SetpointAmplitude1 = new(105e-9, null, "given"),
        ContactRadius = new(10e-9, null, "given"),
        ContactModel = "punch",
    };

    public static Raster<float> Map(int columns, int rows, double scale, int seed, bool withNaN = false)
    {
        Random random = new(seed);
        Raster<float> map = new(columns, rows);
        for (int i = 0; i < map.Values.Length; i++)
            map.Values[i] = (float)((random.NextDouble() - 0.3) * scale);
        if (withNaN)
            map.Values[^1] = float.NaN;
        return map;
    }

    public static ScanGrid Grid(int columns, int rows) => new(columns, rows, 20e-9, 25e-9);

    public static IReadOnlyList<Channel> AmFmChannels(int columns, int rows) =>
    [
        new("HeightRetrace", Quantity.Height, ScanDirection.Retrace, "m", Map(columns, rows, 1e-6, 1)),
        new("Amplitude1Retrace", Quantity.Amplitude1, ScanDirection.Retrace, "m", Map(columns, rows, 1e-7, 2)),
        new("Phase1Retrace", Quantity.Phase1, ScanDirection.Retrace, "rad", Map(columns, rows, 1, 3)),
        new("FrequencyRetrace", Quantity.Frequency, ScanDirection.Retrace, "Hz", Map(columns, rows, 6e4, 4, withNaN: true)),
    ];
}
