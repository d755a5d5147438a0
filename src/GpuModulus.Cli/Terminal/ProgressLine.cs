using System.Diagnostics;

namespace GpuModulus.Cli.Terminal;

/// <summary>One line on stderr that says how far the work is and how long it will take; only on a terminal, and only once the work has taken two seconds.</summary>
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

    /// <summary>Reports a fraction from 0 to 1.</summary>
    public void Report(double fraction)
    {
        lock (sync)
        {
            TimeSpan elapsed = watch.Elapsed;
            if (!enabled || !IsPossible || elapsed < Patience || elapsed - last < Interval)
                return;
            last = elapsed;
            shown = true;
            string left = fraction > 0 ? $", {Duration(elapsed * ((1 - fraction) / fraction))} left" : "";
            Console.Error.Write($"\r\u001b[K{activity}: {fraction:P0}{left}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (shown)
            Console.Error.Write("\r\u001b[K");
    }

    private static string Duration(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{Math.Ceiling(time.TotalSeconds):F0} s" : time.TotalMinutes < 60 ? $"{time.TotalMinutes:F0} min" : $"{time.TotalHours:F1} h";
}
