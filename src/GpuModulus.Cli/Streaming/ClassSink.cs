using GpuModulus.Compute;
using GpuModulus.Compute.Streaming;
using GpuModulus.Core.Results;

namespace GpuModulus.Cli.Streaming;

/// <summary>Puts what a class's own calibration gives where the class is: apparent modulus, indentation and mask. The corrected modulus is still to be computed.</summary>
internal sealed class ClassSink(MapFiles files, PixelClass kind) : IMapSink
{
    private readonly FloatMapFile apparent = Started(files.Find(MapOutputs.ApparentModulus)!);
    private readonly FloatMapFile indentation = Started(files.Find(MapOutputs.Indentation)!);
    private byte[] classes = [];

    /// <inheritdoc/>
    public void Write(MapTile tile)
    {
        int count = tile.Rows * files.Grid.Columns;
        if (classes.Length < count)
            classes = new byte[count];
        files.Classes!.ReadRows(tile.FirstRow, classes.AsSpan(0, count));
        Replace(apparent, tile.FirstRow, tile.ApparentModulus.Span);
        Replace(indentation, tile.FirstRow, tile.Indentation.Span);
        byte[] mask = new byte[count];
        files.Mask.ReadRows(tile.FirstRow, mask);
        Replace(mask, tile.Mask.Span);
        files.Mask.WriteRows(tile.FirstRow, mask);
    }

    private static FloatMapFile Started(FloatMapFile map)
    {
        map.Pyramid?.Restart();
        return map;
    }

    private void Replace(FloatMapFile map, int firstRow, ReadOnlySpan<float> own)
    {
        float[] rows = new float[own.Length];
        map.File.ReadRows(firstRow, rows);
        Replace(rows, own);
        MapFiles.Write(map, firstRow, rows);
    }

    private void Replace<T>(Span<T> rows, ReadOnlySpan<T> own)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (classes[i] == (byte)kind)
                rows[i] = own[i];
        }
    }
}
