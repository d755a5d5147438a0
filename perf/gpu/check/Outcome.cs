using System.Globalization;
using Xunit.Abstractions;

namespace GpuModulus.BackendCheck;

/// <summary>Collects what the tests report.</summary>
internal sealed class Outcome : Xunit.LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly ManualResetEventSlim finished = new();
    private readonly List<string> passed = [];
    private readonly Dictionary<string, int> skipped = [];
    private int failed;

    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestPassed test:
                passed.Add(test.Test.DisplayName);
                break;
            case ITestSkipped test:
                skipped[test.Reason] = skipped.GetValueOrDefault(test.Reason) + 1;
                break;
            case ITestFailed test:
                failed++;
                Console.WriteLine($"FAILED {test.Test.DisplayName}: {string.Join(' ', test.Messages)}");
                break;
            case ITestAssemblyFinished:
                finished.Set();
                break;
        }

        return true;
    }

    public void Wait() => finished.Wait();

    public void Print(IEnumerable<string> backends)
    {
        foreach ((string reason, int times) in skipped.OrderByDescending(s => s.Value))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"skipped {times}: {reason}"));
        foreach (string backend in backends)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{backend}: {PassedOn(backend)} tests passed"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed.Count} passed, {failed} failed, {skipped.Values.Sum()} skipped"));
    }

    /// <summary>A backend whose tests were all skipped has not been checked.</summary>
    public int ExitCode(IEnumerable<string> backends) => failed > 0 || passed.Count == 0 ? 1 : backends.All(b => PassedOn(b) > 0) ? 0 : 2;

    /// <inheritdoc/>
    public void Dispose() => finished.Dispose();

    private int PassedOn(string backend) => passed.Count(name => name.Contains($"\"{backend}\"", StringComparison.Ordinal));
}
