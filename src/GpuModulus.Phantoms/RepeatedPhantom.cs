using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Phantoms.Repetition;

namespace GpuModulus.Phantoms;

/// <summary>
/// A map of any size, more than 2³¹ pixels too, computed row by row: the mirrored repetition of a small phantom, with Δf2 multiplied by a gain that
/// varies slowly with the absolute place (so E by gain^(3/2)), so that no two tiles are equal and a misplaced tile shows.
/// </summary>
/// <remarks>
/// The value of a pixel depends on its coordinates alone, never on how the map is cut or read. Every source may be read from several threads at once.
/// </remarks>
public sealed class RepeatedPhantom
{
    private RepeatedPhantom(Scan scan, IRowSource<float> height, IRowSource<float> tilt, IRowSource<float> modulus, IRowSource<byte> classes, IRowSource<int> ids)
    {
        Scan = scan;
        TrueHeight = height;
        TrueTilt = tilt;
        TrueModulus = modulus;
        Classes = classes;
        RegionIds = ids;
    }

    /// <summary>The recorded channels, with the tile's calibration.</summary>
    public Scan Scan { get; }

    /// <summary>Noise-free height, m.</summary>
    public IRowSource<float> TrueHeight { get; }

    /// <summary>θ, rad; NaN beside the seams and where the map's border cuts a tile, since the surface has another slope there than the tile.</summary>
    public IRowSource<float> TrueTilt { get; }

    /// <summary>Pa; NaN where <see cref="TrueTilt"/> is.</summary>
    public IRowSource<float> TrueModulus { get; }

    /// <summary>Codes of <see cref="Core.Results.PixelClass"/>.</summary>
    public IRowSource<byte> Classes { get; }

    /// <summary>Every repetition has ids of its own: tile id + number of the repetition (row-major) × largest tile id; 0 stays 0.</summary>
    public IRowSource<int> RegionIds { get; }

    /// <summary>Repeats a phantom over a map of the given size.</summary>
    /// <exception cref="InputException">An impossible size, or more regions than 2³¹.</exception>
    public static RepeatedPhantom Create(Phantom tile, int columns, int rows)
    {
        ArgumentNullException.ThrowIfNull(tile);
        ScanGrid small = tile.Scan.Grid;
        ScanGrid grid = (small with { Columns = columns, Rows = rows }).Validated("repeated phantom");
        int across = ((columns - 1) / small.Columns) + 1;
        int down = ((rows - 1) / small.Rows) + 1;
        int regions = tile.RegionIds.Values.Max();
        if ((long)across * down * regions > int.MaxValue)
            throw new InputException("repeated phantom", $"{across} × {down} repetitions of {regions} regions are more than 32-bit ids can number", "repeat a larger tile");

        double f2 = tile.Scan.Calibration.Resonance2?.Value ?? 0;
        List<Channel> channels = [];
        foreach (Channel channel in tile.Scan.Channels)
        {
            Raster<float> values = (Raster<float>)channel.Values;
            MirroredSource<float>.Finish? finish = channel.Quantity switch
            {
                // The tracked frequency is f2 + Δf2; a shift is never as large as half of f2.
                Quantity.Frequency => Gained(1, values.Values.Average() > f2 / 2 && f2 > 0 ? f2 : 0),
                Quantity.Modulus => Gained(1.5, 0),
                _ => null,
            };
            channels.Add(channel with { Values = new MirroredSource<float>(values, columns, rows, finish) });
        }

        Scan scan = new()
        {
            Source = $"{columns} × {rows} pixels of {tile.Scan.Source}",
            Format = tile.Scan.Format,
            Grid = grid,
            Channels = channels,
            Calibration = tile.Scan.Calibration,
        };
        MirroredSource<float>.Finish modulusGain = Gained(1.5, 0);
        return new RepeatedPhantom(
            scan,
            new MirroredSource<float>(tile.TrueHeight, columns, rows),
            new MirroredSource<float>(tile.TrueTilt, columns, rows, BlankSeams),
            new MirroredSource<float>(tile.TrueModulus, columns, rows, (row, y) =>
            {
                modulusGain(row, y);
                BlankSeams(row, y);
            }),
            new MirroredSource<byte>(tile.Classes, columns, rows),
            new MirroredSource<int>(tile.RegionIds, columns, rows, (row, y) =>
            {
                for (int x = 0; x < row.Length; x++)
                {
                    if (row[x] > 0)
                        row[x] += ((y / small.Rows * across) + (x / small.Columns)) * regions;
                }
            }));

        void BlankSeams(Span<float> row, int y)
        {
            if (!Mirroring.SameDifference(y, small.Rows, rows))
            {
                row.Fill(float.NaN);
                return;
            }

            for (long seam = 0; seam < columns + small.Columns; seam += small.Columns)
            {
                for (long x = Math.Max(seam - 1, 0); x <= Math.Min(seam, columns - 1); x++)
                {
                    if (!Mirroring.SameDifference((int)x, small.Columns, columns))
                        row[(int)x] = float.NaN;
                }
            }

            if (!Mirroring.SameDifference(columns - 1, small.Columns, columns))
                row[^1] = float.NaN;
        }
    }

    /// <summary>value ↦ offset + (value − offset) · gain(x, y)^power.</summary>
    private static MirroredSource<float>.Finish Gained(double power, double offset) => (row, y) =>
    {
        for (int x = 0; x < row.Length; x++)
        {
            double gain = Mirroring.Gain(x, y);
            double factor = power == 1 ? gain : gain * Math.Sqrt(gain);
            row[x] = (float)(offset + ((row[x] - offset) * factor));
        }
    };
}
