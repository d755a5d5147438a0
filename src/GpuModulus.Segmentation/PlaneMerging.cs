using System.Numerics;

namespace GpuModulus.Segmentation;

/// <summary>
/// Unites touching planes that are one facet: normals within the facet angle, no more than a step between them where they touch, and a common
/// plane that fits both. The pair with the smallest angle goes first.
/// </summary>
internal static class PlaneMerging
{
    /// <summary>Returns for every old label (index 0 unused) the new one, and the moments of the new ones.</summary>
    public static (int[] Map, List<PlaneMoments> Regions) Merge(
        WorkMap map, LabelContacts contacts, List<PlaneMoments> regions, (int X, int Y) gap, double angleLimit, double stepLimit, IReadOnlyList<(int A, int B)> steps)
    {
        int n = regions.Count;
        int[] parent = [.. Enumerable.Range(0, n + 1)];
        PlaneMoments[] moments = [default, .. regions];
        Plane[] planes = new Plane[n + 1];
        for (int i = 1; i <= n; i++)
            planes[i] = moments[i].Solve();
        SortedDictionary<int, Contact>[] beside = Beside(contacts, gap, n);
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
                Contact contact = beside[a].TryGetValue(other, out Contact have) ? have + moved : moved;
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
    private static SortedDictionary<int, Contact>[] Beside(LabelContacts contacts, (int X, int Y) gap, int regions)
    {
        // Sums of halves are exact: their order does not matter.
        Dictionary<(int A, int B), Contact> all = contacts.Sum(static (_, _) => true, (_, _, contact) =>
            contact.Right <= gap.X && contact.Down <= gap.Y ? new Contact(1, contact.Middle.X, contact.Middle.Y) : default);
        SortedDictionary<int, Contact>[] beside = [.. Enumerable.Range(0, regions + 1).Select(_ => new SortedDictionary<int, Contact>())];
        foreach (((int a, int b), Contact contact) in all)
        {
            if (contact.Count > 0)
                beside[a][b] = beside[b][a] = contact;
        }

        return beside;
    }

    private readonly record struct Contact(int Count, double X, double Y, bool Step = false) : IAdditionOperators<Contact, Contact, Contact>
    {
        public static Contact operator +(Contact a, Contact b) => new(a.Count + b.Count, a.X + b.X, a.Y + b.Y, a.Step || b.Step);
    }
}
