using GpuModulus.Cli.Mapping;
using GpuModulus.Compute;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Streaming;

/// <summary>Regions of a map out of core: labelled block by block, corrected and measured in passes over its rows.</summary>
internal sealed class StreamedRegions(MapFiles files, ResolvedMapping mapping, MapRequest request, long memoryBytes, IRegionCounter counter)
{
    private const string ScratchFolder = "scratch";

    /// <summary>Finds the regions, or takes those drawn, and writes labels and classes.</summary>
    public SegmentedMap Find(Action<double> progress, CancellationToken cancellation)
    {
        if (request.Segmentation.RegionsFile is { } drawn)
            return RegionFile.Stream(drawn, files, Write, cancellation);

        // A program that is killed here leaves its scratch files; the next one comes by before it is done.
        string scratch = Path.Combine(files.Folder, ScratchFolder);
        if (Directory.Exists(scratch))
            Directory.Delete(scratch, recursive: true);
        Directory.CreateDirectory(scratch);
        SegmentedMap found = Segment(scratch, progress, cancellation);
        Directory.Delete(scratch, recursive: true);
        return found;
    }

    private SegmentedMap Segment(string scratch, Action<double> progress, CancellationToken cancellation)
    {
        BlockSettings blocks = new()
        {
            MemoryBytes = memoryBytes * 2 / 3,
            Threads = request.Threads > 0 ? request.Threads : Environment.ProcessorCount,
            TemporaryFolder = scratch,
        };
        return FacetSegmentation.SegmentBlocks(
            files.Grid,
            (block, destination) => files.Height.ReadBlock(block.Column, block.Row, block.Columns, destination),
            files.Find(MapOutputs.Modulus) is { } modulus ? (block, destination) => modulus.File.ReadBlock(block.Column, block.Row, block.Columns, destination) : null,
            request.Segmentation.Settings,
            blocks,
            Write,
            new Progress(fraction =>
            {
                progress(fraction);
                MemoryBudget.Settle(request.MemoryBytes);
            }),
            cancellation);
    }

    private void Write(PixelBlock block, ReadOnlySpan<int> labels, ReadOnlySpan<byte> classes)
    {
        files.Labels!.WriteBlock(block.Column, block.Row, block.Columns, labels);
        files.Classes!.WriteBlock(block.Column, block.Row, block.Columns, classes);
    }

    /// <summary>
    /// Corrects the modulus anew: with the tilt of each facet where height noise asks for it, or since classes have apparent moduli of their own.
    /// May be repeated: the result depends on nothing that it changes.
    /// </summary>
    /// <returns>New counts, or null where the modulus stays; the tilt inside facets, null where it is that of each pixel; and what was done, in words.</returns>
    public (MapStatistics? Statistics, FacetTilt? FacetTilt, ResolvedParameter TiltFrom) Correct(SegmentedMap found, double tiltFloorDegrees, bool isComposed, CancellationToken cancellation)
    {
        MapStatistics? statistics = null;
        FacetTilt? facets = null;
        if (files.Find(MapOutputs.Tilt) is { } tilt && files.Find(MapOutputs.ApparentModulus) is { } apparent)
        {
            if (request.Segmentation.WantsFacetTilt(tiltFloorDegrees) && found.Regions.Any(r => r.Class == PixelClass.Facet))
                facets = FacetTilt.Of(files.Grid, files.Height, files.Labels!, found.Regions, found.Bow);
            if (facets is not null || isComposed)
                statistics = Replace(facets, isComposed, tilt, apparent, cancellation);
        }

        return (statistics, facets, request.Segmentation.TiltUsed(facets, tiltFloorDegrees));
    }

    /// <summary>Measures the regions, group by group; stops between two groups.</summary>
    public MeasuredRegions Measure(IReadOnlyList<SegmentedRegion> regions, CancellationToken cancellation) => RegionMeasurement.Measure(
        new()
        {
            Grid = files.Grid,
            Labels = files.Labels!,
            Height = files.Height,
            Mask = files.Mask,
            Modulus = files.Find(MapOutputs.Modulus)?.File,
            Tilt = files.Find(MapOutputs.Tilt)?.File,
            Indentation = files.Find(MapOutputs.Indentation)?.File,
        },
        [.. regions.Select(r => new RegionIdentity(r.Id, r.Class, r.Confidence))],
        MeasurementOptions.Default with
        {
            Threads = request.Threads,
            Amplitude2Metres = mapping.Parameters.Amplitude2Metres,
            TwoComponents = request.Segmentation.TwoComponents,
            MemoryBytes = memoryBytes / 2,
            Counter = counter,
            Progress = _ =>
            {
                cancellation.ThrowIfCancellationRequested();
                MemoryBudget.Settle(request.MemoryBytes);
            },
        });

    /// <summary>Corrects the pixels of facets, or every pixel where no map has a corrected modulus yet.</summary>
    private MapStatistics Replace(FacetTilt? facets, bool everywhere, FloatMapFile tilt, FloatMapFile apparent, CancellationToken cancellation)
    {
        FloatMapFile modulus = files.Find(MapOutputs.Modulus)!;
        FloatMapFile? correction = files.Find(MapOutputs.TiltCorrection), indentation = files.Find(MapOutputs.Indentation);
        ScanGrid grid = files.Grid;
        const int BytesPerPixel = 50;
        int most = (int)Math.Clamp(memoryBytes / ((long)BytesPerPixel * grid.Columns), 1, Math.Min(256, grid.Rows));
        int size = checked(most * grid.Columns);
        float[] t = new float[size], a = new float[size], m = new float[size], k = correction is null ? [] : new float[size], d = indentation is null ? [] : new float[size];
        float[] slopes = facets is null ? [] : new float[size];
        byte[] mask = new byte[size];
        MapStatistics statistics = new();
        foreach (FloatMapFile? map in new[] { tilt, modulus, correction })
            map?.Pyramid?.Restart();
        for (int y = 0; y < grid.Rows; y += most)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(most, grid.Rows - y), count = rows * grid.Columns;
            tilt.File.ReadRows(y, t.AsSpan(0, count));
            apparent.File.ReadRows(y, a.AsSpan(0, count));
            facets?.ReadRows(y, slopes.AsSpan(0, count));
            files.Mask.ReadRows(y, mask.AsSpan(0, count));
            indentation?.File.ReadRows(y, d.AsSpan(0, count));
            MapTile tile = new()
            {
                FirstRow = y,
                Rows = rows,
                FirstHeightRow = y,
                Height = default,
                ApparentModulus = a.AsMemory(0, count),
                Tilt = t.AsMemory(0, count),
                Indentation = indentation is null ? default(Memory<float>) : d.AsMemory(0, count),
                Modulus = m.AsMemory(0, count),
                TiltCorrection = correction is null ? default(Memory<float>) : k.AsMemory(0, count),
                Mask = mask.AsMemory(0, count),
            };
            MapStatistics counted = new();
            if (everywhere)
            {
                counted = TiltReplacement.ApplyRows(grid, mapping.Parameters, tile);
            }
            else
            {
                modulus.File.ReadRows(y, m.AsSpan(0, count));
                correction?.File.ReadRows(y, k.AsSpan(0, count));
            }

            if (facets is not null)
                counted = TiltReplacement.ApplyRowsWhereGiven(grid, mapping.Parameters, slopes.AsMemory(0, count), tile);
            statistics.Add(counted);
            MapFiles.Write(tilt, y, t.AsSpan(0, count));
            MapFiles.Write(modulus, y, m.AsSpan(0, count));
            if (correction is not null)
                MapFiles.Write(correction, y, k.AsSpan(0, count));
            files.Mask.WriteRows(y, mask.AsSpan(0, count));
        }

        return statistics;
    }

    /// <summary>Called where the work is, unlike the class of the same name in the framework.</summary>
    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
