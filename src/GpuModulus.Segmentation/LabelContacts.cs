using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuModulus.Segmentation;

/// <summary>
/// Where two planes lie beside each other, along a line or a column, with nothing or a short gap between them. Listed once for all that is asked of such pairs; planes may be united
/// afterwards, which makes no new contacts.
/// </summary>
internal sealed class LabelContacts
{
    private readonly Gathered<Contact>[] bands;

    // The planes' numbers as they are now, by those that were found; null where these still hold.
    private int[]? numbers;

    private LabelContacts(Gathered<Contact>[] bands) => this.bands = bands;

    /// <summary>Finds all contacts.</summary>
    /// <param name="labels">Planes by number from 1, 0 = none.</param>
    /// <param name="w">Columns.</param>
    /// <param name="h">Rows.</param>
    /// <param name="reach">From a pixel to the next plane's, along a line and along a column, at most.</param>
    public static LabelContacts Find(int[] labels, int w, int h, (int X, int Y) reach)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(reach.X, reach.Y), short.MaxValue);
        Gathered<Contact>[] found = Rows.Collect<Contact>(h, w, (from, to, own) =>
        {
            Gathered<int> sides = new();
            LabelEdges.AddNearSides(labels, w, h, from, to, sides);
            foreach (int i in sides.Items)
                AddOf(i, own);
            sides.Release();
        });
        return new LabelContacts(found);

        void AddOf(int i, Gathered<Contact> own)
        {
            int label = labels[i], y = (int)((uint)i / (uint)w), x = i - (y * w);
            int right = x + 1 < w && labels[i + 1] != label ? Next(labels, i, 1, Math.Min(reach.X, w - 1 - x)) : 0;
            if (right > 0 && labels[i + right] != label)
                own.Add(new Contact(x, y, (short)right, 0, label, labels[i + right]));
            int down = y + 1 < h && labels[i + w] != label ? Next(labels, i, w, Math.Min(reach.Y, h - 1 - y)) : 0;
            if (down > 0 && labels[i + (down * w)] != label)
                own.Add(new Contact(x, y, 0, (short)down, label, labels[i + (down * w)]));
        }
    }

    /// <summary>Asks from now on for planes by these numbers, given by those that were found.</summary>
    public void Renumber(int[] renumbered) => numbers = renumbered;

    /// <summary>Sums something over the contacts of every two planes, of which the first has the lower number. The order of the sums is not always the same.</summary>
    /// <param name="wanted">Whether two planes are asked for.</param>
    /// <param name="of">What a contact adds: the planes before and behind it.</param>
    public Dictionary<(int A, int B), T> Sum<T>(Func<int, int, bool> wanted, Func<int, int, Contact, T> of)
        where T : struct, IAdditionOperators<T, T, T>
    {
        Dictionary<(int A, int B), T> all = [];
        Cores.For(bands.Length, k =>
        {
            Dictionary<(int A, int B), T> own = [];
            (int A, int B) last = default;
            bool counts = false;
            T sum = default;
            foreach (Contact contact in bands[k].Items)
            {
                (int a, int b) = numbers is { } now ? (now[contact.From], now[contact.To]) : (contact.From, contact.To);
                if (a == b)
                    continue;

                // Many in a row are of the same two planes.
                (int A, int B) pair = (Math.Min(a, b), Math.Max(a, b));
                if (pair != last)
                {
                    if (counts)
                        Add(own, last, sum);
                    (last, counts, sum) = (pair, wanted(a, b), default);
                }

                if (counts)
                    sum += of(a, b, contact);
            }

            if (counts)
                Add(own, last, sum);
            lock (all)
            {
                foreach (((int A, int B) pair, T part) in own)
                    Add(all, pair, part);
            }
        });
        return all;
    }

    /// <summary>Gives the memory of the list back; nothing may be asked any more.</summary>
    public void Release()
    {
        foreach (Gathered<Contact> band in bands)
            band.Release();
    }

    private static void Add<T>(Dictionary<(int A, int B), T> sums, (int A, int B) pair, T part)
        where T : struct, IAdditionOperators<T, T, T>
    {
        ref T sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, pair, out _);
        sum += part;
    }

    /// <summary>Steps to the next pixel that has a label, 0 where there is none within reach.</summary>
    private static int Next(int[] labels, int i, int stride, int most)
    {
        for (int d = 1; d <= most; d++)
        {
            if (labels[i + (d * stride)] != 0)
                return d;
        }

        return 0;
    }

    /// <summary>A pixel of one plane, how many pixels to the right of it, or below it, the next plane begins (the other of the two is 0), and the planes as they were found.</summary>
    internal readonly record struct Contact(int X, int Y, short Right, short Down, int From, int To)
    {
        /// <summary>From the one pixel to the other.</summary>
        public int Distance => Right + Down;

        /// <summary>A step on that way.</summary>
        public (int X, int Y) Step => Right > 0 ? (1, 0) : (0, 1);

        /// <summary>Half way between the two.</summary>
        public (double X, double Y) Middle => (X + (0.5 * Right), Y + (0.5 * Down));
    }
}
