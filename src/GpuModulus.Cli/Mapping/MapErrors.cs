using GpuModulus.Calibration;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Streaming;
using GpuModulus.Compute;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Segmentation;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Mapping;

/// <summary>What the numbers of one map are worth: the budget of every region, and σ_E of every pixel.</summary>
internal sealed class MapErrors(ResolvedMapping whole, ClassMappings? classes, MapRequest request, double heightNoise, FacetTilt? facetTilt)
{
    private static readonly PixelClass[] Kinds = [PixelClass.None, PixelClass.Facet, PixelClass.BinderCarbon];

    /// <summary>The regions with their budgets, and with what they were computed.</summary>
    public MeasuredRegions WithBudgets(MeasuredRegions measured, IRowSource<int> labels)
    {
        IReadOnlyDictionary<int, double> shifts = whole.Parameters.Oscillation is { FrequencyIsTracked: true } o ? RegionShifts.Of(whole.Inputs.Signal!, labels, o.Resonance2) : new Dictionary<int, double>();
        // Thousands of regions, and a mean over noisy tilts for each of them.
        RegionStatistics[] regions = new RegionStatistics[measured.Regions.Count];
        Parallel.For(0, regions.Length, i =>
        {
            RegionStatistics region = measured.Regions[i];
            regions[i] = region with
            {
                Budget = whole.Parameters.Signal == SignalKind.None
                    ? null
                    : ErrorBudget.Of(region, InputsOf(region.Class) with { TrackedShiftHertz = shifts.TryGetValue(region.Id, out double shift) ? shift : null }),
                CalibrationUsed = classes?.Of(region.Class)?.Label ?? (request.CalibrationFile is { } file ? Path.GetFileName(file) : null),
                ContactRadiusMetres = MappingOf(region.Class).Calibration.ContactRadius?.Value,
            };
        });
        return measured with { Regions = regions };
    }

    /// <summary>σ_E of every pixel, Pa; null where there is no modulus.</summary>
    /// <param name="maps">The finished maps.</param>
    /// <param name="pixelClasses">Class of every pixel, or null without segmentation.</param>
    public Raster<float>? OfPixels(ModulusMaps maps, Raster<byte>? pixelClasses)
    {
        if (maps.Modulus is null || whole.Inputs.Signal is not { } signal)
            return null;
        return ModulusErrorMap.Of(maps, whole.Inputs, Models(signal), pixelClasses);
    }

    /// <summary>The same for a map out of core, row by row into a file.</summary>
    public void OfPixels(MapFiles files, FloatMapFile target, CancellationToken cancellation)
    {
        const int BandPixels = 1 << 22;
        IRowSource<float> signal = whole.Inputs.Signal!, modulus = files.Find(MapOutputs.Modulus)!.File, tilt = files.Find(MapOutputs.Tilt)!.File;
        IRowSource<float>? amplitude = whole.Inputs.Amplitude, phase = whole.Inputs.Phase;
        PixelErrorModel[] models = Models(signal);
        int columns = files.Grid.Columns, most = Math.Clamp(BandPixels / columns, 1, files.Grid.Rows), size = most * columns;
        float[] e = New(), t = New(), s = New(), a = amplitude is null ? [] : New(), p = phase is null ? [] : New(), errors = New();
        byte[] codes = files.Classes is null ? [] : new byte[size];
        target.Pyramid?.Restart();
        for (int y = 0; y < files.Grid.Rows; y += most)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(most, files.Grid.Rows - y) * columns;
            modulus.ReadRows(y, e.AsSpan(0, count));
            tilt.ReadRows(y, t.AsSpan(0, count));
            signal.ReadRows(y, s.AsSpan(0, count));
            amplitude?.ReadRows(y, a.AsSpan(0, count));
            phase?.ReadRows(y, p.AsSpan(0, count));
            files.Classes?.ReadRows(y, codes.AsSpan(0, count));
            ModulusErrorMap.OfPixels(models, e.AsMemory(0, count), t, s, a, p, codes, errors);
            MapFiles.Write(target, y, errors.AsSpan(0, count));
        }

        float[] New() => PixelArray.Uninitialized<float>(size);
    }

    private PixelErrorModel[] Models(IRowSource<float> signal)
    {
        double ofSignal = 0, ofAmplitude = 0, ofPhase = 0;
        // A channel that cannot be read any more says so itself: no exception about exceptions.
        SideBySide.Run(
            [
                () => ofSignal = HeightNoise.Sigma(whole.Parameters.Signal == SignalKind.Modulus ? new Logarithms(signal) : signal),
                () => ofAmplitude = whole.Inputs.Amplitude is { } amplitude ? HeightNoise.Sigma(amplitude) : 0,
                () => ofPhase = whole.Inputs.Phase is { } phase ? HeightNoise.Sigma(phase) : 0,
            ],
            CancellationToken.None);
        PixelNoise noise = new(Finite(ofSignal), Finite(ofAmplitude), Finite(ofPhase));
        bool tracked = whole.Parameters.Oscillation?.FrequencyIsTracked ?? false;
        PixelErrorModel common = new(InputsOf(PixelClass.None), noise, tracked);
        return [.. Kinds.Select(kind => HasItsOwn(kind) ? new PixelErrorModel(InputsOf(kind), noise, tracked) : common)];
    }

    private static double Finite(double sigma) => double.IsFinite(sigma) ? sigma : 0;

    private ResolvedMapping MappingOf(PixelClass kind) => classes?.Of(kind)?.Mapping ?? whole;

    private bool HasItsOwn(PixelClass kind) => !ReferenceEquals(MappingOf(kind), whole) || OwnTilt(kind) is not null;

    private FacetTilt? OwnTilt(PixelClass kind) => kind == PixelClass.Facet ? facetTilt : null;

    private ErrorBudgetInputs InputsOf(PixelClass kind)
    {
        ResolvedMapping mapping = MappingOf(kind);
        SlopeChoice slope = mapping.Parameters.Slope;
        FacetTilt? own = OwnTilt(kind);
        return new()
        {
            Calibration = mapping.Calibration,
            Signal = mapping.Parameters.Signal,
            Contact = mapping.Parameters.Contact,
            TipElasticity = mapping.Parameters.TipElasticity,
            TiltCorrection = mapping.Parameters.TiltCorrection,
            Kc = request.Kc,
            SlopeNoiseX = own?.SlopeNoiseX ?? Finite(heightNoise) * slope.NoiseGainX(mapping.Inputs.Grid),
            SlopeNoiseY = own?.SlopeNoiseY ?? Finite(heightNoise) * slope.NoiseGainY(mapping.Inputs.Grid),
        };
    }

    /// <summary>ln of a channel: its noise is the channel's relative noise.</summary>
    private sealed class Logarithms(IRowSource<float> values) : IRowSource<float>
    {
        public int Columns => values.Columns;

        public int Rows => values.Rows;

        public void ReadRows(int firstRow, Span<float> destination)
        {
            values.ReadRows(firstRow, destination);
            foreach (ref float value in destination)
                value = MathF.Log(value);
        }
    }
}
