using System.Diagnostics;

namespace GpuModulus.Benchmarks;

/// <summary>Times pieces of work: warm, repeated, and in turns, so that their ratios hold on a busy machine, too.</summary>
internal static class Stopclock
{
    // Long enough for the runtime to settle on its final code, and for a small map to be timed by a coarse clock.
    private const double WarmUpSeconds = 0.4;
    private const double LeastSampleSeconds = 0.02;

    /// <summary>One sample per piece of work, taken in turns.</summary>
    public static Sample[] InTurns(BenchmarkSettings settings, params Action[] work)
    {
        int[] rounds = Array.ConvertAll(work, WarmUp);
        double[][] seconds = Array.ConvertAll(work, _ => new double[settings.Repeats]);
        for (int repeat = 0; repeat < settings.Repeats; repeat++)
        {
            settings.Cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < work.Length; i++)
                seconds[i][repeat] = Seconds(work[i], rounds[i]);
        }

        return Array.ConvertAll(seconds, s => new Sample(s));
    }

    /// <summary>Repeats of work that is long enough for one round each; stops early, after one at the least, when it takes too long.</summary>
    public static Sample Repeat(BenchmarkSettings settings, double enoughSeconds, Action work)
    {
        List<double> seconds = [];
        while (seconds.Count == 0 || (seconds.Count < settings.Repeats && seconds.Sum() < enoughSeconds))
        {
            settings.Cancellation.ThrowIfCancellationRequested();
            seconds.Add(Seconds(work, 1));
        }

        return new(seconds);
    }

    /// <summary>Runs until the code is warm; returns how many rounds make one sample.</summary>
    private static int WarmUp(Action work)
    {
        double total = 0;
        double fastest = double.MaxValue;
        for (int i = 0; i < 3 || (total < WarmUpSeconds && i < 200); i++)
        {
            double seconds = Seconds(work, 1);
            total += seconds;
            fastest = Math.Min(fastest, seconds);
        }

        return (int)Math.Clamp(Math.Ceiling(LeastSampleSeconds / fastest), 1, 1000);
    }

    private static double Seconds(Action work, int rounds)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < rounds; i++)
            work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds / rounds;
    }
}
