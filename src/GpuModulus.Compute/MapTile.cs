namespace GpuModulus.Compute;

/// <summary>A piece of a map: whole rows, the halo of heights that their slopes need, and room for the results.</summary>
/// <remarks>Memory of a channel that is absent, or of a map that is not wanted, is empty.</remarks>
public sealed class MapTile
{
    /// <summary>First row of the tile proper, in the map.</summary>
    public required int FirstRow { get; init; }

    /// <summary>Rows of the tile proper.</summary>
    public required int Rows { get; init; }

    /// <summary>Map row at which <see cref="Height"/> begins: FirstRow less the halo, or 0.</summary>
    public required int FirstHeightRow { get; init; }

    /// <summary>Heights, halo included, m.</summary>
    public required ReadOnlyMemory<float> Height { get; init; }

    /// <summary>Frequency (Hz) or instrument modulus (Pa) of the tile's rows.</summary>
    public ReadOnlyMemory<float> Signal { get; init; }

    /// <summary>A1, m.</summary>
    public ReadOnlyMemory<float> Amplitude { get; init; }

    /// <summary>Φ1, rad.</summary>
    public ReadOnlyMemory<float> Phase { get; init; }

    /// <summary>Not 0 where the instrument marked the pixel as invalid.</summary>
    public ReadOnlyMemory<byte> InstrumentMask { get; init; }

    /// <summary>Corrected modulus, Pa.</summary>
    public Memory<float> Modulus { get; init; }

    /// <summary>Apparent modulus, Pa.</summary>
    public Memory<float> ApparentModulus { get; init; }

    /// <summary>θ, rad.</summary>
    public Memory<float> Tilt { get; init; }

    /// <summary>K_c.</summary>
    public Memory<float> TiltCorrection { get; init; }

    /// <summary>δ, m.</summary>
    public Memory<float> Indentation { get; init; }

    /// <summary>Codes of <see cref="Core.Results.MaskReason"/>.</summary>
    public Memory<byte> Mask { get; init; }

    /// <summary>The tile's own counts, once it is computed; null where none were asked for.</summary>
    public Core.Results.MapStatistics? Counts { get; internal set; }

    /// <summary>Part of this tile, sharing its memory.</summary>
    /// <param name="plan">The map's plan, for its width and halo.</param>
    /// <param name="firstRow">First row of the part, counted in this tile.</param>
    /// <param name="rows">Rows of the part.</param>
    public MapTile Slice(MappingPlan plan, int firstRow, int rows)
    {
        int columns = plan.Grid.Columns;
        int first = FirstRow + firstRow;
        int firstHeight = Math.Max(FirstHeightRow, first - plan.Halo);
        int heightRows = Height.Length / columns;
        int lastHeight = Math.Min(FirstHeightRow + heightRows, first + rows + plan.Halo);
        return new()
        {
            FirstRow = first,
            Rows = rows,
            FirstHeightRow = firstHeight,
            Height = Height.Slice((firstHeight - FirstHeightRow) * columns, (lastHeight - firstHeight) * columns),
            Signal = Part(Signal),
            Amplitude = Part(Amplitude),
            Phase = Part(Phase),
            InstrumentMask = Part(InstrumentMask),
            Modulus = WritablePart(Modulus),
            ApparentModulus = WritablePart(ApparentModulus),
            Tilt = WritablePart(Tilt),
            TiltCorrection = WritablePart(TiltCorrection),
            Indentation = WritablePart(Indentation),
            Mask = WritablePart(Mask),
        };

        ReadOnlyMemory<T> Part<T>(ReadOnlyMemory<T> memory) => memory.IsEmpty ? memory : memory.Slice(firstRow * columns, rows * columns);
        Memory<T> WritablePart<T>(Memory<T> memory) => memory.IsEmpty ? memory : memory.Slice(firstRow * columns, rows * columns);
    }
}
