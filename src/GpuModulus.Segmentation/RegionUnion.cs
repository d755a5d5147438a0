namespace GpuModulus.Segmentation;

/// <summary>
/// The regions of all blocks, region 0 the rest. Labels joined over a seam are one level; levels of one facet, parted by growth steps, are one region, whose plane has the slope that they have in
/// common.
/// </summary>
internal sealed class RegionUnion
{
    private readonly int[][] regionOf;

    /// <summary>Unites.</summary>
    /// <param name="blocks">Labels of each block.</param>
    /// <param name="joined">Labels that are one over a seam.</param>
    /// <param name="facetOf">For every label of each block the lowest of its facet.</param>
    public RegionUnion(RegionTally[][] blocks, IReadOnlyList<((int Block, int Label) A, (int Block, int Label) B)> joined, int[][] facetOf)
    {
        int[] first = new int[blocks.Length];
        int total = 1;
        for (int b = 0; b < blocks.Length; b++)
        {
            first[b] = total - 1;
            total += blocks[b].Length - 1;
        }

        (DisjointSets levels, DisjointSets facets) = (new(total), new(total));
        foreach (((int Block, int Label) a, (int Block, int Label) b) in joined)
        {
            levels.Unite(first[a.Block] + a.Label, first[b.Block] + b.Label);
            facets.Unite(first[a.Block] + a.Label, first[b.Block] + b.Label);
        }

        for (int b = 0; b < blocks.Length; b++)
        {
            for (int l = 1; l < facetOf[b].Length; l++)
                facets.Unite(first[b] + l, first[b] + facetOf[b][l]);
        }

        int[] number = new int[total];
        PlaneMoments[] ofLevel = new PlaneMoments[total];
        List<RegionTally> regions = [];
        List<List<int>> levelsOf = [];
        regionOf = new int[blocks.Length][];
        for (int b = 0; b < blocks.Length; b++)
        {
            regionOf[b] = new int[blocks[b].Length];
            for (int l = 0; l < blocks[b].Length; l++)
            {
                // The lowest of the united is its own root and comes first.
                int node = l == 0 ? 0 : first[b] + l, root = facets.Root(node), level = levels.Root(node);
                if (root == node && (l > 0 || b == 0))
                {
                    number[root] = regions.Count;
                    regions.Add(blocks[b][l]);
                    levelsOf.Add([]);
                }
                else
                {
                    RegionTally sum = regions[number[root]];
                    sum.Add(blocks[b][l]);
                    regions[number[root]] = sum;
                }

                regionOf[b][l] = number[root];
                if (level == node && (l > 0 || b == 0))
                {
                    ofLevel[level] = blocks[b][l].Moments;
                    levelsOf[number[root]].Add(level);
                }
                else
                {
                    ofLevel[level].Add(blocks[b][l].Moments);
                }
            }
        }

        Regions = regions;
        Planes = [.. levelsOf.Select(own => PlaneMoments.Common([.. own.Select(level => ofLevel[level])]))];
    }

    public IReadOnlyList<RegionTally> Regions { get; }

    /// <summary>The plane of each region; of levels parted by steps their common slope, with what is left of each about its own height.</summary>
    public Plane[] Planes { get; }

    /// <summary>For each label of a block, the region.</summary>
    public int[] RegionOf(int block) => regionOf[block];
}
