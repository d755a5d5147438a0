using System.Diagnostics;

namespace GpuModulus.Compute.Streaming;

/// <summary>Looks for a while whether something has come about, before the caller sleeps until it has: to wake a thread takes longer than a tile is read or written, and now and then as long as ten tiles.</summary>
internal static class BriefWait
{
    private const double Microseconds = 200;

    /// <summary>Whether it came about in time.</summary>
    public static bool For(Func<bool> isDone)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!isDone())
        {
            if (Stopwatch.GetElapsedTime(begin).TotalMicroseconds > Microseconds)
                return false;
            Thread.SpinWait(10);
        }

        return true;
    }
}
