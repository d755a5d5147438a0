namespace GpuModulus.Segmentation;

/// <summary>
/// Gathers all pixels in reach of a plane that hang together with a seed, run by run along the lines: where the plane stays as it is, the order in which pixels join does not matter.
/// </summary>
internal sealed class ReachFill
{
    private const int Numbers = 3;
    private readonly WorkMap map;
    private readonly PixelsInReach reach;
    private readonly int[] labels;
    private readonly Scratch scratch;

    // Line, first column and the column behind the last of every run.
    private int[] runs;
    private int count;

    public ReachFill(WorkMap map, PixelsInReach reach, int[] labels, Scratch scratch)
    {
        (this.map, this.reach, this.labels, this.scratch) = (map, reach, labels, scratch);
        runs = scratch.List();
    }

    /// <summary>Gives a number to the seed and to what is in reach from it, and returns the moments of their heights.</summary>
    public PlaneMoments From(int seed, int label)
    {
        int w = map.Columns, x = seed % w, y = seed / w;
        PlaneMoments moments = new(x, y);
        count = 0;
        labels[seed] = label;
        Add(y, x, x + 1);
        TakeRuns(y, x - 1, x + 2);
        for (int done = 0; done < count; done += Numbers)
        {
            (int line, int from, int to) = (runs[done], runs[done + 1], runs[done + 2]);
            int first = (line * w) + from;
            labels.AsSpan(first, to - from).Fill(label);
            PlaneFit.AddRun(ref moments, map.Height.AsSpan(first, to - from), from, line);
            TakeRuns(line - 1, from, to);
            TakeRuns(line + 1, from, to);
        }

        return moments;
    }

    /// <summary>Takes the number back from all that was gathered last.</summary>
    public void Undo()
    {
        for (int k = 0; k < count; k += Numbers)
            labels.AsSpan((runs[k] * map.Columns) + runs[k + 1], runs[k + 2] - runs[k + 1]).Clear();
    }

    /// <summary>Gives the list of runs back; nothing may be gathered any more.</summary>
    public void Release() => scratch.ReturnLists(runs);

    /// <summary>Takes the runs in reach that touch a stretch of a line, which may be one beyond the map's border.</summary>
    private void TakeRuns(int y, int from, int to)
    {
        for (int x = reach.Next(y, from, to); x < to; x = reach.Next(y, x, to))
        {
            (int left, int right) = reach.TakeRun(y, x);
            Add(y, left, right);
            x = right;
        }
    }

    private void Add(int y, int from, int to)
    {
        if (runs.Length < count + Numbers)
            Array.Resize(ref runs, 2 * runs.Length);
        (runs[count], runs[count + 1], runs[count + 2]) = (y, from, to);
        count += Numbers;
    }
}
