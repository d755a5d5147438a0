namespace GpuModulus.Segmentation;

/// <summary>
/// Loops over all cores, inside one another: where the parts of a map keep every core busy, what is done within a part stays on its own, with what that core's cache holds.
/// </summary>
internal static class Cores
{
    [ThreadStatic]
    private static Crew? crew;

    /// <summary>Works on the parts of a map side by side.</summary>
    /// <param name="count">Number of parts, taken in their order.</param>
    /// <param name="atOnce">Most parts in work together.</param>
    /// <param name="work">Takes the number of a part.</param>
    public static void Share(int count, int atOnce, Action<int> work)
    {
        int next = -1;
        Crew own = new();
        Parallel.For(0, Math.Min(count, atOnce), _ =>
        {
            Crew? outer = crew;
            Interlocked.Increment(ref own.Working);
            crew = own;
            try
            {
                for (int part = Interlocked.Increment(ref next); part < count && !own.HasFailed; part = Interlocked.Increment(ref next))
                    work(part);
            }
            catch
            {
                // The others finish what they have and begin nothing more.
                own.HasFailed = true;
                throw;
            }
            finally
            {
                crew = outer;
                Interlocked.Decrement(ref own.Working);
            }
        });
    }

    /// <summary>The same with all cores.</summary>
    public static void Share(int count, Action<int> work) => Share(count, Environment.ProcessorCount, work);

    /// <summary>The same of some pieces.</summary>
    public static void Share<T>(IReadOnlyList<T> pieces, Action<T> work) => Share(pieces.Count, k => work(pieces[k]));

    /// <summary>Calls <paramref name="body"/> with every number below <paramref name="count"/>, on all cores that have nothing else to do.</summary>
    public static void For(int count, Action<int> body)
    {
        if (crew is not { } own || Volatile.Read(ref own.Working) < Environment.ProcessorCount)
        {
            Parallel.For(0, count, body);
            return;
        }

        for (int k = 0; k < count; k++)
            body(k);
    }

    /// <summary>Those who work on the parts of one map.</summary>
    private sealed class Crew
    {
        public int Working;
        public volatile bool HasFailed;
    }
}
