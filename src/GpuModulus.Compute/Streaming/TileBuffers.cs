using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Compute.Streaming;

/// <summary>Arrays for tiles, used again by the tiles and the maps that follow: fresh memory cost a map of 2048² pixels more than its arithmetic.</summary>
internal sealed class TileBuffers
{
    private readonly Dictionary<(string Name, int Set), Array> arrays = [];
    private readonly Dictionary<int, MapStatistics> counts = [];

    /// <summary>Gives back what is longer than a tile may be now, and sets that are not needed, so that no array left by an earlier map exceeds the bound of this one.</summary>
    public void Trim(long longest, int sets)
    {
        lock (arrays)
        {
            foreach (((string, int Set) key, Array array) in arrays)
            {
                if (array.Length > longest || key.Set >= sets)
                    arrays.Remove(key);
            }

            foreach (int set in counts.Keys)
            {
                if (set >= sets)
                    counts.Remove(set);
            }
        }
    }

    /// <summary>Counts for a tile, with any content; the same for the same set.</summary>
    public MapStatistics TakeCounts(int set)
    {
        lock (arrays)
        {
            if (!counts.TryGetValue(set, out MapStatistics? own))
                counts[set] = own = new();
            return own;
        }
    }

    /// <summary>Memory with any content; the same for the same name and set, as long as it suffices; a new one has room for <paramref name="capacity"/> values at least.</summary>
    public Memory<T> Take<T>(string name, int set, int length, int capacity)
        where T : unmanaged
    {
        lock (arrays)
        {
            if (!arrays.TryGetValue((name, set), out Array? array) || array.Length < length)
            {
                array = PixelArray.Uninitialized<T>(Math.Max(length, capacity));
                arrays[(name, set)] = array;
            }

            return ((T[])array).AsMemory(0, length);
        }
    }
}
