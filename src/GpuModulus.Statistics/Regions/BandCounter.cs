using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// Label-indexed bins on the CPU. A worker counts a band of rows in 32 bits, in a table of the few regions there that stays in its core's cache, and adds that to the 64-bit table of all regions when the band is done.
/// </summary>
/// <param name="threads">Worker threads; 0 = all cores.</param>
internal sealed class BandCounter(int threads)
{
    /// <summary>As <see cref="IRegionCounter.Count"/>.</summary>
    public RegionCounts Count(RegionMaps maps, RowRange range, IReadOnlyList<RegionBins> bins)
    {
        LabelIndex index = new([.. bins.Select(region => region.Id)]);
        RegionCounts result = new(bins);
        Region[] regions = [.. bins.Select(b => new Region(b.Minimum, b.FinePerPascal, b.FineCount, RegionCounts.GroupLength(b), b.BlockSize))];
        RowBands.Run<Worker, bool>(maps.Grid.Rows, range, threads, () => new(regions, maps.Grid.Columns), (worker, firstRow, rows) =>
        {
            Visit(maps, index, regions, worker, firstRow, rows);
            worker.HandOver(result);
            return true;
        }, static _ => { });
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
            int runs = LabelRuns.Ends(line, worker.Ends);
            for (int k = 0, x = 0; k < runs; x = worker.Ends[k++])
            {
                int place = index[line[x]];
                if (place < 0)
                    continue;
                ref readonly Region region = ref regions[place];
                Span<uint> table = worker.TableOf(place);
                for (int begin = x, stop, end = worker.Ends[k]; begin < end; begin = stop)
                {
                    stop = Math.Min(end, ((begin / region.BlockSize) + 1) * region.BlockSize);
                    int at = (row * columns) + begin;
                    Count(region, table, PixelBlocks.GroupOf(begin, firstRow + row, region.BlockSize), mask[at..], modulus[at..], stop - begin);
                }
            }
        }
    }

    /// <summary>Counts the first <paramref name="length"/> pixels; what lies beyond them is read, but does not count.</summary>
    // A map is counted once per run: the loop must be fast at its first call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(in Region region, Span<uint> table, int group, ReadOnlySpan<byte> mask, ReadOnlySpan<float> values, int length)
    {
        // The last count of a table is for pixels that do not count: adding there costs less than asking for each.
        int fineLength = region.FineCount + 2, bins = fineLength + (group * region.GroupLength), ignored = table.Length - 1;
        ref uint first = ref MemoryMarshal.GetReference(table);
        double minimum = region.Minimum, perPascal = region.PerPascal;
        int i = 0;
        for (; i < length && i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> eight = Vector256.Create(values[i..]);
            Vector256<int> counts = MaskLanes.Unmasked(mask, i) & OctaveTally.Countable(eight) & Vector256.GreaterThan(Vector256.Create(length - i), Vector256<int>.Indices);
            if (counts == Vector256<int>.Zero)
                continue;
            Vector256<int> places = RegionBins.PlacesOf(eight, minimum, perPascal, region.FineCount);
            LaneCounts.Add(ref first, Vector256.ConditionalSelect(counts, places, Vector256.Create(ignored)));
            LaneCounts.Add(ref first, Vector256.ConditionalSelect(counts, RegionBins.BinsOfFine(places) + Vector256.Create(bins), Vector256.Create(ignored)));
        }

        for (; i < length; i++)
        {
            float value = values[i];
            if (mask[i] != (byte)MaskReason.None || !(value > 0) || !float.IsFinite(value))
                continue;
            int place = RegionBins.PlaceOf(value, minimum, perPascal, region.FineCount);
            table[place]++;
            table[bins + RegionBins.BinOfFine(place)]++;
        }
    }

    /// <summary>What the loop asks of a region.</summary>
    private readonly record struct Region(double Minimum, double PerPascal, int FineCount, int GroupLength, int BlockSize)
    {
        public int Length => FineCount + 2 + (PixelBlocks.GroupCount * GroupLength);
    }

    private sealed class Worker(Region[] regions, int columns)
    {
        public readonly int[] Ends = new int[columns];
        public int[]? Labels;
        public byte[]? Mask;
        public float[]? Modulus;

        // Where the regions of the band begin in the table, plus 1; 0 for the others.
        private readonly int[] starts = new int[regions.Length];
        private readonly List<int> touched = [];
        private uint[] table = new uint[1 << 16];
        private int used;

        /// <summary>The region's counts in this band, and one for what does not count; until the next call.</summary>
        public Span<uint> TableOf(int place)
        {
            int length = regions[place].Length + 1;
            if (starts[place] == 0)
            {
                if (used + length > table.Length)
                    Array.Resize(ref table, Math.Max(2 * table.Length, used + length));
                starts[place] = used + 1;
                used += length;
                touched.Add(place);
            }

            return table.AsSpan(starts[place] - 1, length);
        }

        /// <summary>Adds the counts of the band to those of the map, and begins anew.</summary>
        public void HandOver(RegionCounts sum)
        {
            lock (sum)
            {
                foreach (int place in touched)
                    CountVectors.Add(TableOf(place)[..^1], sum.All(place));
            }

            foreach (int place in touched)
                starts[place] = 0;
            touched.Clear();
            Array.Clear(table, 0, used);
            used = 0;
        }
    }
}
