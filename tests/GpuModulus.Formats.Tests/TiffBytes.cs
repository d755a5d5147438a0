using BitMiracle.LibTiff.Classic;

namespace GpuModulus.Formats.Tests;

/// <summary>Writes TIFF files of many kinds with LibTiff.NET.</summary>
internal sealed record TiffBytes
{
    /// <summary>"w" or "w8", then l or b for the byte order.</summary>
    public string Mode { get; init; } = "wl";

    public int Bits { get; init; } = 16;

    public SampleFormat Format { get; init; } = SampleFormat.UINT;

    public Compression Compression { get; init; } = Compression.NONE;

    public Predictor Predictor { get; init; } = Predictor.NONE;

    public int TileSize { get; init; }

    public int RowsPerStrip { get; init; } = 3;

    public string? Description { get; init; }

    public int Pages { get; init; } = 1;

    public byte[] Build(int columns, int rows, Func<int, int, int, double> value)
    {
        using TemporaryFolder folder = new();
        using (Tiff tiff = Tiff.Open(folder["a.tif"], Mode))
        {
            for (int page = 0; page < Pages; page++)
            {
                Fields(tiff, columns, rows);
                if (TileSize > 0)
                    WriteTiles(tiff, columns, rows, (x, y) => value(page, x, y));
                else
                    WriteStrips(tiff, columns, rows, (x, y) => value(page, x, y));
                tiff.WriteDirectory();
            }
        }

        return File.ReadAllBytes(folder["a.tif"]);
    }

    private void Fields(Tiff tiff, int columns, int rows)
    {
        tiff.SetField(TiffTag.IMAGEWIDTH, columns);
        tiff.SetField(TiffTag.IMAGELENGTH, rows);
        tiff.SetField(TiffTag.BITSPERSAMPLE, Bits);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        tiff.SetField(TiffTag.SAMPLEFORMAT, Format);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.COMPRESSION, Compression);
        if (Predictor != Predictor.NONE)
            tiff.SetField(TiffTag.PREDICTOR, Predictor);
        if (Description is not null)
            tiff.SetField(TiffTag.IMAGEDESCRIPTION, Description);
        if (TileSize > 0)
        {
            tiff.SetField(TiffTag.TILEWIDTH, TileSize);
            tiff.SetField(TiffTag.TILELENGTH, TileSize);
        }
        else
        {
            tiff.SetField(TiffTag.ROWSPERSTRIP, RowsPerStrip);
        }
    }

    private void WriteStrips(Tiff tiff, int columns, int rows, Func<int, int, double> value)
    {
        int strip = 0;
        for (int top = 0; top < rows; top += RowsPerStrip)
        {
            List<byte> bytes = [];
            for (int y = top; y < Math.Min(rows, top + RowsPerStrip); y++)
            {
                for (int x = 0; x < columns; x++)
                    bytes.AddRange(Encode(value(x, y)));
            }

            tiff.WriteEncodedStrip(strip++, [.. bytes], bytes.Count);
        }
    }

    private void WriteTiles(Tiff tiff, int columns, int rows, Func<int, int, double> value)
    {
        int index = 0;
        for (int top = 0; top < rows; top += TileSize)
        {
            for (int left = 0; left < columns; left += TileSize)
            {
                List<byte> bytes = [];
                for (int y = top; y < top + TileSize; y++)
                {
                    for (int x = left; x < left + TileSize; x++)
                        bytes.AddRange(Encode(x < columns && y < rows ? value(x, y) : 77));
                }

                tiff.WriteEncodedTile(index++, [.. bytes], bytes.Count);
            }
        }
    }

    private byte[] Encode(double v) => (Format, Bits) switch
    {
        (SampleFormat.IEEEFP, 32) => BitConverter.GetBytes((float)v),
        (SampleFormat.IEEEFP, 64) => BitConverter.GetBytes(v),
        (SampleFormat.INT, 8) => [(byte)(sbyte)v],
        (SampleFormat.INT, 16) => BitConverter.GetBytes((short)v),
        (SampleFormat.INT, 32) => BitConverter.GetBytes((int)v),
        (_, 8) => [(byte)v],
        (_, 16) => BitConverter.GetBytes((ushort)v),
        _ => BitConverter.GetBytes((uint)v),
    };
}
