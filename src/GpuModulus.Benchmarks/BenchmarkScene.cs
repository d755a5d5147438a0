using GpuModulus.Compute;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Phantoms;

namespace GpuModulus.Benchmarks;

/// <summary>A made electrode of any size in memory: facets, binder/carbon, noise and steep flanks, so that masks and histograms have real work.</summary>
internal sealed class BenchmarkScene
{
    private const int TileEdge = 512;

    public BenchmarkScene(int size)
    {
        Phantom tile = ElectrodePhantom.Create(new() { Columns = TileEdge, Rows = TileEdge });
        RepeatedPhantom phantom = RepeatedPhantom.Create(tile, size, size);
        Grid = phantom.Scan.Grid;
        Height = Fill(phantom.Scan, Quantity.Height);
        Signal = Fill(phantom.Scan, Quantity.Frequency);
        Amplitude = Fill(phantom.Scan, Quantity.Amplitude1);
        Phase = Fill(phantom.Scan, Quantity.Phase1);
        Modulus = new float[Height.Length];
        Mask = new byte[Height.Length];
        Core.Calibration.CalibrationRecord c = phantom.Scan.Calibration;
        double k1 = Value(c.SpringConstant1, "k1");
        double f2 = Value(c.Resonance2, "f2");
        Parameters = new()
        {
            Signal = SignalKind.Frequency,
            Tip = new TipGeometry(Value(c.ContactRadius, "R")),
            Oscillation = new()
            {
                SpringConstant1 = k1,
                QualityFactor1 = Value(c.QualityFactor1, "Q1"),
                Resonance2 = f2,
                SpringConstant2 = c.SpringConstant2?.Value ?? OscillationParameters.DeriveSpringConstant2(k1, Value(c.Resonance1, "f1"), f2),
                FreeAmplitude1 = Value(c.FreeAmplitude1, "A1,free"),
                Amplitude1 = Median(Amplitude),
                Phase1Radians = Median(Phase),
            },
        };
    }

    public ScanGrid Grid { get; }

    public MappingParameters Parameters { get; }

    public float[] Height { get; }

    public float[] Signal { get; }

    public float[] Amplitude { get; }

    public float[] Phase { get; }

    public float[] Modulus { get; }

    public byte[] Mask { get; }

    /// <summary>Bytes that a scene of this size takes.</summary>
    public static long BytesFor(int size) => (long)size * size * ((5 * 4) + 1);

    public MappingPlan Plan(MapVariant variant) => new(Grid, Parameters, variant.WithChannels, variant.WithChannels, false) { Counted = variant.Histograms };

    public MapTile Tile(MapVariant variant) => new()
    {
        FirstRow = 0,
        Rows = Grid.Rows,
        FirstHeightRow = 0,
        Height = Height,
        Signal = Signal,
        Amplitude = variant.WithChannels ? Amplitude : default,
        Phase = variant.WithChannels ? Phase : default,
        Modulus = Modulus,
        Mask = Mask,
    };

    public float[][] Channels(MapVariant variant) => variant.WithChannels ? [Height, Signal, Amplitude, Phase] : [Height, Signal];

    private static double Value(Core.Calibration.CalibrationValue? value, string name) => value?.Value ?? throw new InvalidOperationException($"The made electrode has no {name}.");

    private static double Median(float[] values)
    {
        float[] some = values.AsSpan(0, Math.Min(values.Length, 1 << 16)).ToArray();
        Array.Sort(some);
        return some[some.Length / 2];
    }

    private static float[] Fill(Scan scan, Quantity quantity)
    {
        IRowSource<float> source = scan.Find(quantity)?.Values ?? throw new InvalidOperationException($"The made electrode has no {quantity}.");
        float[] values = new float[checked((int)scan.Grid.PixelCount)];
        Parallel.For(0, source.Rows, y => source.ReadRows(y, values.AsSpan(y * source.Columns, source.Columns)));
        return values;
    }
}
