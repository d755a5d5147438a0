using System.Diagnostics;
using GpuModulus.Compute;
using GpuModulus.Cli.Streaming;
using GpuModulus.Core;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Formats;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Mapping;

/// <summary>One input from file to maps, regions and warnings; nothing is written here.</summary>
internal sealed class ScanMapper(ReadOptions readOptions, MappingEngine engine, OpeningScan? opening = null)
{
    /// <summary>A channel without a single usable value is a wrong channel or a wrong unit; no map of it would say anything.</summary>
    internal static void RequireAnyInput(Scan scan, ResolvedMapping mapping, MapStatistics statistics)
    {
        (MaskReason Reason, string Channel, string Problem)[] reasons =
        [
            (MaskReason.HeightNotFinite, "heightChannel", "finite value with the finite neighbours that a slope needs"), (MaskReason.FrequencyShiftInvalid, "frequencyChannel", "positive, finite value"), (MaskReason.AmplitudeInvalid, "amplitudeChannel", "positive, finite value"),
            (MaskReason.PhaseInvalid, "phaseChannel", "usable value"), (MaskReason.ModulusInvalid, "modulusChannel", "positive, finite value"),
        ];
        if (reasons.Sum(r => statistics.Reasons[(int)r.Reason]) < statistics.PixelCount)
            return;
        (MaskReason _, string key, string problem) = reasons.MaxBy(r => statistics.Reasons[(int)r.Reason]);
        string? channel = mapping.Used.FirstOrDefault(u => u.Key == key)?.Text;
        throw new InputException(
            scan.Source, $"its {key.Replace("Channel", " channel", StringComparison.Ordinal)}{(channel is null ? "" : $" {channel}")} has no {problem} on any pixel", $"choose another with --channel, or check the file; the channels are {string.Join(", ", scan.Channels.Select(c => c.Name))}");
    }

    /// <summary>Reads one input; may run while another is mapped.</summary>
    public ReadScan Read(string path, MapRequest request)
    {
        Stopwatch watch = Stopwatch.StartNew();
        OpenScan open = opening?.Take(path) ?? ScanReader.Open(path, readOptions);
        try
        {
            PlausibleRange.RequirePitch(open.Scan.Grid.PitchXMetres, open.Scan.Grid.PitchYMetres, path);
            Task<string> hash = Task.Run(() => InputHash.Of(path));
            if (MemoryBudget.IsExceeded(request, open.Scan))
                return new(path, open.Scan, hash, request, watch.Elapsed.TotalSeconds, IsOutOfCore: true, open);
            Scan scan = ScanMemory.Load(open.Scan);
            open.Dispose();
            return new(path, scan, hash, request, watch.Elapsed.TotalSeconds);
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    /// <summary>Maps and measures what was read.</summary>
    /// <param name="input">The input.</param>
    /// <param name="progress">Called with the fraction done.</param>
    /// <param name="cancellation">Stops between tiles.</param>
    public MapProduct Map(ReadScan input, Action<double>? progress, CancellationToken cancellation)
    {
        MapRequest request = input.Request;
        Scan scan = input.Scan;
        List<(string, double)> timings = [("read", input.Seconds)];
        Stopwatch watch = Stopwatch.StartNew();
        ResolvedMapping mapping = ParameterResolver.Resolve(scan, ClassMappings.ForWholeMap(request));
        ClassMappings? classes = ClassMappings.Resolve(scan, request, mapping);

        List<string> warnings = [.. scan.Notices, .. mapping.Notes];
        MappingOptions options = new()
        {
            MemoryBytes = request.MemoryBytes,
            Cancellation = cancellation,
            Warn = warnings.Add,
            Progress = rows => progress?.Invoke((double)rows / scan.Grid.Rows),
        };
        // Before the map, which may have to wait until its code is compiled.
        double noise = HeightNoise.Sigma(mapping.Inputs.Height);
        ModulusMaps maps = engine.Map(mapping.Inputs, mapping.Parameters, MapOutputs.All, options);
        RequireAnyInput(scan, mapping, maps.Statistics);
        Lap("map");

        double tiltFloor = HeightNoise.TiltFloorDegrees(noise, request.Slope, scan.Grid);
        RegionProduct? regions = null;
        if (request.WithSegmentation)
        {
            regions = RegionFinder.Find(maps, mapping, request, tiltFloor, new BackendRegionCounter(engine, warnings.Add), classes is null ? null : (whole, kinds) => classes.Compose(whole, kinds, other => engine.Map(other.Inputs, other.Parameters, MapOutputs.All, options)));
            maps = regions.Maps;
            mapping = mapping with { Used = [.. mapping.Used, regions.TiltFrom] };
            warnings.AddRange(regions.Warnings);
            Lap("regions");
        }

        MapErrors errors = new(mapping, classes, request, noise, regions?.FacetTilt);
        MeasuredRegions? measured = regions is null ? null : errors.WithBudgets(regions.Measured, regions.Labels);
        bool wantsErrors = request.Exports.Any(e => e is "npy" or "gwy" or "tiff" or "hdf5");
        Lap("errors");

        if (measured is not null)
            warnings.InsertRange(0, ReferenceWarning.Of(measured.Regions, kind => classes?.Of(kind)?.Mapping ?? mapping));
        warnings.InsertRange(0, MapWarnings.Of(mapping, maps.Statistics, tiltFloor, regions?.FacetTilt is not null));

        return new()
        {
            Scan = scan,
            InputSha256 = input.Sha256.GetAwaiter().GetResult(),
            Mapping = mapping,
            Request = request,
            Maps = maps,
            Backend = engine.BackendName,
            Device = engine.DeviceName,
            Warnings = warnings,
            Timings = timings,
            HeightNoiseMetres = noise,
            TiltFloorDegrees = tiltFloor,
            Labels = regions?.Labels,
            Classes = regions?.Classes,
            Regions = measured,
            ClassMappings = classes,
            PixelErrors = new(() => wantsErrors ? errors.OfPixels(maps, regions?.Classes) : null),
        };

        void Lap(string stage)
        {
            timings.Add((stage, watch.Elapsed.TotalSeconds));
            watch.Restart();
        }
    }
}
