using System.Runtime.Intrinsics.X86;

namespace GpuModulus.Segmentation;

/// <summary>
/// Moves the borders between facets, and between facets and the rest, to the pixel: every pixel at a border takes the label with the least cost (<see cref="BorderChoice"/>).
/// All pixels are decided at once from the last state, so that no direction is preferred.
/// </summary>
internal sealed class BorderRefinement
{
    private const int Portion = 4096;
    private const int Surroundings = 9;
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
        byte[] queued = scratch.Bytes(w * h);
        Array.Clear(queued, 0, w * h);
        (int[] active, int[] pixels, int[] chosen) = (scratch.List(), scratch.List(), scratch.List());
        int count = LabelEdges.Find(labels, w, h, ref active);
        for (int round = 0; round < rounds && count > 0; round++)
        {
            // Decide first, write afterwards; then only the surroundings of what has changed can change.
            if (Math.Min(pixels.Length, chosen.Length) < count)
                (pixels, chosen) = (new int[active.Length], new int[active.Length]);
            int now = count, portions = (now + Portion - 1) / Portion;
            int[] changed = new int[portions];
            Parallel.For(0, portions, k => changed[k] = Decide(labels, active, k * Portion, Math.Min(now, (k + 1) * Portion), pixels, chosen));

            // A pixel is queued once a round: its mark is the round's.
            byte mark = (byte)((round % byte.MaxValue) + 1);
            if (mark == 1 && round > 0)
                Array.Clear(queued, 0, w * h);
            count = 0;
            for (int k = 0; k < portions; k++)
            {
                int first = k * Portion;
                if (active.Length < count + (Surroundings * changed[k]))
                    Array.Resize(ref active, Math.Max(2 * active.Length, count + (Surroundings * changed[k])));
                for (int n = first; n < first + changed[k]; n++)
                {
                    labels[pixels[n]] = chosen[n];
                    count = Queue(pixels[n], active, count, queued, mark);
                }
            }
        }

        scratch.Return(queued);
        scratch.ReturnLists(active, pixels, chosen);
    }

    private int Queue(int i, int[] active, int count, byte[] queued, byte mark)
    {
        int y = (int)((uint)i / (uint)w), x = i - (y * w);
        int top = Math.Max(0, y - 1) * w, bottom = Math.Min(h - 1, y + 1) * w, left = Math.Max(0, x - 1), right = Math.Min(w - 1, x + 1);
        for (int row = top; row <= bottom; row += w)
        {
            for (int k = row + left; k <= row + right; k++)
            {
                if (queued[k] == mark)
                    continue;
                queued[k] = mark;
                active[count++] = k;
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
