using System.Diagnostics;

namespace GpuModulus.Cli.Terminal;

/// <summary>
/// One line on stderr that says how far the work is, how fast it goes, how long it will take and how much memory it holds;
/// only on a terminal, and only once the work has taken two seconds.
/// </summary>
internal sealed class ProgressLine(string activity, bool enabled) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock sync = new();
    private TimeSpan last;
    private bool shown;

    /// <summary>Whether progress can be shown at all.</summary>
    public static bool IsPossible => !Console.IsErrorRedirected;

    /// <summary>Reports a fraction from 0 to 1, and how many pixels have been done where that is known.</summary>
    public void Report(double fraction, long pixels = 0)
    {
        lock (sync)
        {
            TimeSpan elapsed = watch.Elapsed;
            if (!enabled || !IsPossible || elapsed < Patience || elapsed - last < Interval)
                return;
            last = elapsed;
            shown = true;
            Console.Error.Write($"\r\u001b[K{Compose(activity, fraction, pixels, elapsed, Environment.WorkingSet)}");
        }
    }

    /// <summary>Takes the line away, for other messages.</summary>
    public void Clear()
    {
        lock (sync)
        {
            if (shown)
                Console.Error.Write("\r\u001b[K");
            shown = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>"mapping scan.ibw: 40 %, 120 Mpx/s, 12 s left, 310 MiB".</summary>
    internal static string Compose(string activity, double fraction, long pixels, TimeSpan elapsed, long memory)
    {
        List<string> parts = [$"{fraction:P0}"];
        if (pixels > 0)
            parts.Add($"{Rate(pixels / elapsed.TotalSeconds / 1e6)} Mpx/s");
        if (fraction > 0)
            parts.Add($"{Duration(elapsed * ((1 - fraction) / fraction))} left");
        parts.Add(memory >= 1L << 30 ? $"{memory / (double)(1L << 30):F1} GiB" : $"{memory >> 20} MiB");
        return $"{activity}: {string.Join(", ", parts)}";
    }

    private static string Rate(double megapixels) => megapixels >= 10 ? $"{megapixels:F0}" : $"{megapixels:F1}";

    private static string Duration(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{Math.Ceiling(time.TotalSeconds):F0} s" : time.TotalMinutes < 60 ? $"{time.TotalMinutes:F0} min" : $"{time.TotalHours:F1} h";
}
