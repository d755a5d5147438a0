using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Phantoms;

namespace GpuModulus.Mosaics.Tests;

/// <summary>
/// A made electrode, sampled twice as fine as the tiles, cut into tiles whose stage errs in half pixels; each tile with its own plane, offset, bow, drift, line noise and
/// pixel noise.
/// </summary>
internal sealed class MadeMosaic
{
    public const double Noise = 0.5e-9;
    private const double Pitch = 20e-9;
    private readonly Phantom phantom;
    private readonly (int X, int Y)[] corners;

    public MadeMosaic(int side, int size, double overlap, double stageError, int seed)
    {
        Side = side;
        Size = size;
        Random random = new(seed);
        int step = (int)Math.Round(2 * size * (1 - overlap)), reach = (int)(2 * size * stageError);
        int extent = (step * (side - 1)) + (2 * size) + (2 * reach);
        phantom = ElectrodePhantom.Create(new() { Columns = extent, Rows = extent, PitchXMetres = Pitch / 2, PitchYMetres = Pitch / 2, Seed = (ulong)seed, Noise = PhantomNoise.None });
        corners = [.. Enumerable.Range(0, side * side).Select(i =>
            ((step * (i % side)) + reach + random.Next(-reach, reach + 1), (step * (i / side)) + reach + random.Next(-reach, reach + 1)))];
        Tiles = [.. Enumerable.Range(0, side * side).Select(i =>
        {
            Scan scan = Measure(i, new Random(seed + (1000 * (i + 1))));
            return new MosaicTile(FormattableString.Invariant($"tile{i + 1}.ibw"), () => scan);
        })];
    }

    public int Side { get; }

    public int Size { get; }

    public MosaicTile[] Tiles { get; }

    /// <summary>True position of a tile in pixels.</summary>
    public (double X, double Y) TruePosition(string tile)
    {
        (int x, int y) = corners[int.Parse(tile.AsSpan(4, tile.Length - 8)) - 1];
        return (x / 2.0, y / 2.0);
    }

    /// <summary>Root mean square of the position errors, the common offset taken off, and that offset.</summary>
    public (double Rms, double Worst, (double X, double Y) Offset) PositionErrors(Mosaic mosaic)
    {
        (double X, double Y)[] errors = [.. mosaic.Positions.Select(p => (p.X - TruePosition(p.Tile).X, p.Y - TruePosition(p.Tile).Y))];
        double x = errors.Average(e => e.X), y = errors.Average(e => e.Y);
        double[] squares = [.. errors.Select(e => ((e.X - x) * (e.X - x)) + ((e.Y - y) * (e.Y - y)))];
        return (Math.Sqrt(squares.Average()), Math.Sqrt(squares.Max()), (x, y));
    }

    /// <summary>
    /// Root mean square over the seams (runs of at least 16 pixels along one border of two tiles) of the mean step of (mosaic − truth) from one side to the other: what a seam is
    /// beside the pixel noise, which a mean over the run takes away.
    /// </summary>
    public double SeamStep(Mosaic mosaic)
    {
        (double ox, double oy) = PositionErrors(mosaic).Offset;
        int columns = mosaic.Grid.Columns, rows = mosaic.Grid.Rows;
        float[] height = new float[columns * rows];
        int[] owners = new int[height.Length];
        mosaic.Channels.First(c => c.Quantity == Quantity.Height).Values.ReadRows(0, height);
        mosaic.Owners.ReadRows(0, owners);
        Dictionary<(int, int), List<double>> steps = [];
        void Add(int x, int y, int dx, int dy)
        {
            int a = owners[(y * columns) + x], b = owners[((y + dy) * columns) + x + dx];
            if (a < 0 || b < 0 || a == b)
                return;
            double step = Error(x + dx, y + dy) - Error(x, y);
            // Crystal edges fall between pixels: there the truth itself cannot be interpolated.
            if (Math.Abs(step) < 20 * Noise)
                (steps.TryGetValue((a, b), out List<double>? list) ? list : steps[(a, b)] = []).Add(step);
        }

        double Error(int x, int y) => height[(y * columns) + x] - TrueHeight(x - ox, y - oy);
        for (int y = 0; y < rows - 1; y++)
        {
            for (int x = 0; x < columns - 1; x++)
            {
                Add(x, y, 1, 0);
                Add(x, y, 0, 1);
            }
        }

        return Math.Sqrt(steps.Values.Where(s => s.Count >= 16).Average(s => s.Average() * s.Average()));
    }

    /// <summary>Median and interquartile range of the modulus per class, in the mosaic and in the truth over the same places.</summary>
    public IEnumerable<(PixelClass Class, double Median, double TrueMedian, double Width, double TrueWidth)> ModulusStatistics(Mosaic mosaic)
    {
        (double ox, double oy) = PositionErrors(mosaic).Offset;
        int columns = mosaic.Grid.Columns, rows = mosaic.Grid.Rows;
        float[] modulus = new float[columns * rows];
        mosaic.Channels.First(c => c.Quantity == Quantity.Modulus).Values.ReadRows(0, modulus);
        foreach (PixelClass wanted in (PixelClass[])[PixelClass.Facet, PixelClass.BinderCarbon])
        {
            List<double> here = [], there = [];
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++)
                {
                    int tx = (int)Math.Round(2 * (x - ox)), ty = (int)Math.Round(2 * (y - oy));
                    if (!float.IsFinite(modulus[(y * columns) + x]) || !IsInside(wanted, tx, ty))
                        continue;
                    here.Add(modulus[(y * columns) + x]);
                    there.Add(phantom.TrueModulus[tx, ty]);
                }
            }

            (double median, double width) = Quartiles(here);
            (double trueMedian, double trueWidth) = Quartiles(there);
            yield return (wanted, median, trueMedian, width, trueWidth);
        }
    }

    /// <summary>Whether a place and all within a tile pixel of it are of one class: a copied pixel may lie half a pixel off.</summary>
    private bool IsInside(PixelClass wanted, int x, int y)
    {
        for (int j = -2; j <= 2; j++)
        {
            for (int i = -2; i <= 2; i++)
            {
                if (x + i < 0 || y + j < 0 || x + i >= phantom.Classes.Columns || y + j >= phantom.Classes.Rows || phantom.Classes[x + i, y + j] != (byte)wanted)
                    return false;
            }
        }

        return true;
    }

    private static (double Median, double Width) Quartiles(List<double> values)
    {
        values.Sort();
        return (values[values.Count / 2], values[values.Count * 3 / 4] - values[values.Count / 4]);
    }

    /// <summary>True height at a place in tile pixels: linear between the four fine pixels around it.</summary>
    private double TrueHeight(double x, double y)
    {
        Raster<float> z = phantom.TrueHeight;
        double fx = Math.Clamp(2 * x, 0, z.Columns - 1.001), fy = Math.Clamp(2 * y, 0, z.Rows - 1.001);
        int x0 = (int)fx, y0 = (int)fy;
        double tx = fx - x0, ty = fy - y0;
        return ((1 - ty) * (((1 - tx) * z[x0, y0]) + (tx * z[x0 + 1, y0]))) + (ty * (((1 - tx) * z[x0, y0 + 1]) + (tx * z[x0 + 1, y0 + 1])));
    }

    private Scan Measure(int tile, Random random)
    {
        Raster<float> height = new(Size, Size), modulus = new(Size, Size);
        double offset = Normal(random) * 100e-9, tiltX = Normal(random) * 20e-9, tiltY = Normal(random) * 20e-9;
        double bowX = 15e-9 + (Normal(random) * 3e-9), bowY = 15e-9 + (Normal(random) * 3e-9), cross = Normal(random) * 3e-9;
        double drift = 10e-9 * random.NextDouble(), phase = 6.28 * random.NextDouble(), cycles = 0.3 + (0.5 * random.NextDouble());
        for (int y = 0; y < Size; y++)
        {
            double v = (2.0 * y / (Size - 1)) - 1;
            double line = (drift * Math.Sin(phase + (3.14 * cycles * v))) + (Normal(random) * 0.2e-9);
            for (int x = 0; x < Size; x++)
            {
                double u = (2.0 * x / (Size - 1)) - 1;
                (int fx, int fy) = (corners[tile].X + (2 * x), corners[tile].Y + (2 * y));
                double error = offset + (tiltX * u) + (tiltY * v) + (bowX * u * u) + (bowY * v * v) + (cross * u * v) + line;
                height[x, y] = (float)(phantom.TrueHeight[fx, fy] + error + (Normal(random) * Noise));
                modulus[x, y] = phantom.TrueModulus[fx, fy];
            }
        }

        return new()
        {
            Source = $"tile {tile + 1}",
            Format = "made",
            Grid = new(Size, Size, Pitch, Pitch),
            Channels = [new("HeightRetrace", Quantity.Height, ScanDirection.Retrace, "m", height), new("YoungsRetrace", Quantity.Modulus, ScanDirection.Retrace, "Pa", modulus)],
        };
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
