using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Mosaics;

/// <summary>The tiles' channels, the last used ones kept.</summary>
internal sealed class TileCache(IReadOnlyList<MosaicTile> tiles, long bytes)
{
    private readonly LinkedList<(int Tile, Scan Scan)> recent = [];
    private readonly Lock sync = new();

    /// <summary>A channel of a tile, by its place in the file.</summary>
    public Raster<float> Channel(int tile, int channel)
    {
        lock (sync)
        {
            Scan scan = Scan(tile);
            return ToRaster(scan.Channels[channel].Values);
        }
    }

    public static Raster<float> ToRaster(IRowSource<float> source)
    {
        if (source is Raster<float> raster)
            return raster;
        Raster<float> copy = new(source.Columns, source.Rows);
        for (int y = 0; y < source.Rows; y++)
            source.ReadRows(y, copy.Row(y));
        return copy;
    }

    private Scan Scan(int tile)
    {
        for (LinkedListNode<(int Tile, Scan Scan)>? node = recent.First; node is not null; node = node.Next)
        {
            if (node.Value.Tile != tile)
                continue;
            recent.Remove(node);
            recent.AddFirst(node);
            return node.Value.Scan;
        }

        Scan scan = tiles[tile].Read();
        recent.AddFirst((tile, scan));
        long size = scan.Grid.PixelCount * sizeof(float) * scan.Channels.Count;
        while (recent.Count > 2 && recent.Count * size > bytes)
            recent.RemoveLast();
        return scan;
    }
}
