namespace GpuModulus.Segmentation;

/// <summary>The regions of all blocks, those that were joined counted as one; region 0 is the rest.</summary>
internal sealed class RegionUnion
{
    private readonly int[][] regionOf;

    public RegionUnion(RegionTally[][] blocks, IReadOnlyList<((int Block, int Label) A, (int Block, int Label) B)> joined)
    {
        int[] first = new int[blocks.Length];
        int total = 1;
        for (int b = 0; b < blocks.Length; b++)
        {
            first[b] = total - 1;
            total += blocks[b].Length - 1;
        }

        int[] parent = [.. Enumerable.Range(0, total)];
        foreach (((int Block, int Label) a, (int Block, int Label) b) in joined)
        {
            int p = Root(parent, first[a.Block] + a.Label), q = Root(parent, first[b.Block] + b.Label);
            parent[Math.Max(p, q)] = Math.Min(p, q);
        }

        int[] number = new int[total];
        List<RegionTally> regions = [];
        regionOf = new int[blocks.Length][];
        for (int b = 0; b < blocks.Length; b++)
        {
            regionOf[b] = new int[blocks[b].Length];
            for (int l = 0; l < blocks[b].Length; l++)
            {
                // The lowest of the joined is its own root and comes first.
                int node = l == 0 ? 0 : first[b] + l, root = Root(parent, node);
                if (root == node && (l > 0 || b == 0))
                {
                    number[root] = regions.Count;
                    regions.Add(blocks[b][l]);
                }
                else
                {
                    RegionTally sum = regions[number[root]];
                    sum.Add(blocks[b][l]);
                    regions[number[root]] = sum;
                }

                regionOf[b][l] = number[root];
            }
        }

        Regions = regions;
    }

    public IReadOnlyList<RegionTally> Regions { get; }

    /// <summary>For each label of a block, the region.</summary>
    public int[] RegionOf(int block) => regionOf[block];

    private static int Root(int[] parent, int node)
    {
        while (parent[node] != node)
        {
            parent[node] = parent[parent[node]];
            node = parent[node];
        }

        return node;
    }
}
