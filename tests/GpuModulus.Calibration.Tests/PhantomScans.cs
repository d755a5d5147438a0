using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core.Scans;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Phantoms;

namespace GpuModulus.Calibration.Tests;

/// <summary>What the program's commands do with a scan before they hand it to a calibration.</summary>
internal static class PhantomScans
{
    public static MappingEngine Engine() => new(BackendCatalog.Choose("cpu"));

    public static MapInputs Inputs(Scan scan) => new()
    {
        Grid = scan.Grid,
        Height = scan.Find(Quantity.Height)!.Values,
        Signal = scan.Find(Quantity.Frequency)!.Values,
        Amplitude = scan.Find(Quantity.Amplitude1)!.Values,
        Phase = scan.Find(Quantity.Phase1)!.Values,
    };

    public static MappingParameters Parameters(PhantomInstrument i) => new()
    {
        Signal = SignalKind.Frequency,
        Oscillation = new()
        {
            SpringConstant1 = i.SpringConstant1,
            QualityFactor1 = i.QualityFactor1,
            Resonance2 = i.Resonance2Hertz,
            SpringConstant2 = OscillationParameters.DeriveSpringConstant2(i.SpringConstant1, i.Resonance1Hertz, i.Resonance2Hertz),
            FreeAmplitude1 = i.FreeAmplitude1Metres,
        },
        Tip = new(i.ContactRadiusMetres),
    };
}
