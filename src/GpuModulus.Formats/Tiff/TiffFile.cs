using BitMiracle.LibTiff.Classic;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Output;

namespace GpuModulus.Formats;

/// <summary>
/// Writes maps as tiled BigTIFF of 32-bit floats, and reads single maps. The title, unit and pitch stand as JSON in the ImageDescription:
/// <c>{"program": "GpuModulus", "title": …, "unit": …, "pitchX_m": …, "pitchY_m": …}</c>.
/// </summary>
public static class TiffFile
{
    private const int TileSize = 256;

    static TiffFile() => Tiff.SetErrorHandler(new SilentTiffErrors());

    /// <summary>Reads the first image of a TIFF as floats, whatever its number type.</summary>
    /// <exception cref="InputException">Unreadable, damaged, or a coloured picture.</exception>
    public static Raster<float> ReadMap(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FormatInput input = FormatInput.Open(path);
        byte[] head = input.Bytes(0, Math.Min(8, input.Length), "header");
        return TiffDirectory.IsTiff(head) ? (Raster<float>)TiffFormat.ReadMap(input, keepInFile: false).Values : throw new InputException(path, "is no TIFF file", "give a .tif file");
    }

    /// <summary>Writes one map; complete or not there at all. The source is read once, in bands of 256 rows, so it may be larger than memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="title">What the map shows.</param>
    /// <param name="unit">SI unit of the values.</param>
    /// <param name="values">As many columns and rows as the grid.</param>
    /// <param name="compress">Deflate the tiles: smaller and slower.</param>
    /// <exception cref="InputException">The place cannot be written.</exception>
    public static void Write(string path, ScanGrid grid, string title, string unit, IRowSource<float> values, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Columns != grid.Columns || values.Rows != grid.Rows)
            throw new ArgumentException("The values do not fit the grid.", nameof(values));
        StagedOutput.WriteFile(path, stream => Write(stream, grid, title, unit, values, compress));
    }

    /// <summary>Writes several maps of one grid as the images of one file, in order; the reader makes a channel of each. Complete or not there at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">Size and pitch of every map.</param>
    /// <param name="maps">Title, SI unit and values; each source is read once, in bands of 256 rows.</param>
    /// <exception cref="InputException">The place cannot be written.</exception>
    public static void WriteAll(string path, ScanGrid grid, IReadOnlyList<(string Title, string Unit, IRowSource<float> Values)> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0 || maps.Any(m => m.Values.Columns != grid.Columns || m.Values.Rows != grid.Rows))
            throw new ArgumentException("The values do not fit the grid.", nameof(maps));
        StagedOutput.WriteFile(path, stream =>
        {
            using Tiff tiff = Open(stream);
            foreach ((string title, string unit, IRowSource<float> values) in maps)
                WriteImage(tiff, grid, title, unit, values, compress: false);
        });
    }

    /// <summary>
    /// Writes one map as a pyramid: the full image, and behind it every reduced level as an image of its own, marked as such (NewSubfileType 1), the largest first.
    /// Viewers for large images open it at any magnification; readers that know nothing of pyramids see the full image first. Complete or not there at all.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">Size and pitch of the full map.</param>
    /// <param name="title">What the map shows.</param>
    /// <param name="unit">SI unit of the values.</param>
    /// <param name="values">The full map; read once, in bands of 256 rows.</param>
    /// <param name="levels">Reduced maps, each half the size of the one before; see <see cref="MapPyramid"/>.</param>
    /// <exception cref="InputException">The place cannot be written.</exception>
    public static void WritePyramid(string path, ScanGrid grid, string title, string unit, IRowSource<float> values, IReadOnlyList<IRowSource<float>> levels)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(levels);
        StagedOutput.WriteFile(path, stream =>
        {
            using Tiff tiff = Open(stream);
            WriteImage(tiff, grid, title, unit, values, compress: false);
            foreach (IRowSource<float> level in levels)
            {
                ScanGrid reduced = new(level.Columns, level.Rows, grid.PitchXMetres * grid.Columns / level.Columns, grid.PitchYMetres * grid.Rows / level.Rows);
                WriteImage(tiff, reduced, title, unit, level, compress: false, isReduced: true);
            }
        });
    }

    internal static void Write(Stream stream, ScanGrid grid, string title, string unit, IRowSource<float> values, bool compress)
    {
        using Tiff tiff = Open(stream);
        WriteImage(tiff, grid, title, unit, values, compress);
    }

    private static Tiff Open(Stream stream) =>
        Tiff.ClientOpen("map", "w8", stream, new TiffOutputStream()) ?? throw new IOException("the TIFF writer does not start");

    private static void WriteImage(Tiff tiff, ScanGrid grid, string title, string unit, IRowSource<float> values, bool compress, bool isReduced = false)
    {
        if (isReduced)
            tiff.SetField(TiffTag.SUBFILETYPE, FileType.REDUCEDIMAGE);
        tiff.SetField(TiffTag.IMAGEWIDTH, grid.Columns);
        tiff.SetField(TiffTag.IMAGELENGTH, grid.Rows);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 32);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        tiff.SetField(TiffTag.SAMPLEFORMAT, BitMiracle.LibTiff.Classic.SampleFormat.IEEEFP);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.COMPRESSION, compress ? Compression.ADOBE_DEFLATE : Compression.NONE);
        tiff.SetField(TiffTag.TILEWIDTH, TileSize);
        tiff.SetField(TiffTag.TILELENGTH, TileSize);
        tiff.SetField(TiffTag.IMAGEDESCRIPTION, TiffGeometry.Describe(grid, title, unit));
        tiff.SetField(TiffTag.SOFTWARE, "GpuModulus");
        tiff.SetField(TiffTag.RESOLUTIONUNIT, ResUnit.CENTIMETER);
        tiff.SetField(TiffTag.XRESOLUTION, 0.01 / grid.PitchXMetres);
        tiff.SetField(TiffTag.YRESOLUTION, 0.01 / grid.PitchYMetres);
        WriteTiles(tiff, grid, values);
        if (!tiff.WriteDirectory())
            throw TiffOutputStream.FailureOf(tiff, "the TIFF directory cannot be written");
    }

    private static void WriteTiles(Tiff tiff, ScanGrid grid, IRowSource<float> values)
    {
        float[] band = new float[checked((int)Math.Min(TileSize, (long)grid.Rows) * grid.Columns)];
        byte[] tile = new byte[TileSize * TileSize * sizeof(float)];
        int index = 0;
        for (int top = 0; top < grid.Rows; top += TileSize)
        {
            int rows = Math.Min(TileSize, grid.Rows - top);
            values.ReadRows(top, band.AsSpan(0, rows * grid.Columns));
            for (int left = 0; left < grid.Columns; left += TileSize)
            {
                int columns = Math.Min(TileSize, grid.Columns - left);
                Array.Clear(tile);
                for (int y = 0; y < rows; y++)
                    Buffer.BlockCopy(band, ((y * grid.Columns) + left) * sizeof(float), tile, y * TileSize * sizeof(float), columns * sizeof(float));
                if (tiff.WriteEncodedTile(index++, tile, 0, tile.Length) < 0)
                    throw TiffOutputStream.FailureOf(tiff, "a tile cannot be written");
            }
        }
    }
}
