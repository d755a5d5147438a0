using GpuModulus.Compute;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Cli.Streaming;

/// <summary>What pictures, report and map.gwy show of a map out of core: all of it where it is small, else a level of its pyramid, with the counts of the full map.</summary>
internal sealed class DisplayMaps
{
    // Where nothing is drawn, only which maps there are matters.
    private const int UnseenSide = 16;

    /// <param name="files">The map.</param>
    /// <param name="statistics">Counts of the full map.</param>
    /// <param name="isShown">Anything is drawn from it; else every map stands for itself by a few pixels.</param>
    public DisplayMaps(MapFiles files, MapStatistics statistics, bool isShown)
    {
        ScanGrid full = files.Grid;
        int columns, rows;
        Factor = 1;
        if (isShown)
        {
            IRowSource<float> height = Shown(files.Maps[0]);
            (columns, rows) = (height.Columns, height.Rows);
            while ((full.Columns + Factor - 1) / Factor > columns)
                Factor *= 2;
        }
        else
        {
            while (Math.Max(full.Columns, full.Rows) / Factor > UnseenSide)
                Factor *= 2;
            (columns, rows) = ((full.Columns + Factor - 1) / Factor, (full.Rows + Factor - 1) / Factor);
        }

        Maps = new()
        {
            Grid = new(columns, rows, full.PitchXMetres * full.Columns / columns, full.PitchYMetres * full.Rows / rows),
            Height = Of(files.Maps[0])!,
            Modulus = Of(files.Find(MapOutputs.Modulus)),
            ApparentModulus = Of(files.Find(MapOutputs.ApparentModulus)),
            Tilt = Of(files.Find(MapOutputs.Tilt)),
            TiltCorrection = Of(files.Find(MapOutputs.TiltCorrection)),
            Indentation = Of(files.Find(MapOutputs.Indentation)),
            Mask = Sampled(files.Mask, columns, rows),
            Statistics = statistics,
        };
        ModulusError = Of(files.ModulusError);
        Labels = files.Labels is { } labels ? Sampled(labels, columns, rows) : null;
        Classes = files.Classes is { } classes ? Sampled(classes, columns, rows) : null;

        Raster<float>? Of(FloatMapFile? map) => map is null ? null : isShown ? InMemory(Shown(map)) : Sampled(map.File, columns, rows);
    }

    /// <summary>Pixels of the full map in one that is shown, along one side.</summary>
    public int Factor { get; }

    public ModulusMaps Maps { get; }

    public Raster<float>? ModulusError { get; }

    public Raster<int>? Labels { get; }

    public Raster<byte>? Classes { get; }

    private static IRowSource<float> Shown(FloatMapFile map) =>
        Math.Max(map.File.Columns, map.File.Rows) <= MapFiles.DisplaySide ? map.File : map.Pyramid?.LevelWithin(MapFiles.DisplaySide) ?? map.File;

    private static Raster<float> InMemory(IRowSource<float> source)
    {
        Raster<float> raster = new(source.Columns, source.Rows);
        source.ReadRows(0, raster.Values);
        return raster;
    }

    /// <summary>Codes have no mean: the pixel in the middle stands for its neighbours.</summary>
    private Raster<T> Sampled<T>(IRowSource<T> codes, int columns, int rows)
        where T : unmanaged
    {
        Raster<T> raster = new(columns, rows);
        T[] row = new T[codes.Columns];
        for (int y = 0; y < rows; y++)
        {
            codes.ReadRows(Math.Min((y * Factor) + (Factor / 2), codes.Rows - 1), row);
            for (int x = 0; x < columns; x++)
                raster[x, y] = row[Math.Min((x * Factor) + (Factor / 2), row.Length - 1)];
        }

        return raster;
    }
}
