using System.Runtime.InteropServices;

namespace GpuModulus.Segmentation;

/// <summary>
/// Unites touching planes that are one facet: normals within the facet angle, no more than a step between them where they touch, and a common
/// plane that fits both. The pair with the smallest angle goes first.
/// </summary>
internal static class PlaneMerging
{
    /// <summary>Returns for every old label (index 0 unused) the new one, and the moments of the new ones.</summary>
    public static (int[] Map, List<PlaneMoments> Regions) Merge(
        WorkMap map, int[] labels, List<PlaneMoments> regions, (int X, int Y) gap, double angleLimit, double stepLimit, IReadOnlyList<(int A, int B)> steps)
    {
        int n = regions.Count;
        int[] parent = [.. Enumerable.Range(0, n + 1)];
        PlaneMoments[] moments = [default, .. regions];
        Plane[] planes = new Plane[n + 1];
        for (int i = 1; i <= n; i++)
            planes[i] = moments[i].Solve();
        SortedDictionary<int, Contact>[] beside = Contacts(map, labels, gap, n);
        foreach ((int a, int b) in steps)
        {
            if (beside[a].TryGetValue(b, out Contact contact))
                beside[a][b] = beside[b][a] = contact with { Step = true };
        }

        PriorityQueue<(int A, int B, int Age), double> queue = new();
        int[] age = new int[n + 1];
        void Offer(int a, int b, Contact contact)
        {
            if (contact.Count < 4)
                return;
            double angle = map.Angle(planes[a], planes[b]);
            if (angle > angleLimit * Softness(moments[a].N, moments[b].N))
                return;
            double mx = contact.X / contact.Count, my = contact.Y / contact.Count;
            double sigma = Math.Max(planes[a].Rms, planes[b].Rms);
            if (Math.Abs(planes[a].At(mx, my) - planes[b].At(mx, my)) > stepLimit + sigma)
                return;
            PlaneMoments both = moments[a];
            both.Add(moments[b]);
            double separate = Math.Sqrt(((moments[a].N * planes[a].Rms * planes[a].Rms) + (moments[b].N * planes[b].Rms * planes[b].Rms)) / both.N);

            // A plane through two levels is inclined to both.
            double common = both.Solve().Rms;
            if (common > MostInCommon(separate, contact.Step))
                return;

            // A small piece says little in the common residual: it must lie as near to the plane as the pixels that grew into it.
            (int larger, int smaller) = moments[a].N >= moments[b].N ? (a, b) : (b, a);
            double strain = ((both.N * common * common) - (moments[larger].N * planes[larger].Rms * planes[larger].Rms)) / moments[smaller].N;
            if (strain > Math.Pow(Math.Max(5, (3 * planes[larger].Rms) + 1), 2))
                return;
            queue.Enqueue((a, b, age[a] + age[b]), angle);
        }

        for (int a = 1; a <= n; a++)
        {
            foreach ((int b, Contact contact) in beside[a])
            {
                if (b > a)
                    Offer(a, b, contact);
            }
        }

        while (queue.TryDequeue(out (int A, int B, int Age) pair, out _))
        {
            (int a, int b, int stamp) = pair;
            if (parent[a] != a || parent[b] != b || age[a] + age[b] != stamp)
                continue;
            parent[b] = a;
            moments[a].Add(moments[b]);
            planes[a] = moments[a].Solve();
            age[a]++;
            beside[a].Remove(b);
            foreach ((int other, Contact moved) in beside[b])
            {
                beside[other].Remove(b);
                if (other == a)
                    continue;
                Contact contact = beside[a].TryGetValue(other, out Contact have) ? have.Plus(moved) : moved;
                beside[a][other] = beside[other][a] = contact;
            }

            beside[b].Clear();
            foreach ((int other, Contact contact) in beside[a])
                Offer(Math.Min(a, other), Math.Max(a, other), contact);
        }

        int[] result = new int[n + 1];
        List<PlaneMoments> merged = [];
        for (int i = 1; i <= n; i++)
        {
            if (parent[i] == i)
            {
                merged.Add(moments[i]);
                result[i] = merged.Count;
            }
        }

        for (int i = 1; i <= n; i++)
        {
            int root = i;
            while (parent[root] != root)
                root = parent[root];
            result[i] = result[root];
        }

        return (result, merged);
    }

    /// <summary>The angle of a small piece is badly known: it may differ a little more.</summary>
    public static double Softness(double n1, double n2) => 1 + Math.Min(0.5, 8 / Math.Sqrt(Math.Min(n1, n2)));

    /// <summary>Residual of a plane through two pieces, nm, up to which it fits both: the film bends planes by as much, where no step is known between them.</summary>
    /// <param name="separate">Residual of the two about planes of their own.</param>
    /// <param name="step">A growth step parts them.</param>
    public static double MostInCommon(double separate, bool step) => step ? Math.Max(1.1 * separate, separate + 0.3) : Math.Max(1.4 * separate, separate + 3.2);

    /// <summary>For every label the labels beside it, within the gap, and where.</summary>
    private static SortedDictionary<int, Contact>[] Contacts(WorkMap map, int[] labels, (int X, int Y) gap, int regions)
    {
        int w = map.Columns, h = map.Rows;
        Dictionary<(int, int), Contact> all = [];
        Rows.For(h, w, (from, to) =>
        {
            Dictionary<(int, int), Contact> own = [];
            void Note(int a, int b, double x, double y)
            {
                ref Contact contact = ref CollectionsMarshal.GetValueRefOrAddDefault(own, (Math.Min(a, b), Math.Max(a, b)), out _);
                contact = contact.Plus(new Contact(1, x, y));
            }

            LabelEdges.Visit(labels, w, h, from, to, (i, x, y) =>
            {
                int a = labels[i];
                if (a == 0)
                    return;
                if (x + 1 < w && labels[i + 1] != a)
                {
                    int d = Reach(labels, i, 1, Math.Min(gap.X, w - 1 - x));
                    if (d > 0 && labels[i + d] != a)
                        Note(a, labels[i + d], x + (0.5 * d), y);
                }

                if (y + 1 < h && labels[i + w] != a)
                {
                    int d = Reach(labels, i, w, Math.Min(gap.Y, h - 1 - y));
                    if (d > 0 && labels[i + (d * w)] != a)
                        Note(a, labels[i + (d * w)], x, y + (0.5 * d));
                }
            });

            // Sums of halves are exact: their order does not matter.
            lock (all)
            {
                foreach ((var pair, Contact contact) in own)
                    all[pair] = all.TryGetValue(pair, out Contact have) ? have.Plus(contact) : contact;
            }
        });
        SortedDictionary<int, Contact>[] beside = [.. Enumerable.Range(0, regions + 1).Select(_ => new SortedDictionary<int, Contact>())];
        foreach (((int a, int b), Contact contact) in all)
            beside[a][b] = beside[b][a] = contact;
        return beside;
    }

    /// <summary>Steps to the next pixel that has a label, 0 where there is none within reach.</summary>
    public static int Reach(int[] labels, int i, int stride, int most)
    {
        for (int d = 1; d <= most; d++)
        {
            if (labels[i + (d * stride)] != 0)
                return d;
        }

        return 0;
    }

    private readonly record struct Contact(int Count, double X, double Y, bool Step = false)
    {
        public Contact Plus(Contact o) => new(Count + o.Count, X + o.X, Y + o.Y, Step || o.Step);
    }
}
