using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Compute.Streaming;

/// <summary>The wanted maps as rasters; tiles write straight into them.</summary>
internal sealed class InMemoryMaps
{
    private readonly ScanGrid grid;

    public InMemoryMaps(ScanGrid grid, MapOutputs outputs)
    {
        this.grid = grid;
        Modulus = Reserve(outputs, MapOutputs.Modulus);
        ApparentModulus = Reserve(outputs, MapOutputs.ApparentModulus);
        Tilt = Reserve(outputs, MapOutputs.Tilt);
        TiltCorrection = Reserve(outputs, MapOutputs.TiltCorrection);
        Indentation = Reserve(outputs, MapOutputs.Indentation);
        Mask = outputs.HasFlag(MapOutputs.Mask) ? new(grid.Columns, grid.Rows, PixelArray.Uninitialized<byte>((int)grid.PixelCount)) : null;
    }

    public Raster<float>? Modulus { get; }

    public Raster<float>? ApparentModulus { get; }

    public Raster<float>? Tilt { get; }

    public Raster<float>? TiltCorrection { get; }

    public Raster<float>? Indentation { get; }

    public Raster<byte>? Mask { get; }

    public ModulusMaps ToModulusMaps(MapInputs inputs, MapStatistics statistics) => new()
    {
        Grid = grid,
        Height = inputs.Height as Raster<float> ?? ReadAll(inputs.Height),
        Modulus = Modulus,
        ApparentModulus = ApparentModulus,
        Tilt = Tilt,
        TiltCorrection = TiltCorrection,
        Indentation = Indentation,
        Mask = Mask ?? new(grid.Columns, grid.Rows),
        Statistics = statistics,
    };

    private static Raster<float> ReadAll(IRowSource<float> source)
    {
        Raster<float> raster = new(source.Columns, source.Rows);
        source.ReadRows(0, raster.Values);
        return raster;
    }

    private Raster<float>? Reserve(MapOutputs outputs, MapOutputs map) =>
        outputs.HasFlag(map) ? new(grid.Columns, grid.Rows, PixelArray.Uninitialized<float>((int)grid.PixelCount)) : null;
}
