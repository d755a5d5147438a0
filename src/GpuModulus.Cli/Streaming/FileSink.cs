using System.Diagnostics;
using GpuModulus.Cli.Output;
using GpuModulus.Compute;
using GpuModulus.Compute.Streaming;
using GpuModulus.Core.Results;

namespace GpuModulus.Cli.Streaming;

/// <summary>Writes finished tiles into the map files, all maps at once, and then how far it got.</summary>
internal sealed class FileSink(MapFiles files, MapStatistics soFar) : IMapSink
{
    // A state after every tile of a small map would cost more than the map.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private int rowsDone = -1;

    /// <summary>Counts over everything that is written.</summary>
    public MapStatistics Statistics => soFar;

    /// <inheritdoc/>
    public void Write(MapTile tile)
    {
        int columns = files.Grid.Columns;
        ReadOnlyMemory<float> height = tile.Height.Slice((tile.FirstRow - tile.FirstHeightRow) * columns, tile.Rows * columns);
        List<Action> work = [() => files.Mask.WriteRows(tile.FirstRow, tile.Mask.Span)];
        foreach (FloatMapFile map in files.Maps.Where(m => m.Map != ResultMaps.ModulusError))
        {
            ReadOnlyMemory<float> rows = map.Output switch
            {
                MapOutputs.Modulus => tile.Modulus,
                MapOutputs.ApparentModulus => tile.ApparentModulus,
                MapOutputs.Tilt => tile.Tilt,
                MapOutputs.TiltCorrection => tile.TiltCorrection,
                MapOutputs.Indentation => tile.Indentation,
                _ => height,
            };
            work.Add(() => MapFiles.Write(map, tile.FirstRow, rows.Span));
        }

        SideBySide.Run(work, CancellationToken.None);
        soFar.Add(tile.Counts ?? throw new InvalidOperationException("The tile comes without its counts."));
        rowsDone = tile.FirstRow + tile.Rows;
        if (watch.Elapsed < Interval && rowsDone < files.Grid.Rows)
            return;
        Save();
        watch.Restart();
    }

    /// <summary>Writes down how far it got.</summary>
    public void Save()
    {
        if (rowsDone > 0)
            new StreamedState { RowsDone = rowsDone, Statistics = StreamedState.Counts.Of(soFar) }.Write(files.Folder);
    }
}
