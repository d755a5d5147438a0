using GpuModulus.Core.Maps;

namespace GpuModulus.Statistics;

/// <summary>The second pass over the heights: Σ|r| and Σr² of the residuals about each region's mean plane, exactly, since the plane is known by now.</summary>
internal static class RoughnessPass
{
    public static Residuals[] Run(RegionMaps maps, RowRange range, LabelIndex index, MeanPlane?[] planes, int threads)
    {
        Residuals[] totals = new Residuals[index.Count];
        RowBands.Run<Worker, List<(int Region, Residuals Sums)>>(
            maps.Grid.Rows, range, threads, () => new(index.Count, maps.Grid.Columns), (worker, firstRow, rows) => Visit(maps, index, planes, worker, firstRow, rows), parts =>
            {
                foreach ((int region, Residuals sums) in parts)
                    totals[region].Add(sums);
            });
        return totals;
    }

    private static List<(int Region, Residuals Sums)> Visit(RegionMaps maps, LabelIndex index, MeanPlane?[] planes, Worker worker, int firstRow, int rows)
    {
        int columns = maps.Grid.Columns;
        ReadOnlySpan<int> labels = RowBands.Read(maps.Labels, firstRow, rows, ref worker.Labels);
        ReadOnlySpan<float> height = RowBands.Read(maps.Height, firstRow, rows, ref worker.Height);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<int> line = labels.Slice(row * columns, columns);
            int runs = LabelRuns.Ends(line, worker.Ends);
            for (int k = 0, x = 0; k < runs; x = worker.Ends[k++])
            {
                int region = index[line[x]];
                if (region >= 0 && planes[region] is { } plane)
                    worker.Add(region, Along(plane, x, firstRow + row, height.Slice((row * columns) + x, worker.Ends[k] - x)));
            }
        }

        return worker.TakeBand();
    }

    private static Residuals Along(MeanPlane plane, int x, int y, ReadOnlySpan<float> heights)
    {
        double start = plane.Z + (plane.SlopeX * (x - plane.X)) + (plane.SlopeY * (y - plane.Y));
        (double absolute, double squares, int count) = RunSums.Residuals(heights, start, plane.SlopeX);
        return new() { Count = count, Absolute = absolute, Squares = squares };
    }

    public struct Residuals
    {
        public long Count;
        public double Absolute;
        public double Squares;

        public void Add(in Residuals other)
        {
            Count += other.Count;
            Absolute += other.Absolute;
            Squares += other.Squares;
        }
    }

    private sealed class Worker(int regions, int columns)
    {
        public readonly int[] Ends = new int[columns];
        public int[]? Labels;
        public float[]? Height;
        private readonly Residuals[] sums = new Residuals[regions];
        private readonly bool[] seen = new bool[regions];
        private readonly List<int> touched = [];

        public void Add(int region, in Residuals run)
        {
            if (!seen[region])
            {
                seen[region] = true;
                touched.Add(region);
            }

            sums[region].Add(run);
        }

        public List<(int Region, Residuals Sums)> TakeBand()
        {
            List<(int, Residuals)> parts = new(touched.Count);
            foreach (int region in touched)
            {
                parts.Add((region, sums[region]));
                (sums[region], seen[region]) = (default, false);
            }

            touched.Clear();
            return parts;
        }
    }
}
