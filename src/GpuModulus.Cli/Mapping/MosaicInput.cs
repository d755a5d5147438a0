using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using GpuModulus.Cli.Streaming;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Formats;
using GpuModulus.Mosaics;

namespace GpuModulus.Cli.Mapping;

/// <summary>Tiles whose positions are known, as one input: put together when its rows are read.</summary>
internal static class MosaicInput
{
    // Where no --memory is given: what is kept of decoded tiles, and how large a mosaic is put together once rather than row by row.
    private const long DefaultBytes = 1L << 30;

    /// <summary>Reads the tiles and levels their heights together.</summary>
    public static ReadScan Read(IReadOnlyList<string> files, string positions, ReadOptions options, MapRequest request, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long bytes = request.MemoryBytes ?? DefaultBytes;
        Mosaic mosaic = Stitcher.Compose(
            [.. files.Select(f => new MosaicTile(Path.GetFileName(f), () => ScanReader.Read(f, options)))], PositionTable.Read(positions), new() { CacheBytes = bytes / 2 }, cancellation: cancellation);
        PlausibleRange.RequirePitch(mosaic.Grid.PitchXMetres, mosaic.Grid.PitchYMetres, files[0]);
        bool fits = mosaic.Grid.PixelCount * sizeof(float) * mosaic.Channels.Count <= bytes / 2;
        Scan scan = Of(c => c);
        bool isOutOfCore = MemoryBudget.IsExceeded(request, scan);
        if (fits && !isOutOfCore)
            scan = Of(Whole);
        return new(positions, scan, Task.Run(() => HashOf(files, positions), cancellation), request, watch.Elapsed.TotalSeconds, isOutOfCore);

        Scan Of(Func<IRowSource<float>, IRowSource<float>> values) => new()
        {
            Source = positions,
            Format = $"{mosaic.Positions.Count} tiles at given positions",
            Grid = mosaic.Grid,
            Channels = [.. mosaic.Channels.Select(c => new Channel(c.Name, c.Quantity, c.Direction, c.Unit, values(c.Values)))],
            Calibration = mosaic.Calibration,
            Notices = mosaic.Notices,
        };
    }

    /// <summary>SHA-256 over the names and hashes of the tiles, in the order of their names, and the table's.</summary>
    public static string HashOf(IReadOnlyList<string> files, string positions)
    {
        IEnumerable<string> lines = files.OrderBy(f => Path.GetFileName(f), NaturalOrder.Instance).Append(positions).Select(f => $"{Path.GetFileName(f)} {InputHash.Of(f)}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private static Raster<float> Whole(IRowSource<float> rows)
    {
        Raster<float> whole = new(rows.Columns, rows.Rows);
        rows.ReadRows(0, whole.Values);
        return whole;
    }
}
