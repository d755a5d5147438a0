namespace GpuModulus.Segmentation;

/// <summary>Numbers 0 … n − 1 in sets that are united pair by pair; the lowest number of a set stands for it.</summary>
internal sealed class DisjointSets(int n)
{
    private readonly int[] parent = [.. Enumerable.Range(0, n)];

    public int Root(int node)
    {
        while (parent[node] != node)
        {
            parent[node] = parent[parent[node]];
            node = parent[node];
        }

        return node;
    }

    public void Unite(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        parent[Math.Max(a, b)] = Math.Min(a, b);
    }
}
