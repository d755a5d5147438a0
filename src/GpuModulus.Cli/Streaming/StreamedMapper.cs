using System.Diagnostics;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Compute;
using GpuModulus.Compute.Streaming;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Output;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Segmentation;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Streaming;

/// <summary>
/// One input that does not fit into memory, from file to result folder: tiles are read ahead, computed and written behind; regions are found block by block and measured
/// in passes over the rows. What is written survives Ctrl-C and worse, and a later run goes on from there.
/// </summary>
internal sealed class StreamedMapper(MappingEngine engine)
{
    // Of the work, as far as the progress line is concerned.
    private const double MappingShare = 0.35;
    private const double RegionsShare = 0.85;

    /// <summary>Maps, measures and writes one input.</summary>
    /// <param name="input">The input, its files open.</param>
    /// <param name="folder">The result folder.</param>
    /// <param name="progress">Called with the fraction done.</param>
    /// <param name="cancellation">Stops after the tile in work, and keeps what is done.</param>
    public MapProduct Map(ReadScan input, string folder, Action<double>? progress, CancellationToken cancellation)
    {
        MapRequest request = input.Request;
        ScanGrid grid = input.Scan.Grid;
        ResolvedMapping mapping = ParameterResolver.Resolve(input.Scan, ClassMappings.ForWholeMap(request));
        ClassMappings? classes = ClassMappings.Resolve(input.Scan, request, mapping);
        StreamedPlan plan = StreamedPlan.For(request, mapping);
        using UnfinishedOutput output = UnfinishedOutput.Open(folder, () => Key(input), request.Resume);
        Task sealing = input.Sha256.ContinueWith(_ => output.Seal(Key(input)), TaskContinuationOptions.OnlyOnRanToCompletion);
        StreamedState? state = output.IsResumed ? StreamedState.Read(output.Path) : null;
        if (state is null)
            plan.RequireDisk(folder, grid);
        try
        {
            return new Run(engine, input, mapping, classes, plan, folder, output, state, progress, cancellation).Finish();
        }
        catch (OperationCanceledException)
        {
            // The files are found again by the hash of the input, so that must be there.
            output.Seal(Key(input));
            output.Keep = true;
            int done = StreamedState.Read(output.Path)?.RowsDone ?? 0;
            string text = CommandLineProgram.CancelledText();
            if (!text.Contains("--resume", StringComparison.Ordinal))
                CommandLineProgram.CancelledText = () => $"cancelled: {done} of {grid.Rows} rows of {input.Path} are mapped and kept; the same command with --resume goes on from there";
            throw;
        }
        finally
        {
            sealing.ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        }
    }

    private static string Key(ReadScan input) => input.Request.ResumeKeyOf(input.Sha256.GetAwaiter().GetResult());

    /// <summary>The stages of one run.</summary>
    private sealed class Run(
        MappingEngine engine, ReadScan input, ResolvedMapping resolved, ClassMappings? classes, StreamedPlan plan, string folder, UnfinishedOutput output, StreamedState? state, Action<double>? progress, CancellationToken cancellation)
    {
        private readonly List<(string, double)> timings = [("read", input.Seconds)];
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private readonly Scan scan = input.Scan;
        private readonly MapRequest request = input.Request;
        private readonly ResolvedMapping mapping = resolved;

        public MapProduct Finish()
        {
            List<string> warnings = [.. scan.Notices, .. mapping.Notes];
            using MapFiles files = MapFiles.Open(output.Path, scan.Grid, plan.Kept, plan.WithErrors, plan.WithPyramids, request.WithSegmentation, state?.RowsDone ?? 0);
            MapStatistics statistics = Stream(files, warnings);
            ScanMapper.RequireAnyInput(scan, mapping, statistics);
            Lap("map");

            double noise = HeightNoise.Sigma(mapping.Inputs.Height);
            double tiltFloor = HeightNoise.TiltFloorDegrees(noise, request.Slope, scan.Grid);
            MeasuredRegions? measured = null;
            ResolvedMapping described = mapping;
            FacetTilt? facetTilt = null;
            if (request.WithSegmentation)
            {
                StreamedRegions regions = new(files, mapping, request, plan.StageBytes, new BackendRegionCounter(engine, warnings.Add));
                SegmentedMap found = Regions(regions, statistics, warnings);
                foreach ((PixelClass kind, ResolvedMapping own, _) in classes?.All ?? [])
                    Stream(own, MapOutputs.ApparentModulus | MapOutputs.Indentation, new ClassSink(files, kind), 0, null, warnings);
                (MapStatistics? corrected, facetTilt, ResolvedParameter tiltFrom) = regions.Correct(found, tiltFloor, classes is not null, cancellation);
                statistics = corrected ?? statistics;
                described = mapping with { Used = [.. mapping.Used, tiltFrom] };
                measured = regions.Measure(found.Regions, cancellation);
                Lap("regions");
            }

            MapErrors errors = new(mapping, classes, request, noise, facetTilt);
            if (measured is not null)
                measured = errors.WithBudgets(measured, files.Labels!);
            if (files.ModulusError is { } errorFile)
                errors.OfPixels(files, errorFile, cancellation);
            Lap("errors");
            Settle();

            if (measured is not null)
                warnings.InsertRange(0, ReferenceWarning.Of(measured.Regions, kind => classes?.Of(kind)?.Mapping ?? mapping));
            warnings.InsertRange(0, MapWarnings.Of(described, statistics, tiltFloor, facetTilt is not null));
            bool isShown = request.WithReport || request.Exports.Contains("gwy");
            DisplayMaps display = new(files, statistics, isShown);
            if (display.Factor > 1 && isShown)
                warnings.Add($"the map was computed out of core; {Named()} it {display.Factor}-fold reduced, and every other file at full size");
            MapProduct product = new()
            {
                Scan = scan,
                InputSha256 = input.Sha256.GetAwaiter().GetResult(),
                Mapping = described,
                Request = request,
                Maps = display.Maps,
                Backend = engine.BackendName,
                Device = engine.DeviceName,
                Warnings = warnings,
                Timings = timings,
                HeightNoiseMetres = noise,
                TiltFloorDegrees = tiltFloor,
                Labels = display.Labels,
                Classes = display.Classes,
                Regions = measured,
                ClassMappings = classes,
                PixelErrors = new(display.ModulusError),
                IsOutOfCore = true,
            };
            StreamedFolderWriter.Write(output.Path, files, product, cancellation);
            files.Finish(request.Exports.Contains("npy"));
            StreamedState.Remove(output.Path);
            output.Commit(SummaryFile.Name, path => ResultFiles.RemoveOlder(folder, path, request));
            progress?.Invoke(1);
            return product;
        }

        private string Named() => (request.WithReport, request.Exports.Contains("gwy")) switch
        {
            (true, true) => "pictures, report and map.gwy show",
            (true, false) => "pictures and report show",
            _ => "map.gwy shows",
        };

        private MapStatistics Stream(MapFiles files, List<string> warnings)
        {
            FileSink sink = new(files, state?.Statistics.ToStatistics() ?? new());
            double share = request.WithSegmentation ? MappingShare : 1;
            try
            {
                Stream(mapping, plan.Kept | MapOutputs.Statistics, sink, state?.RowsDone ?? 0, rows => progress?.Invoke(share * rows / scan.Grid.Rows), warnings);
            }
            catch (OperationCanceledException)
            {
                sink.Save();
                throw;
            }

            Settle();
            return sink.Statistics;
        }

        private void Stream(ResolvedMapping by, MapOutputs outputs, IMapSink sink, int startRow, Action<int>? report, List<string> warnings)
        {
            try
            {
                engine.Stream(by.Inputs, by.Parameters, outputs | MapOutputs.Mask, sink, new()
                {
                    MemoryBytes = plan.StageBytes,
                    TileRows = plan.TileRows,
                    StartRow = startRow,
                    Cancellation = cancellation,
                    Warn = warnings.Add,
                    Progress = report,
                });
            }
            finally
            {
                // The stages that follow count on this memory.
                engine.ReleaseBuffers();
            }
        }

        private SegmentedMap Regions(StreamedRegions regions, MapStatistics statistics, List<string> warnings)
        {
            if (state?.Regions is { } known)
            {
                warnings.AddRange(state.RegionWarnings);
                return new() { Regions = known, Warnings = state.RegionWarnings, Bow = (state.Bow[0], state.Bow[1], state.Bow[2]) };
            }

            SegmentedMap found = regions.Find(fraction => progress?.Invoke(MappingShare + (fraction * (RegionsShare - MappingShare))), cancellation);
            new StreamedState { RowsDone = scan.Grid.Rows, Statistics = StreamedState.Counts.Of(statistics), Regions = found.Regions, RegionWarnings = found.Warnings, Bow = [found.Bow.XX, found.Bow.XY, found.Bow.YY] }.Write(output.Path);
            warnings.AddRange(found.Warnings);
            Settle();
            return found;
        }

        /// <summary>Buffers of a stage that is over must not add up with those of the next.</summary>
        private static void Settle() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

        private void Lap(string stage)
        {
            timings.Add((stage, watch.Elapsed.TotalSeconds));
            watch.Restart();
        }
    }
}
