namespace GpuModulus.Segmentation;

/// <summary>
/// Unites touching planes that are one facet: normals within the facet angle, no more than a step between them where they touch, and a common
/// plane that fits both. The pair with the smallest angle goes first.
/// </summary>
internal static class PlaneMerging
{
    /// <summary>Returns for every old label (index 0 unused) the new one, and the moments of the new ones.</summary>
    public static (int[] Map, List<PlaneMoments> Regions) Merge(
        WorkMap map, int[] labels, List<PlaneMoments> regions, (int X, int Y) gap, double angleLimit, double stepLimit)
    {
        int n = regions.Count;
        int[] parent = [.. Enumerable.Range(0, n + 1)];
        PlaneMoments[] moments = [default, .. regions];
        Plane[] planes = new Plane[n + 1];
        for (int i = 1; i <= n; i++)
            planes[i] = moments[i].Solve();
        Dictionary<(int, int), Contact> contacts = Contacts(map, labels, gap);
        PriorityQueue<(int A, int B, int Age), double> queue = new();
        int[] age = new int[n + 1];
        void Offer(int a, int b, Contact contact)
        {
            if (contact.Count < 4)
                return;
            double angle = WorkMap.Angle(planes[a].B / map.PitchX, planes[a].C / map.PitchY, planes[b].B / map.PitchX, planes[b].C / map.PitchY);
            if (angle > angleLimit * Softness(moments[a].N, moments[b].N))
                return;
            double mx = contact.X / contact.Count, my = contact.Y / contact.Count;
            double sigma = Math.Max(planes[a].Rms, planes[b].Rms);
            if (Math.Abs(planes[a].At(mx, my) - planes[b].At(mx, my)) > stepLimit + sigma)
                return;
            PlaneMoments both = moments[a];
            both.Add(moments[b]);
            double separate = Math.Sqrt(((moments[a].N * planes[a].Rms * planes[a].Rms) + (moments[b].N * planes[b].Rms * planes[b].Rms)) / both.N);
            if (both.Solve().Rms > Math.Max(1.4 * separate, separate + (0.4 * stepLimit)))
                return;
            queue.Enqueue((a, b, age[a] + age[b]), angle);
        }

        foreach (((int a, int b), Contact contact) in contacts.OrderBy(c => c.Key))
            Offer(a, b, contact);
        while (queue.TryDequeue(out (int A, int B, int Age) pair, out _))
        {
            (int a, int b, int stamp) = pair;
            if (parent[a] != a || parent[b] != b || age[a] + age[b] != stamp)
                continue;
            parent[b] = a;
            moments[a].Add(moments[b]);
            planes[a] = moments[a].Solve();
            age[a]++;
            foreach ((int k, int l) in contacts.Keys.Where(c => c.Item1 == b || c.Item2 == b).ToList())
            {
                Contact moved = contacts[(k, l)];
                contacts.Remove((k, l));
                int other = k == b ? l : k;
                if (other == a)
                    continue;
                (int, int) key = (Math.Min(a, other), Math.Max(a, other));
                contacts[key] = contacts.TryGetValue(key, out Contact have) ? have.Plus(moved) : moved;
            }

            foreach (((int k, int l), Contact contact) in contacts.Where(c => c.Key.Item1 == a || c.Key.Item2 == a).OrderBy(c => c.Key).ToList())
                Offer(k, l, contact);
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
    private static double Softness(double n1, double n2) => 1 + Math.Min(0.5, 8 / Math.Sqrt(Math.Min(n1, n2)));

    private static Dictionary<(int, int), Contact> Contacts(WorkMap map, int[] labels, (int X, int Y) gap)
    {
        int w = map.Columns, h = map.Rows;
        Dictionary<(int, int), Contact> contacts = [];
        void Note(int a, int b, double x, double y)
        {
            (int, int) key = (Math.Min(a, b), Math.Max(a, b));
            contacts[key] = contacts.TryGetValue(key, out Contact c) ? new Contact(c.Count + 1, c.X + x, c.Y + y) : new Contact(1, x, y);
        }

        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                int a = labels[(y * w) + x];
                if (a == 0)
                    continue;
                if (x + 1 < w && labels[(y * w) + x + 1] != a)
                {
                    for (int d = 1; d <= gap.X && x + d < w; d++)
                    {
                        int b = labels[(y * w) + x + d];
                        if (b != 0)
                        {
                            if (b != a)
                                Note(a, b, x + (0.5 * d), y);
                            break;
                        }
                    }
                }

                if (y + 1 < h && labels[((y + 1) * w) + x] != a)
                {
                    for (int d = 1; d <= gap.Y && y + d < h; d++)
                    {
                        int b = labels[((y + d) * w) + x];
                        if (b != 0)
                        {
                            if (b != a)
                                Note(a, b, x, y + (0.5 * d));
                            break;
                        }
                    }
                }
            }
        }

        return contacts;
    }

    private readonly record struct Contact(int Count, double X, double Y)
    {
        public Contact Plus(Contact o) => new(Count + o.Count, X + o.X, Y + o.Y);
    }
}
