using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// Moves the borders between facets, and between facets and the rest, to the pixel: every pixel at a border takes the label with the least cost (<see cref="BorderChoice"/>).
/// All pixels are decided at once from the last state, so that no direction is preferred.
/// </summary>
internal sealed class BorderRefinement
{
    private const int Portion = 4096;
    private readonly int w;
    private readonly int h;
    private readonly BorderChoice choice;
    private readonly EightChoices? eight;
    private readonly Scratch scratch;

    public BorderRefinement(WorkMap map, Plane[] planes, ModulusCue? cue, float[]? modulus, Scratch scratch, double rim)
    {
        (w, h) = (map.Columns, map.Rows);
        choice = new BorderChoice(map, planes, cue, modulus, rim);
        eight = Avx2.IsSupported && w >= EightChoices.LeastSide && h >= EightChoices.LeastSide ? new EightChoices(map, choice, cue, modulus) : null;
        this.scratch = scratch;
    }

    public void Run(int[] labels, int rounds)
    {
        byte[] marks = scratch.Bytes(w * h);
        Array.Clear(marks, 0, w * h);
        (int[] active, int[] pixels, int[] chosen) = (scratch.List(), scratch.List(), scratch.List());
        int count = LabelEdges.Find(labels, w, h, ref active);
        for (int round = 0; round < rounds && count > 0; round++)
        {
            // Decide first, write afterwards; then only the surroundings of what has changed can change.
            if (Math.Min(pixels.Length, chosen.Length) < count)
                (pixels, chosen) = (new int[active.Length], new int[active.Length]);
            int now = count, portions = (now + Portion - 1) / Portion;
            int[] changed = new int[portions];
            Cores.For(portions, k => changed[k] = Decide(labels, active, k * Portion, Math.Min(now, (k + 1) * Portion), pixels, chosen));

            // Marks of earlier rounds stay, until there is no other mark left.
            byte mark = (byte)((round % byte.MaxValue) + 1);
            if (mark == 1 && round > 0)
                Array.Clear(marks, 0, w * h);

            int top = h, bottom = -1;
            for (int k = 0; k < portions; k++)
            {
                for (int n = k * Portion; n < (k * Portion) + changed[k]; n++)
                {
                    int i = pixels[n], y = (int)((uint)i / (uint)w);
                    labels[i] = chosen[n];
                    Mark(i - (y * w), y, marks, mark);
                    (top, bottom) = (Math.Min(top, y - 1), Math.Max(bottom, y + 1));
                }
            }

            count = Collect(Math.Max(0, top), Math.Min(h - 1, bottom), marks, mark, ref active);
        }

        scratch.Return(marks);
        scratch.ReturnLists(active, pixels, chosen);
    }

    /// <summary>Marks a pixel and those about it.</summary>
    private void Mark(int x, int y, byte[] marks, byte mark)
    {
        int left = Math.Max(0, x - 1), right = Math.Min(w - 1, x + 1);
        for (int row = Math.Max(0, y - 1); row <= Math.Min(h - 1, y + 1); row++)
        {
            for (int k = (row * w) + left; k <= (row * w) + right; k++)
                marks[k] = mark;
        }
    }

    /// <summary>Lists the pixels of some rows that have the mark of this round, in order, and returns their number; the array grows as needed.</summary>
    private int Collect(int top, int bottom, byte[] marks, byte mark, ref int[] active)
    {
        int count = 0;
        for (int y = top; y <= bottom; y++)
        {
            if (active.Length < count + w)
                Array.Resize(ref active, Math.Max(2 * active.Length, count + w));
            int i = y * w, end = i + w;
            for (; i + Vector256<byte>.Count <= end; i += Vector256<byte>.Count)
            {
                uint bits = Vector256.Equals(Vector256.LoadUnsafe(ref marks[i]), Vector256.Create(mark)).ExtractMostSignificantBits();
                for (int at = i; bits != 0; bits >>= SetLanes.Count, at += SetLanes.Count)
                    count += SetLanes.Write(bits & 0xFF, at, ref active[count]);
            }

            for (; i < end; i++)
            {
                if (marks[i] == mark)
                    active[count++] = i;
            }
        }

        return count;
    }

    /// <summary>Writes the pixels of a portion that take another label, and which, from the portion's place on, and returns their number.</summary>
    private int Decide(int[] labels, int[] active, int from, int to, int[] pixels, int[] chosen)
    {
        Span<int> which = pixels.AsSpan(from, to - from), taken = chosen.AsSpan(from, to - from);
        (int decided, int count) = eight is null ? default : eight.Decide(labels, active.AsSpan(from, to - from), which, taken);
        foreach (int i in active.AsSpan(from + decided, to - from - decided))
        {
            int label = choice.Of(labels, i);
            (which[count], taken[count]) = (i, label);
            count += label != labels[i] ? 1 : 0;
        }

        return count;
    }
}
