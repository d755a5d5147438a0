namespace GpuModulus.Segmentation;

/// <summary>Connected fragments of a label image.</summary>
internal static class Fragments
{
    /// <summary>
    /// A fragment (4 neighbours, one label) of fewer than <paramref name="least"/> pixels takes the label that most of its border touches.
    /// </summary>
    public static void RemoveSmall(int[] labels, int w, int h, int least)
    {
        bool[] seen = new bool[labels.Length];
        Stack<int> stack = new();
        List<int> members = [];
        Dictionary<int, int> around = [];
        for (int start = 0; start < labels.Length; start++)
        {
            int label = labels[start];
            if (label == 0 || seen[start])
                continue;
            members.Clear();
            around.Clear();
            seen[start] = true;
            stack.Push(start);
            while (stack.TryPop(out int i))
            {
                members.Add(i);
                int x = i % w, y = i / w;
                for (int side = 0; side < 4; side++)
                {
                    int u = side == 0 ? x - 1 : side == 1 ? x + 1 : x, v = side == 2 ? y - 1 : side == 3 ? y + 1 : y;
                    if ((uint)u >= (uint)w || (uint)v >= (uint)h)
                        continue;
                    int k = (v * w) + u;
                    if (labels[k] != label)
                    {
                        around[labels[k]] = around.GetValueOrDefault(labels[k]) + 1;
                    }
                    else if (!seen[k])
                    {
                        seen[k] = true;
                        stack.Push(k);
                    }
                }
            }

            if (members.Count >= least || around.Count == 0)
                continue;
            int winner = around.OrderByDescending(p => p.Value).ThenBy(p => p.Key).First().Key;
            foreach (int i in members)
                labels[i] = winner;
        }
    }
}
