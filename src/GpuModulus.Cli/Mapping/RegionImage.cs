using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Mapping;

/// <summary>An image of region numbers or class codes, read by rows where its format allows it.</summary>
internal sealed class RegionImage : IDisposable
{
    private readonly OpenScan? file;

    private readonly string path;

    private RegionImage(string path, IRowSource<int> numbers, OpenScan? file) => (this.path, Numbers, this.file) = (path, numbers, file);

    public IRowSource<int> Numbers { get; }

    public IRowSource<byte> Codes => new ClassCodes(path, Numbers);

    /// <summary>Opens a .npy, a TIFF, or a picture whose colours are the regions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">The map's, whose pitch holds for the image too.</param>
    /// <exception cref="InputException">No such image.</exception>
    public static RegionImage Open(string path, ScanGrid grid)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npy" or ".tif" or ".tiff":
                OpenScan opened = ScanReader.Open(path, new() { PitchMetres = (grid.PitchXMetres, grid.PitchYMetres) });
                return new(path, new RegionNumbers(path, opened.Scan.Channels[0].Values), opened);
            case ".png":
                return new(path, Reports.Maps.LabelPicture.Read(path), null);
            default:
                throw new InputException(path, "is no label image", "give labels.npy, a .tif or .png of region numbers, or a .gwy with masks");
        }
    }

    public void Dispose() => file?.Dispose();
}
