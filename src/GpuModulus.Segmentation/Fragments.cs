using System.Buffers;
using System.Runtime.InteropServices;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Connected fragments of a label image, of the rest or of the facets, found from the runs of its lines.</summary>
internal sealed class Fragments
{
    private readonly int[] labels;
    private readonly int w;
    private readonly int h;
    private readonly Gathered<int> runStarts = new();
    private readonly Gathered<int> runEnds = new();
    private readonly int[] firstOfRow;
    private readonly DisjointSets pieces;
    private readonly int[] area;

    private Fragments(int[] labels, int w, int h, bool ofRest)
    {
        this.labels = labels;
        this.w = w;
        this.h = h;
        firstOfRow = new int[h + 1];
        int[] found = ArrayPool<int>.Shared.Rent(w);
        for (int y = 0; y < h; y++)
        {
            firstOfRow[y] = runStarts.Count;
            ReadOnlySpan<int> row = labels.AsSpan(y * w, w);
            int runs = LabelRuns.Ends(row, found);
            for (int k = 0, x = 0; k < runs; x = found[k++])
            {
                if (row[x] == 0 != ofRest)
                    continue;
                runStarts.Add((y * w) + x);
                runEnds.Add((y * w) + found[k]);
            }
        }

        ArrayPool<int>.Shared.Return(found);
        ReadOnlySpan<int> starts = runStarts.Items, ends = runEnds.Items;
        firstOfRow[h] = starts.Length;
        pieces = new(starts.Length);

        // The rest hangs together over corners, a facet does not.
        int touch = ofRest ? 1 : 0;
        for (int y = 1; y < h; y++)
        {
            int above = firstOfRow[y - 1];
            for (int r = firstOfRow[y]; r < firstOfRow[y + 1]; r++)
            {
                int from = starts[r] - w - touch, to = ends[r] - w + touch;
                while (above < firstOfRow[y] && ends[above] <= from)
                    above++;
                for (int k = above; k < firstOfRow[y] && starts[k] < to; k++)
                {
                    if (labels[starts[k]] == labels[starts[r]])
                        pieces.Unite(k, r);
                }
            }
        }

        area = new int[starts.Length];
        for (int r = 0; r < starts.Length; r++)
            area[pieces.Root(r)] += ends[r] - starts[r];
    }

    /// <summary>Pieces of the rest (0; 8 neighbours) of fewer pixels take the label that most of their border touches.</summary>
    public static void RemoveSmallRest(int[] labels, int w, int h, int least) => new Fragments(labels, w, h, ofRest: true).RemoveSmall(least);

    /// <summary>Pieces of one facet's pixels (4 neighbours) of fewer pixels take the label that most of their border touches.</summary>
    public static void RemoveSmallFacets(int[] labels, int w, int h, int least) => new Fragments(labels, w, h, ofRest: false).RemoveSmall(least);

    private void RemoveSmall(int least)
    {
        ReadOnlySpan<int> starts = runStarts.Items, ends = runEnds.Items;
        Dictionary<int, Dictionary<int, int>> around = [];
        List<(int Run, int Root)> small = [];
        for (int y = 0; y < h; y++)
        {
            for (int r = firstOfRow[y]; r < firstOfRow[y + 1]; r++)
            {
                int label = labels[starts[r]], root = pieces.Root(r);
                if (area[root] >= least)
                    continue;
                small.Add((r, root));
                ref Dictionary<int, int>? beside = ref CollectionsMarshal.GetValueRefOrAddDefault(around, root, out _);
                beside ??= [];
                int left = starts[r], right = ends[r];
                if (left > y * w)
                    Count(beside, left - 1, label);
                if (right < (y + 1) * w)
                    Count(beside, right, label);
                for (int i = left; i < right; i++)
                {
                    if (y > 0)
                        Count(beside, i - w, label);
                    if (y < h - 1)
                        Count(beside, i + w, label);
                }
            }
        }

        // All are decided before the first is changed, so that no direction is preferred.
        Dictionary<int, int> winner = [];
        foreach ((int root, Dictionary<int, int> beside) in around)
        {
            if (beside.Count > 0)
                winner[root] = beside.OrderByDescending(p => p.Value).ThenBy(p => p.Key).First().Key;
        }

        foreach ((int run, int root) in small)
        {
            if (winner.TryGetValue(root, out int label))
                labels.AsSpan(starts[run], ends[run] - starts[run]).Fill(label);
        }

        runStarts.Release();
        runEnds.Release();
    }

    private void Count(Dictionary<int, int> beside, int i, int own)
    {
        if (labels[i] != own)
            CollectionsMarshal.GetValueRefOrAddDefault(beside, labels[i], out _)++;
    }
}
