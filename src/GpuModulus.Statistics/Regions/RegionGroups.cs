using GpuModulus.Core.Maps;

namespace GpuModulus.Statistics;

/// <summary>
/// Cuts the regions of a large map into groups whose tables fit into memory together. Regions are taken by their first row, so that a group of small ones needs
/// only passes over the few rows that hold it; those that reach over much of the map have groups of their own.
/// </summary>
internal static class RegionGroups
{
    // Coarse histograms of modulus and indentation, and 16 groups of blocks with some hundred bins each, in the sum; a worker has at most as much again, those of the regions of its band.
    private const long BytesPerTable = 96 << 10;
    private const int TallShare = 8;

    /// <summary>Rows and members (places in the list) of every group; a single one of all where no bound is given.</summary>
    public static IReadOnlyList<(RowRange Rows, IReadOnlyList<int> Members)> Of(RegionMaps maps, IReadOnlyList<RegionIdentity> regions, MeasurementOptions options)
    {
        RowRange all = new(0, maps.Grid.Rows);
        int workers = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        long most = options.MemoryBytes is { } bytes ? Math.Max(16, bytes / (BytesPerTable * (workers + 1))) : long.MaxValue;
        if (regions.Count <= most)
            return [(all, [.. Enumerable.Range(0, regions.Count)])];
        RowRange[] extents = Extents(maps, new([.. regions.Select(r => r.Id)]), options.Threads);
        bool IsTall(int i) => extents[i].End - extents[i].First > Math.Max(2048, maps.Grid.Rows / TallShare);
        List<(RowRange, IReadOnlyList<int>)> groups = [];
        foreach (bool tall in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (int[] members in Enumerable.Range(0, regions.Count).Where(i => IsTall(i) == tall).OrderBy(i => extents[i].First).ThenBy(i => i).Chunk((int)most))
                groups.Add((members.Select(i => extents[i]).Aggregate((a, b) => a.Including(b)), members));
        }

        return groups;
    }

    /// <summary>The rows of every region; a region without a pixel has the map's first row.</summary>
    private static RowRange[] Extents(RegionMaps maps, LabelIndex index, int threads)
    {
        IReadOnlyCollection<Worker> workers = RowBands.Run<Worker, bool>(maps.Grid.Rows, new(0, maps.Grid.Rows), threads, () => new(index.Count), (worker, firstRow, rows) =>
        {
            int columns = maps.Grid.Columns;
            ReadOnlySpan<int> labels = RowBands.Read(maps.Labels, firstRow, rows, ref worker.Labels);
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<int> line = labels.Slice(row * columns, columns);
                for (int x = 0; x < columns; x = LabelRuns.End(line, x))
                {
                    int region = index[line[x]];
                    if (region >= 0)
                        worker.Add(region, firstRow + row);
                }
            }

            return true;
        }, static _ => { });
        RowRange[] extents = new RowRange[index.Count];
        Array.Fill(extents, new(int.MaxValue, 0));
        foreach (Worker worker in workers)
        {
            for (int i = 0; i < extents.Length; i++)
                extents[i] = extents[i].Including(worker.Extents[i]);
        }

        return Array.ConvertAll(extents, e => e.First > e.End ? new(0, 1) : e);
    }

    private sealed class Worker
    {
        public int[]? Labels;

        public Worker(int regions)
        {
            Extents = new RowRange[regions];
            Array.Fill(Extents, new(int.MaxValue, 0));
        }

        public RowRange[] Extents { get; }

        public void Add(int region, int row) => Extents[region] = Extents[region].Including(new(row, row + 1));
    }
}
