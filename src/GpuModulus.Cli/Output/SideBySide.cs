using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace GpuModulus.Cli.Output;

/// <summary>Pieces of writing on all cores, in their order.</summary>
internal static class SideBySide
{
    /// <summary>Runs them all; what fails first is thrown as if it had run alone.</summary>
    public static void Run(IEnumerable<Action> work, CancellationToken cancellation)
    {
        try
        {
            Parallel.ForEach(Partitioner.Create(work, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { CancellationToken = cancellation }, action => action());
        }
        catch (AggregateException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }
}
