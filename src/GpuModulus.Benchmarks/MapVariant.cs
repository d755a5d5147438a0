using GpuModulus.Compute;

namespace GpuModulus.Benchmarks;

/// <summary>A piece of work that the benchmark times: which channels go in, what comes out.</summary>
/// <param name="Name">Name in tables and JSON.</param>
/// <param name="WithChannels">Amplitude and phase per pixel, too.</param>
/// <param name="Histograms">Which of <see cref="MapOutputs.Statistics"/> are counted.</param>
public sealed record MapVariant(string Name, bool WithChannels, MapOutputs Histograms)
{
    /// <summary>Height and Δf2 → modulus and mask.</summary>
    public static readonly MapVariant Plain = new("map", false, MapOutputs.None);

    /// <summary>What is timed, the plain map first.</summary>
    public static IReadOnlyList<MapVariant> All { get; } =
    [
        Plain,
        new("map + histogram of E", false, MapOutputs.ModulusHistogram),
        new("map + all histograms", false, MapOutputs.Statistics),
        new("map, A1 and Φ1 per pixel", true, MapOutputs.None),
        new("map, A1 and Φ1 per pixel + histogram of E", true, MapOutputs.ModulusHistogram),
    ];

    /// <summary>Bytes that must cross the memory bus per pixel: channels in, modulus (4) and mask (1) out.</summary>
    public int BytesPerPixel => ChannelBytes + 5;

    /// <summary>Those of the channels alone.</summary>
    public int ChannelBytes => WithChannels ? 16 : 8;
}
