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

    private bool IsOn(int t, int y) => y >= positions[t].Y - Slack && y <= positions[t].Y + tile.Rows - 1 + Slack;

    private int[] TilesOn(int firstRow, int lastRow) =>
        [.. Enumerable.Range(0, positions.Length).Where(t => lastRow >= positions[t].Y - Slack && firstRow <= positions[t].Y + tile.Rows - 1 + Slack)];

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
            if (!IsOn(t, y))
                continue;
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

    /// <summary>What a tile counts around a seam: falls to 0 where it is shallower than the deepest by the feather's width, and at its border.</summary>
    private double Weight(int t, int x, int y, double deepest) => Depth(t, x, y) - Math.Max(deepest - feather, 0);

    private sealed class OwnerRows(MosaicComposer mosaic) : IRowSource<int>
    {
        public int Columns => mosaic.columns;

        public int Rows => mosaic.rows;

        public void ReadRows(int firstRow, Span<int> destination)
        {
            double[] depths = new double[Columns];
            int rows = destination.Length / Columns;
            int[] candidates = mosaic.TilesOn(firstRow, firstRow + rows - 1);
            for (int i = 0; i < rows; i++)
                mosaic.FillOwners(candidates, firstRow + i, destination.Slice(i * Columns, Columns), depths);
        }
    }

    /// <summary>Rows of a channel, put together in bands: each tile that a band needs is asked for once, so that a cache smaller than a row of tiles still serves.</summary>
    private sealed class ChannelRows(MosaicComposer mosaic, int channel, bool isHeight) : IRowSource<float>
    {
        private const int BandPixels = 1 << 22;

        public int Columns => mosaic.columns;

        public int Rows => mosaic.rows;

        public void ReadRows(int firstRow, Span<float> destination)
        {
            int rows = destination.Length / Columns, most = Math.Min(rows, Math.Max(1, BandPixels / Columns));
            Band band = new(mosaic, most);
            for (int done = 0; done < rows; done += most)
            {
                int count = Math.Min(most, rows - done);
                band.Begin(firstRow + done, count);
                foreach (int t in band.Candidates)
                    band.Add(t, mosaic.cache.Channel(t, channel), isHeight);
                band.Finish(destination.Slice(done * Columns, count * Columns));
            }
        }
    }

    /// <summary>Some rows of a channel while tile after tile is added.</summary>
    private sealed class Band(MosaicComposer mosaic, int mostRows)
    {
        private readonly int columns = mosaic.columns;
        private readonly int[] owners = new int[mostRows * mosaic.columns];
        private readonly double[] depths = new double[mostRows * mosaic.columns];
        private readonly float[] values = new float[mostRows * mosaic.columns];
        private readonly float[] weights = mosaic.feather > 0 ? new float[mostRows * mosaic.columns] : [];
        private int firstRow;
        private int rows;

        public int[] Candidates { get; private set; } = [];

        public void Begin(int first, int count)
        {
            (firstRow, rows) = (first, count);
            Candidates = mosaic.TilesOn(first, first + count - 1);
            Parallel.For(0, rows, i => mosaic.FillOwners(Candidates, firstRow + i, owners.AsSpan(i * columns, columns), depths.AsSpan(i * columns, columns)));
            Array.Fill(values, weights.Length > 0 ? 0 : float.NaN);
            Array.Clear(weights);
        }

        public void Add(int t, Raster<float> tile, bool isHeight)
        {
            (int from, int to) = mosaic.Span(t);
            bool isFaded = isHeight && weights.Length > 0;
            Parallel.For(0, rows, i =>
            {
                int y = firstRow + i;
                if (!mosaic.IsOn(t, y))
                    return;
                for (int x = from; x <= to; x++)
                {
                    int at = (i * columns) + x;
                    if (isFaded)
                        Fade(tile, t, x, y, at);
                    else if (owners[at] == t)
                        Put(isHeight ? mosaic.Corrected(tile, t, x, y) : mosaic.Nearest(tile, t, x, y), at);
                }
            });
        }

        public void Finish(Span<float> destination)
        {
            for (int i = 0; i < destination.Length; i++)
                destination[i] = weights.Length == 0 ? values[i] : weights[i] > 0 ? values[i] / weights[i] : float.NaN;
        }

        private void Put(float value, int at)
        {
            values[at] = value;
            if (weights.Length > 0)
                weights[at] = 1;
        }

        private void Fade(Raster<float> tile, int t, int x, int y, int at)
        {
            double weight = mosaic.Weight(t, x, y, depths[at]);
            float value = weight > 0 ? mosaic.Corrected(tile, t, x, y) : float.NaN;
            if (!float.IsFinite(value))
                return;
            values[at] += (float)(weight * value);
            weights[at] += (float)weight;
        }
    }
}
