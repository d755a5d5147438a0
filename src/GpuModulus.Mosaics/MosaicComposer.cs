using GpuModulus.Core.Maps;

namespace GpuModulus.Mosaics;

/// <summary>
/// Puts rows of the mosaic together: each pixel comes from the tile to whose border it is farthest, as measured (the nearest pixel, never a mixture); the height alone is
/// taken at the exact place between pixels, corrected, and on request faded over the seams.
/// </summary>
internal sealed class MosaicComposer
{
    private readonly (int Columns, int Rows) tile;
    private readonly (double X, double Y)[] positions;
    private readonly HeightCorrection[] corrections;
    private readonly TileCache cache;
    private readonly int columns;
    private readonly int rows;
    private readonly double feather;

    // A tile whose corner lies at 17.0000001 still covers column 17.
    private const double Slack = 1e-3;

    /// <param name="tile">Size of every tile.</param>
    /// <param name="positions">Upper-left pixels, the smallest 0.</param>
    /// <param name="corrections">What to take off each tile's height.</param>
    /// <param name="cache">The tiles' values.</param>
    /// <param name="feather">Width of the fading of the height, pixels.</param>
    public MosaicComposer((int Columns, int Rows) tile, (double X, double Y)[] positions, HeightCorrection[] corrections, TileCache cache, double feather)
    {
        this.tile = tile;
        this.positions = positions;
        this.corrections = corrections;
        this.cache = cache;
        this.feather = feather;
        columns = checked((int)Math.Floor(positions.Max(p => p.X) + Slack) + tile.Columns);
        rows = checked((int)Math.Floor(positions.Max(p => p.Y) + Slack) + tile.Rows);
    }

    public IRowSource<int> Owners() => new OwnerRows(this);

    public IRowSource<float> Copied(int channel) => new ChannelRows(this, channel, isHeight: false);

    public IRowSource<float> Height(int channel) => new ChannelRows(this, channel, isHeight: true);

    private int[] TilesOn(int y) =>
        [.. Enumerable.Range(0, positions.Length).Where(t => y >= positions[t].Y - Slack && y <= positions[t].Y + tile.Rows - 1 + Slack)];

    private (int From, int To) Span(int t) =>
        ((int)Math.Ceiling(positions[t].X - Slack), Math.Min(columns - 1, (int)Math.Floor(positions[t].X + tile.Columns - 1 + Slack)));

    /// <summary>Distance in pixels from (x, y) to the border of the tile.</summary>
    private double Depth(int t, int x, int y)
    {
        double left = x - positions[t].X, top = y - positions[t].Y;
        return 1 + Math.Min(Math.Min(left, tile.Columns - 1 - left), Math.Min(top, tile.Rows - 1 - top));
    }

    private void FillOwners(int[] candidates, int y, Span<int> owners, Span<double> depths)
    {
        owners.Fill(-1);
        depths.Fill(double.NegativeInfinity);
        foreach (int t in candidates)
        {
            (int from, int to) = Span(t);
            for (int x = from; x <= to; x++)
            {
                double depth = Depth(t, x, y);
                // Half a thousandth of preference for the first keeps the seam of an exact tie straight.
                if (depth > depths[x] + (owners[x] < 0 ? 0 : 5e-4))
                {
                    depths[x] = depth;
                    owners[x] = t;
                }
            }
        }
    }

    private float Nearest(Raster<float> values, int t, int x, int y) =>
        values[Math.Clamp((int)Math.Round(x - positions[t].X), 0, tile.Columns - 1), Math.Clamp((int)Math.Round(y - positions[t].Y), 0, tile.Rows - 1)];

    private float Corrected(Raster<float> values, int t, int x, int y)
    {
        double left = Math.Clamp(x - positions[t].X, 0, tile.Columns - 1), top = Math.Clamp(y - positions[t].Y, 0, tile.Rows - 1);
        double u = tile.Columns > 1 ? (2 * left / (tile.Columns - 1)) - 1 : 0, v = tile.Rows > 1 ? (2 * top / (tile.Rows - 1)) - 1 : 0;
        return (float)(CubicSample.At(values, left, top) - corrections[t].At(u, v));
    }

    /// <summary>Mean of the tiles around a seam; weights fall to 0 where a tile is shallower than the deepest by the feather's width, and at its border.</summary>
    private float Faded(int[] candidates, Dictionary<int, Raster<float>> values, int x, int y, double deepest)
    {
        double sum = 0, weights = 0;
        foreach (int t in candidates)
        {
            (int from, int to) = Span(t);
            if (x < from || x > to)
                continue;
            double weight = Depth(t, x, y) - Math.Max(deepest - feather, 0);
            float value = weight > 0 ? Corrected(values[t], t, x, y) : float.NaN;
            if (!float.IsFinite(value))
                continue;
            sum += weight * value;
            weights += weight;
        }

        return weights > 0 ? (float)(sum / weights) : float.NaN;
    }

    private sealed class OwnerRows(MosaicComposer mosaic) : IRowSource<int>
    {
        public int Columns => mosaic.columns;

        public int Rows => mosaic.rows;

        public void ReadRows(int firstRow, Span<int> destination)
        {
            double[] depths = new double[Columns];
            for (int i = 0; i < destination.Length / Columns; i++)
                mosaic.FillOwners(mosaic.TilesOn(firstRow + i), firstRow + i, destination.Slice(i * Columns, Columns), depths);
        }
    }

    private sealed class ChannelRows(MosaicComposer mosaic, int channel, bool isHeight) : IRowSource<float>
    {
        public int Columns => mosaic.columns;

        public int Rows => mosaic.rows;

        public void ReadRows(int firstRow, Span<float> destination)
        {
            int width = Columns;
            int[] owners = new int[width];
            double[] depths = new double[width];
            for (int i = 0; i < destination.Length / width; i++)
            {
                int y = firstRow + i;
                int[] candidates = mosaic.TilesOn(y);
                mosaic.FillOwners(candidates, y, owners, depths);
                Dictionary<int, Raster<float>> values = candidates.ToDictionary(t => t, t => mosaic.cache.Channel(t, channel));
                Span<float> row = destination.Slice(i * width, width);
                for (int x = 0; x < width; x++)
                {
                    int t = owners[x];
                    if (t < 0)
                        row[x] = float.NaN;
                    else if (!isHeight)
                        row[x] = mosaic.Nearest(values[t], t, x, y);
                    else
                        row[x] = mosaic.feather > 0 ? mosaic.Faded(candidates, values, x, y, depths[x]) : mosaic.Corrected(values[t], t, x, y);
                }
            }
        }
    }

}
