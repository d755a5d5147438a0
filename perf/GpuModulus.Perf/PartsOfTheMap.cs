using BenchmarkDotNet.Attributes;
using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;
using GpuModulus.Phantoms;

namespace GpuModulus.Perf;

/// <summary>What each part of the map costs: one part is changed or added at a time to the plain map of a 1024² electrode on one thread.</summary>
public class PartsOfTheMap
{
    private const int Edge = 1024;
    private Scan scan = null!;
    private float[] height = null!;
    private float[] signal = null!;
    private readonly float[] modulus = new float[Edge * Edge];
    private readonly float[] other = new float[Edge * Edge];
    private readonly byte[] mask = new byte[Edge * Edge];

    [GlobalSetup]
    public void MakeElectrode()
    {
        scan = ElectrodePhantom.Create(new() { Columns = Edge, Rows = Edge }).Scan;
        height = Values(Quantity.Height);
        signal = Values(Quantity.Frequency);
    }

    [Benchmark(Baseline = true)]
    public void Plain() => Map(Parameters());

    [Benchmark]
    public void SlopeSobel() => Map(Parameters() with { Slope = new(SlopeOperator.Sobel) });

    [Benchmark]
    public void SlopePrewitt() => Map(Parameters() with { Slope = new(SlopeOperator.Prewitt) });

    [Benchmark]
    public void ContactSphere() => Map(Parameters() with { Contact = ContactModel.Sphere });

    [Benchmark]
    public void ModulusFromInstrument() => Map(Parameters() with { Signal = SignalKind.Modulus });

    [Benchmark]
    public void TiltCorrectionCosine() => Map(Parameters() with { TiltCorrection = TiltCorrection.Cosine(2.5) });

    [Benchmark]
    public void WithTiltMap() => Map(Parameters(), tilt: true);

    [Benchmark]
    public void HistogramOfModulus() => Map(Parameters(), MapOutputs.ModulusHistogram);

    [Benchmark]
    public void HistogramOfTilt() => Map(Parameters(), MapOutputs.TiltHistogram);

    [Benchmark]
    public void HistogramOfIndentation() => Map(Parameters(), MapOutputs.IndentationHistogram);

    internal static MappingParameters Parameters() => new()
    {
        Signal = SignalKind.Frequency,
        Tip = new TipGeometry(10e-9),
        Oscillation = new()
        {
            SpringConstant1 = 26,
            QualityFactor1 = 400,
            Resonance2 = 1.71e6,
            SpringConstant2 = 844.74,
            FreeAmplitude1 = 150e-9,
            Amplitude1 = 105e-9,
            Phase1Radians = 50 * Math.PI / 180,
        },
    };

    private void Map(MappingParameters parameters, MapOutputs counted = MapOutputs.None, bool tilt = false)
    {
        using CpuBackend backend = new(1);
        backend.Map(
            new(scan.Grid, parameters, false, false, false) { Counted = counted },
            new() { FirstRow = 0, Rows = Edge, FirstHeightRow = 0, Height = height, Signal = signal, Modulus = modulus, Tilt = tilt ? other : default, Mask = mask },
            counted == MapOutputs.None ? null : new MapStatistics());
    }

    private float[] Values(Quantity quantity)
    {
        float[] values = new float[Edge * Edge];
        IRowSource<float> source = scan.Find(quantity)!.Values;
        source.ReadRows(0, values);
        return values;
    }
}
