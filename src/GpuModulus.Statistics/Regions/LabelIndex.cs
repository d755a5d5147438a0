using GpuModulus.Core;

namespace GpuModulus.Statistics;

/// <summary>From a label to its place in a list of regions; −1 for a label that is not listed.</summary>
internal sealed class LabelIndex
{
    private const int LargestId = 1 << 26;

    private readonly int[] places;

    public LabelIndex(IReadOnlyList<int> ids)
    {
        int largest = 0;
        foreach (int id in ids)
        {
            if (id is < 1 or > LargestId)
                throw new InputException("labels", $"the region id {id} is not between 1 and {LargestId}", "number the regions 1, 2, 3 …");
            largest = Math.Max(largest, id);
        }

        places = new int[largest + 1];
        Array.Fill(places, -1);
        for (int i = 0; i < ids.Count; i++)
        {
            if (places[ids[i]] >= 0)
                throw new ArgumentException($"The region id {ids[i]} occurs twice.", nameof(ids));
            places[ids[i]] = i;
        }

        Count = ids.Count;
    }

    public int Count { get; }

    public int this[int label] => (uint)label < (uint)places.Length ? places[label] : -1;
}
