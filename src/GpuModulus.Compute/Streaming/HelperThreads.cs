using System.Runtime.CompilerServices;

namespace GpuModulus.Compute.Streaming;

/// <summary>
/// Threads that help the calling one, kept for the next time. Those of a pool take turns, and one that last ran on the caller's core is woken there and waits beside it for a millisecond or two, until
/// the system moves it: half the time of a small map. A thread of one's own stays on its core.
/// </summary>
internal sealed class HelperThreads : IDisposable
{
    private readonly List<Helper> helpers = [];

    /// <summary>Calls <paramref name="work"/> with 0 on the calling thread, and with the numbers up to <paramref name="workers"/> − 1 on a thread each, at the same time; it must not throw.</summary>
    public void Run(int workers, Action<int> work)
    {
        while (helpers.Count < workers - 1)
            helpers.Add(new());
        int left = workers - 1;
        for (int worker = 1; worker < workers; worker++)
        {
            int own = worker;
            helpers[worker - 1].Begin(() =>
            {
                work(own);
                lock (helpers)
                {
                    left--;
                    Monitor.Pulse(helpers);
                }
            });
        }

        try
        {
            work(0);
        }
        finally
        {
            BriefWait.For(() => Volatile.Read(ref left) == 0);
            lock (helpers)
            {
                while (left > 0)
                    Monitor.Wait(helpers);
            }
        }
    }

    /// <summary>Lets the threads end.</summary>
    public void Dispose()
    {
        foreach (Helper helper in helpers)
            helper.Begin(null);
        helpers.Clear();
    }

    private sealed class Helper
    {
        // An engine that nobody disposes does not keep its threads for long.
        private const int IdleMilliseconds = 10_000;
        private readonly object gate = new();
        private Action? job;
        private bool isAsked;
        private bool isRunning;

        /// <summary>Hands over what to do next; null: nothing more.</summary>
        public void Begin(Action? next)
        {
            lock (gate)
            {
                (job, isAsked) = (next, true);
                Monitor.Pulse(gate);
                if (isRunning || next is null)
                    return;
                isRunning = true;
                new Thread(Work) { IsBackground = true, Name = "map" }.UnsafeStart();
            }
        }

        // The next map may follow at once, and a core that sleeps begins 0.1 ms late.
        private void Work()
        {
            do
            {
                while (BriefWait.For(() => Volatile.Read(ref isAsked)))
                {
                    if (!Do())
                        return;
                }
            }
            while (Sleep());
        }

        private bool Sleep()
        {
            lock (gate)
            {
                if (isAsked || Monitor.Wait(gate, IdleMilliseconds) || isAsked)
                    return true;
                isRunning = false;
                return false;
            }
        }

        // By itself, so that a thread that waits holds nothing of the map that it did last.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private bool Do()
        {
            Action? now;
            lock (gate)
                (now, job, isAsked, isRunning) = (job, null, false, job is not null);
            now?.Invoke();
            return now is not null;
        }
    }
}
