namespace GpuModulus.Segmentation;

/// <summary>
/// Gathers all pixels in reach of a plane that hang together with a seed, run by run along the lines: where the plane stays as it is, the order in which pixels join does not matter.
/// </summary>
internal sealed class ReachFill(WorkMap map, PixelsInReach reach, int[] labels)
{
    // Of the seed gathered last, each with the column behind its last.
    private readonly Gathered<(int Line, int From, int To)> runs = new();

    /// <summary>Gives a number to the seed and to what is in reach from it, and returns the moments of their heights.</summary>
    public PlaneMoments From(int seed, int label)
    {
        int w = map.Columns, x = seed % w, y = seed / w;
        PlaneMoments moments = new(x, y);
        runs.Clear();
        labels[seed] = label;
        runs.Add((y, x, x + 1));
        TakeRuns(y, x - 1, x + 2);
        for (int done = 0; done < runs.Items.Length; done++)
        {
            (int line, int from, int to) = runs.Items[done];
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
        foreach ((int line, int from, int to) in runs.Items)
            labels.AsSpan((line * map.Columns) + from, to - from).Clear();
    }

    /// <summary>Gives the list of runs back; nothing may be gathered any more.</summary>
    public void Release() => runs.Release();

    /// <summary>Takes the runs in reach that touch a stretch of a line, which may be one beyond the map's border.</summary>
    private void TakeRuns(int y, int from, int to)
    {
        for (int x = reach.Next(y, from, to); x < to; x = reach.Next(y, x, to))
        {
            (int left, int right) = reach.TakeRun(y, x);
            runs.Add((y, left, right));
            x = right;
        }
    }
}
