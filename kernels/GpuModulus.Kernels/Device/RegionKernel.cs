using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuModulus.Kernels.Device;

/// <summary>
/// Label-indexed counting: every valid pixel adds one to its place among the parts of its region's bins, and one to its bin in the group of its pixel block.
/// Where a value belongs is decided by comparing integers, so that every device counts what the CPU counts.
/// </summary>
/// <remarks>
/// A thread group takes a piece of <see cref="TileColumns"/> × <see cref="TileRows"/> pixels, which holds few regions and so few different places, and gathers the counts in a small
/// hash table in shared memory; each occupied entry costs one addition to global memory at the end. What finds no entry after a few tries is added there at once.
/// </remarks>
public static class RegionKernel
{
    /// <summary>Columns of a piece.</summary>
    public const int TileColumns = 128;

    /// <summary>Rows of a piece.</summary>
    public const int TileRows = 64;

    private const int EntryBits = 11;
    private const int Entries = 1 << EntryBits;
    private const int Tries = 4;
    private const int Free = -1;
    private const int Infinity = 0x7F80_0000;

    /// <summary>Counts rows of a map.</summary>
    /// <param name="map">Rows and regions.</param>
    /// <param name="counts">All counts; a launch adds fewer than 2³¹ pixels.</param>
    public static void Count(DeviceLabels map, ArrayView<int> counts)
    {
        ArrayView<int> keys = SharedMemory.Allocate<int>(Entries);
        ArrayView<int> sums = SharedMemory.Allocate<int>(Entries);
        for (int i = Group.IdxX; i < Entries; i += Group.DimX)
        {
            keys[i] = Free;
            sums[i] = 0;
        }

        Group.Barrier();
        int firstColumn = Grid.IdxX * TileColumns, firstRow = Grid.IdxY * TileRows;
        for (int i = Group.IdxX; i < TileColumns * TileRows; i += Group.DimX)
        {
            int x = firstColumn + (i % TileColumns), row = firstRow + (i / TileColumns);
            if (x < map.Columns && row < map.Rows)
                CountPixel(map, keys, sums, counts, x, row);
        }

        Group.Barrier();
        for (int i = Group.IdxX; i < Entries; i += Group.DimX)
        {
            if (sums[i] != 0)
                Atomic.Add(ref counts[keys[i]], sums[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountPixel(DeviceLabels map, ArrayView<int> keys, ArrayView<int> sums, ArrayView<int> counts, int x, int row)
    {
        long index = ((long)row * map.Columns) + x;
        int label = map.Labels[index], bits = (int)Interop.FloatAsInt(map.Modulus[index]);
        if (map.Mask[index] != 0 || bits <= 0 || bits >= Infinity || label < 0 || label >= map.Places.IntLength)
            return;
        int place = map.Places[label];
        if (place < 0)
            return;
        DeviceRegion region = map.Regions[place];
        int part = PartOf(map.Thresholds, region, bits);
        int block = ((x / region.BlockSize) + (map.BlockStep * ((map.FirstRow + row) / region.BlockSize))) % map.BlockGroups;
        int bin = (part + region.PartsPerBin - 1) / region.PartsPerBin;
        Add(keys, sums, counts, region.Fine + part);
        Add(keys, sums, counts, region.Groups + (block * region.GroupLength) + bin);
    }

    /// <summary>The place k with threshold k ≤ bits &lt; threshold k + 1: guessed in single precision, found by halving where the guess is wrong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PartOf(ArrayView<int> thresholds, DeviceRegion region, int bits)
    {
        float guess = (Interop.IntAsFloat((uint)bits) - region.Minimum) * region.PerPascal;
        int low = 0, high = region.Parts + 1;
        int part = (int)IntrinsicMath.Clamp(guess + 1f, 0f, (float)high);
        if (bits >= thresholds[region.Thresholds + part] && thresholds[region.Thresholds + part + 1] > bits)
            return part;
        while (low < high)
        {
            part = (low + high + 1) / 2;
            if (bits >= thresholds[region.Thresholds + part])
                low = part;
            else
                high = part - 1;
        }

        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ArrayView<int> keys, ArrayView<int> sums, ArrayView<int> counts, int key)
    {
        uint hash = ((uint)key * 2654435761u) >> (32 - EntryBits);
        for (int i = 0; i < Tries; i++)
        {
            int entry = (int)((hash + (uint)i) & (Entries - 1));
            int owner = keys[entry];
            if (owner == Free)
                owner = Atomic.CompareExchange(ref keys[entry], Free, key);
            if (owner == Free || owner == key)
            {
                Atomic.Add(ref sums[entry], 1);
                return;
            }
        }

        Atomic.Add(ref counts[key], 1);
    }
}
