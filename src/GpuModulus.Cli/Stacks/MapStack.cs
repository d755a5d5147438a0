using System.Threading.Channels;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Streaming;
using GpuModulus.Cli.Terminal;
using GpuModulus.Compute;
using GpuModulus.Core;
using GpuModulus.Core.Output;

namespace GpuModulus.Cli.Stacks;

/// <summary>
/// Maps many inputs in one process: while one is computed, the next is read and the one before is written. An input that fails costs only itself,
/// and what an earlier run has finished is taken over on request.
/// </summary>
internal sealed class MapStack(MappingEngine engine, ScanMapper mapper, IReadOnlyList<StackInput> inputs, string folder, Messages messages)
{
    private readonly InputsTable table = new(Path.Combine(folder, "maps.csv"), inputs.Count);
    private readonly int[] failures = [0];
    private int finished;
    private long finishedPixels;

    /// <summary>Where the cancelled work can be taken up again, for the message.</summary>
    private string CancelledText => $"cancelled: {finished} of {inputs.Count} inputs are finished in {folder}; the same command with --resume does the rest";

    /// <summary>Runs through all inputs; the exit code says how many failed.</summary>
    public int Run(CancellationToken cancellation)
    {
        foreach (StackInput input in inputs.Where(i => i.Request.Resume))
            StagedOutput.RemoveAbandoned(TargetOf(input));
        if (inputs.Any(i => i.Request.Resume))
            StagedOutput.RemoveAbandoned(Path.Combine(folder, "maps.csv"));
        CommandLineProgram.CancelledText = () => CancelledText;
        using ProgressLine progress = new($"mapping {inputs.Count} inputs", !messages.IsJson);
        Channel<Item> read = Channel.CreateBounded<Item>(1), mapped = Channel.CreateBounded<Item>(1);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task reading = Task.Run(() => ReadAll(read.Writer, stop.Token), CancellationToken.None);
        Task mapping = Task.Run(() => MapAll(read.Reader, mapped.Writer, progress, stop.Token), CancellationToken.None);
        try
        {
            WriteAll(mapped.Reader, progress, stop.Token).GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            Task.WhenAll(reading, mapping).ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        }

        return failures[0] == 0 ? ExitCode.Done : failures[0] == inputs.Count ? ExitCode.Failed : ExitCode.SomeInputsFailed;
    }

    private string TargetOf(StackInput input) => Path.Combine(folder, input.SubFolder);

    private async Task ReadAll(ChannelWriter<Item> next, CancellationToken cancellation)
    {
        await Guarded(next, async () =>
        {
            for (int i = 0; i < inputs.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                StackInput input = inputs[i];
                Item item = new(i, input);
                await next.WriteAsync(item.Try(() =>
                {
                    ResultFiles.RequireApart(input.Path, TargetOf(input));
                    if (input.Request.Resume && FinishedMap.Find(TargetOf(input), input.Request, () => InputHash.Of(input.Path)) is { } done)
                        return item with { Finished = done };
                    return item with { Read = mapper.Read(input.Path, input.Request) };
                }), cancellation);
            }
        });
    }

    private async Task MapAll(ChannelReader<Item> previous, ChannelWriter<Item> next, ProgressLine progress, CancellationToken cancellation)
    {
        await Guarded(next, async () =>
        {
            await foreach (Item item in previous.ReadAllAsync(cancellation))
            {
                await next.WriteAsync(item.Read is not { } scan ? item : item.Try(() => item with
                {
                    Read = null,
                    Product = Map(item, scan, fraction => progress.Report((item.Index + fraction) / inputs.Count, Volatile.Read(ref finishedPixels)), cancellation),
                }), cancellation);
            }
        });
    }

    private MapProduct Map(Item item, ReadScan scan, Action<double> report, CancellationToken cancellation)
    {
        using (scan)
            return !scan.IsOutOfCore ? mapper.Map(scan, report, cancellation) : new StreamedMapper(engine).Map(scan, TargetOf(item.Input), report, cancellation);
    }

    private async Task WriteAll(ChannelReader<Item> previous, ProgressLine progress, CancellationToken cancellation)
    {
        await foreach (Item item in previous.ReadAllAsync(cancellation))
        {
            Item written = item.Product is not { } product ? item : item.Try(() =>
            {
                if (!product.IsOutOfCore)
                    MapFolderWriter.Write(TargetOf(item.Input), product, cancellation);
                return item with { Finished = FinishedMap.Of(product) };
            });
            progress.Clear();
            if (written.Failure is { } failure)
            {
                string line = CommandLineProgram.LineOf(failure);
                failures[0]++;
                messages.Error(failure is InputException ? line : $"{item.Input.Path}: {line}", failure);
                table.AddFailure(item.Index, item.Input.Path, line, item.Input.Request.Stage);
                continue;
            }

            finished++;
            Interlocked.Add(ref finishedPixels, written.Finished!.Pixels);
            table.Add(item.Index, item.Input.Path, item.Input.SubFolder, written.Finished);
            if (written.Product is { } made)
                MapReport.Say(messages, item.Input.Path, TargetOf(item.Input), made);
            else
                messages.Say($"{item.Input.Path}: finished by an earlier run; {TargetOf(item.Input)}");
            progress.Report((double)(finished + failures[0]) / inputs.Count, finishedPixels);
        }
    }

    /// <summary>Closes the channel in any case, and with the exception that ended the work.</summary>
    private static async Task Guarded(ChannelWriter<Item> channel, Func<Task> work)
    {
        try
        {
            await work();
            channel.Complete();
        }
        catch (Exception e)
        {
            channel.Complete(e);
        }
    }

    private sealed record Item(int Index, StackInput Input)
    {
        public ReadScan? Read { get; init; }

        public MapProduct? Product { get; init; }

        public FinishedMap? Finished { get; init; }

        public Exception? Failure { get; init; }

        /// <summary>One broken input, even one that meets an error of the program, must not cost the others their maps; bad usage would cost them all.</summary>
        public Item Try(Func<Item> work)
        {
            try
            {
                return work();
            }
            catch (Exception e) when (e is not OperationCanceledException && (Input.HasOwnCalibration || !CommandLineProgram.IsBadUsage(e)))
            {
                return new(Index, Input) { Failure = CommandLineProgram.IsBadUsage(e) ? new InputException(Input.Path, e.Message, "", e) : e };
            }
        }
    }
}
