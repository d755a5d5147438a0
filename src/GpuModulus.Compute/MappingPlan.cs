using GpuModulus.Core.Maps;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute;

/// <summary>What is the same for all tiles of a map.</summary>
/// <param name="Grid">Size and pitch of the whole map.</param>
/// <param name="Parameters">Physics.</param>
/// <param name="HasAmplitude">There is an amplitude channel.</param>
/// <param name="HasPhase">There is a phase channel.</param>
/// <param name="HasInstrumentMask">There is a mask from the instrument.</param>
public sealed record MappingPlan(ScanGrid Grid, MappingParameters Parameters, bool HasAmplitude, bool HasPhase, bool HasInstrumentMask)
{
    /// <summary>Which of the <see cref="MapOutputs.Statistics"/> are counted where there is a place for them; reasons always are.</summary>
    public MapOutputs Counted { get; init; } = MapOutputs.Statistics;

    /// <summary>Memory, cancellation, and whom to tell; results do not depend on it.</summary>
    public MappingOptions Options { get; init; } = new();

    /// <summary>Rows of height that a tile needs above and below.</summary>
    public int Halo => Parameters.Slope.RadiusY(Grid);

    internal MappingConstants<T> Constants<T>()
        where T : unmanaged, ILanes<T>
    {
        MappingConstants<T> constants = Parameters.ToConstants<T>(Grid, HasAmplitude, HasPhase, HasInstrumentMask);
        constants.CountsModulus = Flag(MapOutputs.ModulusHistogram);
        constants.CountsTilt = Flag(MapOutputs.TiltHistogram);
        constants.CountsIndentation = Flag(MapOutputs.IndentationHistogram);
        return constants;
    }

    /// <summary>K_c for a machine that picks from tables, or null where its segments would not be accurate enough.</summary>
    internal SegmentedTiltCorrector? Segments() =>
        SegmentedTiltCorrector.Create(Parameters.TiltCorrection, Parameters.MaxTiltDegrees * Math.PI / 180, 0.5 / Grid.PitchXMetres);

    private int Flag(MapOutputs part) => Counted.HasFlag(part) ? 1 : 0;
}
