using System.Runtime.CompilerServices;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>Label-indexed bins on the CPU: one flat table of 32-bit counts per worker, added to the 64-bit one at the end, and whenever a count could overflow.</summary>
/// <param name="threads">Worker threads; 0 = all cores.</param>
/// <param name="mostPixels">Pixels after which a worker hands over its counts; a band more must not overflow them.</param>
internal sealed class BandCounter(int threads, long mostPixels = 1L << 31)
{
    /// <summary>As <see cref="IRegionCounter.Count"/>.</summary>
    public RegionCounts Count(RegionMaps maps, RowRange range, IReadOnlyList<RegionBins> bins)
    {
        LabelIndex index = new([.. bins.Select(region => region.Id)]);
        RegionCounts result = new(bins);
        Region[] regions = new Region[bins.Count];
        for (int i = 0; i < regions.Length; i++)
        {
            int start = result.Start(i), fine = bins[i].FineCount;
            regions[i] = new(bins[i].Minimum, bins[i].FinePerPascal, fine, start, start + RegionCounts.FineLength(bins[i]), RegionCounts.GroupLength(bins[i]), bins[i].BlockSize);
        }

        IReadOnlyCollection<Worker> workers = RowBands.Run<Worker, bool>(maps.Grid.Rows, range, threads, () => new(result.Table.Length), (worker, firstRow, rows) =>
        {
            Visit(maps, index, regions, worker, firstRow, rows);
            worker.Pixels += (long)rows * maps.Grid.Columns;
            if (worker.Pixels >= mostPixels)
                worker.HandOver(result.Table);
            return true;
        }, static _ => { });
        foreach (Worker worker in workers)
            worker.HandOver(result.Table);
        return result;
    }

    private static void Visit(RegionMaps maps, LabelIndex index, Region[] regions, Worker worker, int firstRow, int rows)
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
                int place = index[label];
                if (place < 0)
                {
                    x += length;
                    continue;
                }

                ref readonly Region region = ref regions[place];
                for (int end = x + length; x < end;)
                {
                    int stop = Math.Min(end, ((x / region.BlockSize) + 1) * region.BlockSize), at = (row * columns) + x;
                    Count(region, worker.Table, PixelBlocks.GroupOf(x, firstRow + row, region.BlockSize), mask.Slice(at, stop - x), modulus.Slice(at, stop - x));
                    x = stop;
                }
            }
        }
    }

    // A map is counted once per run: the loop must be fast at its first call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(in Region region, uint[] table, int group, ReadOnlySpan<byte> mask, ReadOnlySpan<float> values)
    {
        Span<uint> fine = table.AsSpan(region.Fine, region.FineCount + 2), bins = table.AsSpan(region.Groups + (group * region.GroupLength), region.GroupLength);
        double minimum = region.Minimum, perPascal = region.PerPascal;
        int count = region.FineCount;
        for (int i = 0; i < mask.Length; i++)
        {
            float value = values[i];
            if (mask[i] != (byte)MaskReason.None || !(value > 0) || !float.IsFinite(value))
                continue;
            int place = RegionBins.PlaceOf(value, minimum, perPascal, count);
            fine[place]++;
            bins[RegionBins.BinOfFine(place)]++;
        }
    }

    /// <summary>What the loop asks of a region.</summary>
    private readonly record struct Region(double Minimum, double PerPascal, int FineCount, int Fine, int Groups, int GroupLength, int BlockSize);

    private sealed class Worker(int length)
    {
        public readonly uint[] Table = new uint[length];
        public long Pixels;
        public int[]? Labels;
        public byte[]? Mask;
        public float[]? Modulus;

        public void HandOver(long[] sum)
        {
            lock (sum)
            {
                for (int i = 0; i < Table.Length; i++)
                    sum[i] += Table[i];
            }

            Array.Clear(Table);
            Pixels = 0;
        }
    }
}
