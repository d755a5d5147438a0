using System.Runtime.CompilerServices;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>Label-indexed bins on the CPU: one table of integers per worker, summed at the end.</summary>
internal sealed class BandCounter(int threads, RowRange range) : IRegionCounter
{
    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<LinearHistogram>> Count(RegionMaps maps, IReadOnlyList<RegionBins> bins)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(bins);
        LabelIndex index = new([.. bins.Select(region => region.Id)]);
        IReadOnlyCollection<Worker> workers = RowBands.Run<Worker, bool>(
            maps.Grid.Rows, range, threads, () => new(bins), (worker, firstRow, rows) => Visit(maps, index, worker, firstRow, rows), static _ => { });
        List<IReadOnlyList<LinearHistogram>> result = new(bins.Count);
        for (int i = 0; i < bins.Count; i++)
        {
            long[]? none = null;
            LinearHistogram[] groups = new LinearHistogram[PixelBlocks.GroupCount];
            for (int g = 0; g < groups.Length; g++)
            {
                // Most groups of a small region were met by one worker or by none: what it counted is the sum.
                long[]? sum = null;
                foreach (Worker worker in workers)
                    sum = worker.AddedTo(sum, i, g);
                groups[g] = new(bins[i].Minimum, bins[i].Maximum, bins[i].Count, sum ?? (none ??= new long[bins[i].Count + 2]));
            }

            result.Add(groups);
        }

        return result;
    }

    private static bool Visit(RegionMaps maps, LabelIndex index, Worker worker, int firstRow, int rows)
    {
        int columns = maps.Grid.Columns;
        ReadOnlySpan<int> labels = RowBands.Read(maps.Labels, firstRow, rows, ref worker.Labels);
        ReadOnlySpan<byte> mask = RowBands.Read(maps.Mask, firstRow, rows, ref worker.Mask);
        ReadOnlySpan<float> modulus = RowBands.Read(maps.Modulus!, firstRow, rows, ref worker.Modulus);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<int> line = labels.Slice(row * columns, columns);
            for (int x = 0; x < columns;)
            {
                int label = line[x], length = line[x..].IndexOfAnyExcept(label);
                if (length < 0)
                    length = columns - x;
                int region = index[label];
                if (region < 0)
                {
                    x += length;
                    continue;
                }

                for (int end = x + length; x < end;)
                {
                    int size = worker.BlockSize(region), stop = Math.Min(end, ((x / size) + 1) * size), at = (row * columns) + x;
                    worker.Count(region, PixelBlocks.GroupOf(x, firstRow + row, size), mask.Slice(at, stop - x), modulus.Slice(at, stop - x));
                    x = stop;
                }
            }
        }

        return true;
    }

    private sealed class Worker(IReadOnlyList<RegionBins> bins)
    {
        public int[]? Labels;
        public byte[]? Mask;
        public float[]? Modulus;
        private readonly long[]?[] counts = new long[bins.Count * PixelBlocks.GroupCount][];
        private readonly RegionBins[] bins = [.. bins];

        public int BlockSize(int region) => bins[region].BlockSize;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Count(int region, int group, ReadOnlySpan<byte> mask, ReadOnlySpan<float> values)
        {
            (_, double minimum, double maximum, int count, _) = bins[region];
            long[] table = counts[(region * PixelBlocks.GroupCount) + group] ??= new long[count + 2];
            double perPascal = count / (maximum - minimum);
            for (int i = 0; i < mask.Length; i++)
            {
                float value = values[i];
                if (mask[i] != (byte)MaskReason.None || !(value > 0) || !float.IsFinite(value))
                    continue;
                // Clamped before the conversion: the tail may lie further out than an int can count.
                double place = Math.Clamp((value - minimum) * perPascal, -1, count);
                table[(int)(place + 1)]++;
            }
        }

        public long[]? AddedTo(long[]? sum, int region, int group)
        {
            if (counts[(region * PixelBlocks.GroupCount) + group] is not { } table)
                return sum;
            if (sum is null)
                return table;
            for (int i = 0; i < table.Length; i++)
                sum[i] += table[i];
            return sum;
        }
    }
}
