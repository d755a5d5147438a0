using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Finds the few pixels of a label image that have neighbours of other labels: most of a map has none.</summary>
internal static class LabelEdges
{
    /// <summary>Writes the indices of all pixels with another label among their 4 neighbours, in order, and returns their number; the array grows as needed.</summary>
    public static int Find(int[] labels, int w, int h, ref int[] found)
    {
        int count = 0;
        for (int y = 0; y < h; y++)
        {
            if (found.Length < count + w)
                Array.Resize(ref found, Math.Max(2 * found.Length, count + w));
            count += FindInRow(labels, w, h, y, found.AsSpan(count));
        }

        return count;
    }

    /// <summary>Visits all pixels of some whole rows with another label among their 4 neighbours, in order: index, column, row.</summary>
    /// <param name="labels">Labels of the whole map.</param>
    /// <param name="w">Columns of the map.</param>
    /// <param name="h">Rows of the map.</param>
    /// <param name="from">First pixel of the rows.</param>
    /// <param name="to">The pixel behind their last.</param>
    /// <param name="visit">Takes a pixel.</param>
    public static void Visit(int[] labels, int w, int h, int from, int to, Action<int, int, int> visit)
    {
        int[] found = ArrayPool<int>.Shared.Rent(w);
        for (int y = from / w; y < to / w; y++)
        {
            foreach (int i in found.AsSpan(0, FindInRow(labels, w, h, y, found)))
                visit(i, i - (y * w), y);
        }

        ArrayPool<int>.Shared.Return(found);
    }

    /// <summary>Adds, of some whole rows, the pixels that have a label, not 0, and another among their 8 neighbours, in order.</summary>
    public static void AddRims(int[] labels, int w, int h, int from, int to, Gathered<int> rims)
    {
        int[] found = ArrayPool<int>.Shared.Rent(w);
        for (int y = from / w; y < to / w; y++)
            rims.AddRange(found.AsSpan(0, FindRimInRow(labels, w, h, y, found)));
        ArrayPool<int>.Shared.Return(found);
    }

    /// <summary>Adds, of some whole rows, the pixels that have a label, not 0, and another one to the right or below, in order.</summary>
    public static void AddNearSides(int[] labels, int w, int h, int from, int to, Gathered<int> sides)
    {
        int[] found = ArrayPool<int>.Shared.Rent(w);
        for (int y = from / w; y < to / w; y++)
            sides.AddRange(found.AsSpan(0, FindNearSideInRow(labels, w, h, y, found)));
        ArrayPool<int>.Shared.Return(found);
    }

    /// <summary>Writes those of row <paramref name="y"/>.</summary>
    private static int FindNearSideInRow(int[] labels, int w, int h, int y, Span<int> found)
    {
        int down = y < h - 1 ? w : 0, i = y * w, last = i + w - 1, count = 0;
        ref int origin = ref MemoryMarshal.GetArrayDataReference(labels);
        for (; i + Vector256<int>.Count <= last; i += Vector256<int>.Count)
        {
            Vector256<int> here = Load(ref origin, i), unlike = (here ^ Load(ref origin, i + 1)) | (here ^ Load(ref origin, i + down));
            count += Write(Vector256.AndNot(unlike, Vector256.Equals(here, Vector256<int>.Zero)), i, ref found[count]);
        }

        for (; i <= last; i++)
        {
            int own = labels[i];
            if (own != 0 && (labels[i < last ? i + 1 : i] != own || labels[i + down] != own))
                found[count++] = i;
        }

        return count;
    }

    /// <summary>Writes the pixels of row <paramref name="y"/> that have another label among their 4 neighbours.</summary>
    private static int FindInRow(int[] labels, int w, int h, int y, Span<int> found)
    {
        int up = y > 0 ? -w : 0, down = y < h - 1 ? w : 0, first = y * w, last = first + w - 1, count = 0;
        ref int origin = ref MemoryMarshal.GetArrayDataReference(labels);
        for (int i = first; i <= last;)
        {
            if (i == first || i + Vector256<int>.Count > last)
            {
                int own = labels[i];
                if (labels[i > first ? i - 1 : i] != own || labels[i < last ? i + 1 : i] != own || labels[i + up] != own || labels[i + down] != own)
                    found[count++] = i;
                i++;
                continue;
            }

            Vector256<int> here = Load(ref origin, i);
            Vector256<int> unlike = (here ^ Load(ref origin, i - 1)) | (here ^ Load(ref origin, i + 1)) | (here ^ Load(ref origin, i + up)) | (here ^ Load(ref origin, i + down));
            count += Write(unlike, i, ref found[count]);
            i += Vector256<int>.Count;
        }

        return count;
    }

    /// <summary>Writes the indices of the pixels of row <paramref name="y"/> that have a label of their own, not 0, and another among their 8 neighbours.</summary>
    private static int FindRimInRow(int[] labels, int w, int h, int y, Span<int> found)
    {
        int up = y > 0 ? -w : 0, down = y < h - 1 ? w : 0, first = y * w, last = first + w - 1, count = 0;
        ref int origin = ref MemoryMarshal.GetArrayDataReference(labels);
        for (int i = first; i <= last;)
        {
            if (i == first || i + Vector256<int>.Count > last)
            {
                int own = labels[i], left = i > first ? -1 : 0, right = i < last ? 1 : 0;
                if (own != 0 && !(labels[i + left] == own && labels[i + right] == own && labels[i + up] == own && labels[i + down] == own
                    && labels[i + up + left] == own && labels[i + up + right] == own && labels[i + down + left] == own && labels[i + down + right] == own))
                    found[count++] = i;
                i++;
                continue;
            }

            Vector256<int> here = Load(ref origin, i);
            Vector256<int> unlike = (here ^ Load(ref origin, i - 1)) | (here ^ Load(ref origin, i + 1))
                | (here ^ Load(ref origin, i + up - 1)) | (here ^ Load(ref origin, i + up)) | (here ^ Load(ref origin, i + up + 1))
                | (here ^ Load(ref origin, i + down - 1)) | (here ^ Load(ref origin, i + down)) | (here ^ Load(ref origin, i + down + 1));
            count += Write(Vector256.AndNot(unlike, Vector256.Equals(here, Vector256<int>.Zero)), i, ref found[count]);
            i += Vector256<int>.Count;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Load(ref int origin, int i) => Vector256.LoadUnsafe(ref origin, (nuint)i);

    /// <summary>Writes the indices of the elements that are not 0, and returns their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Write(Vector256<int> unlike, int i, ref int found) =>
        SetLanes.Write(~Vector256.Equals(unlike, Vector256<int>.Zero).ExtractMostSignificantBits() & 0xFF, i, ref found);
}
