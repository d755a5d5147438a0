namespace GpuModulus.Compute.Cpu;

/// <summary>A tile pinned in memory; null where a channel is absent or a map is not wanted.</summary>
internal unsafe struct TilePointers
{
    public float* Height;
    public float* Signal;
    public float* Amplitude;
    public float* Phase;
    public byte* InstrumentMask;
    public float* Weights;
    public float* Modulus;
    public float* ApparentModulus;
    public float* Tilt;
    public float* TiltCorrection;
    public float* Indentation;
    public byte* Mask;
    public int Columns;
    public int MapRows;
    public int FirstRow;
    public int FirstHeightRow;

    /// <summary>Address of the height at (x, y) of the map.</summary>
    public readonly float* HeightAt(int x, int y) => Height + ((long)(y - FirstHeightRow) * Columns) + x;

    /// <summary>The channels of the row that begins at pixel <paramref name="start"/> of the tile.</summary>
    public readonly ChannelPointers Channels(long start) => new() { Signal = Signal + start, Amplitude = Amplitude + start, Phase = Phase + start, InstrumentMask = InstrumentMask + start };

    /// <summary>The maps' places for the row that begins at pixel <paramref name="start"/> of the tile.</summary>
    public readonly RowPointers Row(long start) =>
        new RowPointers { Modulus = Modulus, ApparentModulus = ApparentModulus, Tilt = Tilt, TiltCorrection = TiltCorrection, Indentation = Indentation, Mask = Mask }.Below(1, (nint)start);
}
