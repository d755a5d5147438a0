using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Cli.Mapping;

/// <summary>The channels that a map may be made of, read into memory; the others stay where they are.</summary>
internal static class ScanMemory
{
    /// <summary>Quantities that a map may need.</summary>
    public static readonly Quantity[] Needed = [Quantity.Height, Quantity.Frequency, Quantity.Amplitude1, Quantity.Phase1, Quantity.Modulus];

    /// <summary>The same scan with these channels in memory.</summary>
    /// <exception cref="InputException">Their values are damaged, or memory is short after all.</exception>
    public static Scan Load(Scan scan)
    {
        HashSet<Channel> needed = [.. Needed.Select(q => scan.Find(q)).OfType<Channel>()];
        try
        {
            return new()
            {
                Source = scan.Source,
                Format = scan.Format,
                Grid = scan.Grid,
                Channels = [.. scan.Channels.Select(c => needed.Contains(c) && c.Values is not Raster<float> ? c with { Values = Read(c.Values) } : c)],
                Metadata = scan.Metadata,
                Calibration = scan.Calibration,
                Notices = scan.Notices,
            };
        }
        catch (OutOfMemoryException e)
        {
            throw new InputException(scan.Source, "needs more memory than is free", "bound it with --memory, so that the map is computed out of core", e);
        }
    }

    private static Raster<float> Read(IRowSource<float> source)
    {
        Raster<float> raster = new(source.Columns, source.Rows, PixelArray.Uninitialized<float>(checked(source.Columns * source.Rows)));
        source.ReadRows(0, raster.Values);
        return raster;
    }
}
