using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>
/// One TIFF image read row by row: plain strips straight from the file; tiles and packed strips by bands, each unpacked on all cores, the latest kept for the rows that follow.
/// </summary>
internal sealed class TiffRows : IRowSource<float>
{
    // A band larger than this is no band any more: such an image is read at once.
    private const long LargestBandPixels = 1 << 26;

    private readonly TiffDirectory image;
    private readonly TiffTiles tiles;
    private float[]? band;
    private int bandIndex = -1;

    public TiffRows(FormatInput input, TiffDirectory image, SampleType type)
    {
        this.image = image;
        tiles = new(input, image, type);
    }

    public int Columns => image.Columns;

    public int Rows => image.Rows;

    /// <summary>Whether the image can be read in parts of bearable size.</summary>
    public static bool IsPossible(TiffDirectory image) => TiffTiles.IsPlainStrips(image) || (long)Math.Min(image.TileRows, image.Rows) * image.Columns <= LargestBandPixels;

    public void ReadRows(int firstRow, Span<float> destination)
    {
        int rows = destination.Length / Columns;
        for (int done = 0; done < rows;)
        {
            int row = firstRow + done, index = row / image.TileRows, inBand = row - (index * image.TileRows);
            int count = Math.Min(rows - done, Math.Min(image.TileRows, image.Rows - (index * image.TileRows)) - inBand);
            Span<float> part = destination.Slice(done * Columns, count * Columns);
            if (TiffTiles.IsPlainStrips(image))
                tiles.ReadStripRows(index, inBand, part);
            else
                Band(index).AsSpan(inBand * Columns, part.Length).CopyTo(part);
            done += count;
        }
    }

    private float[] Band(int index)
    {
        int rows = Math.Min(image.TileRows, image.Rows - (index * image.TileRows));
        band ??= GC.AllocateUninitializedArray<float>(Math.Min(image.TileRows, image.Rows) * Columns);
        if (bandIndex == index)
            return band;
        bandIndex = -1;
        tiles.ReadBand(index, band.AsMemory(0, rows * Columns));
        bandIndex = index;
        return band;
    }
}
