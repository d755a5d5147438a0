using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using GpuModulus.Benchmarks;
using GpuModulus.Cli.Commands;
using GpuModulus.Compute.Backends;
using GpuModulus.Reports.Charts;

namespace GpuModulus.Cli.Output;

/// <summary>Benchmark results as a table and as JSON (contract: megapixelsPerSecond and boundFraction per backend and size, stages apart).</summary>
internal static class BenchmarkReport
{
    /// <summary>One line about the machine.</summary>
    public static string Machine(BenchmarkSettings settings) =>
        $"GpuModulus {GpuModulusCommand.Version}, {RuntimeInformation.FrameworkDescription}, {Processor()}, {Threads(settings)} threads, {RuntimeInformation.OSDescription}";

    public static string Table(BackendResult result)
    {
        StringBuilder text = new();
        text.AppendLine().AppendLine($"{result.Backend} ({result.Device}), {result.Size} × {result.Size}");
        text.AppendLine($"  {"",-42}{"Mpixel/s",10}{"spread",8}{"bound",10}{"spread",8}{"fraction",10}");
        foreach (VariantResult v in result.Variants)
            text.AppendLine($"  {v.Variant.Name,-42}{v.MegapixelsPerSecond,10:F0}{v.Map.Spread,8:P0}{v.BoundMegapixelsPerSecond,10:F0}{v.Bound.Spread,8:P0}{v.BoundFraction,10:F2}");
        if (result.Scaling.Count > 0)
        {
            text.AppendLine($"  {"",-42}{"1 thread",10}{$"{result.Scaling[0].Threads} threads",12}{"faster",10}{"copy faster",14}");
            foreach (ThreadScaling s in result.Scaling)
                text.AppendLine($"  {s.Variant.Name,-42}{s.OneThreadMegapixelsPerSecond,10:F0}{s.AllThreadsMegapixelsPerSecond,12:F0}{$"{s.SpeedUp:F2} ×",10}{$"{s.BoundSpeedUp:F2} ×",14}");
        }

        text.Append($"  {"stage",-42}{"ms",10}{"spread",8}{"GB/s",10}");
        foreach (StageTime stage in result.Stages)
            text.AppendLine().Append($"  {stage.Name,-42}{stage.Seconds * 1e3,10:F1}{stage.Spread,8:P0}{(stage.Bytes > 0 ? (stage.Bytes / stage.Seconds / 1e9).ToString("F1") : ""),10}");
        if (result.Overlap is { } overlap)
            Append(text, overlap);
        return text.ToString();
    }

    private static void Append(StringBuilder text, DeviceOverlap overlap)
    {
        text.AppendLine().Append($"  {"kernel alone",-42}{overlap.KernelSeconds * 1e3,10:F1}{overlap.KernelMegapixelsPerSecond,18:F0} Mpixel/s");
        text.AppendLine().Append($"  {"end to end, stages overlapped",-42}{overlap.EndToEndSeconds * 1e3,10:F1}{overlap.EndToEndMegapixelsPerSecond,18:F0} Mpixel/s");
        text.AppendLine().Append($"  {"end to end, one after the other",-42}{overlap.SumSeconds * 1e3,10:F1}   overlap gains {overlap.Gain:F2} × of at most {overlap.SumSeconds / overlap.SlowestSeconds:F2} ×");
        foreach ((string name, DeviceUse use) in new[] { ("kernel", overlap.Maps), ("kernel with histograms", overlap.Counting) })
        {
            DeviceLaunch launch = use.Launch;
            string occupancy = launch.Occupancy is { } share ? $", occupancy {share:P0}" : "";
            text.AppendLine().Append($"  {name}: groups of {launch.GroupSize}, {launch.Groups} on {use.Multiprocessors} multiprocessors{occupancy}, {launch.SharedBytes} bytes of shared memory each");
        }

        text.AppendLine().Append($"  {overlap.Maps.Streams} streams, parts of up to {overlap.Maps.PartPixels:N0} pixels, host buffers {(overlap.Maps.IsPageLocked ? "page-locked" : "not page-locked")}");
    }

    /// <summary>The map and the map with the histogram of E, per backend and size.</summary>
    public static SpeedFigure Figure(IEnumerable<BackendResult> results, BenchmarkSettings settings) =>
        new([.. results.SelectMany(r => r.Variants.Take(2).Select(v => Point(r, v)))], Machine(settings));

    public static void WriteJson(Stream output, IReadOnlyList<BackendResult> results, BenchmarkSettings settings)
    {
        using Utf8JsonWriter json = new(output, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("program", $"GpuModulus {GpuModulusCommand.Version}");
        json.WriteString("date", DateTime.UtcNow.ToString("yyyy-MM-dd"));
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("processor", Processor());
        json.WriteNumber("threads", Threads(settings));
        json.WriteNumber("repeats", settings.Repeats);
        json.WriteStartArray("results");
        foreach (BackendResult result in results)
            Write(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BackendResult result)
    {
        json.WriteStartObject();
        json.WriteString("backend", result.Backend);
        json.WriteString("device", result.Device);
        json.WriteNumber("size", result.Size);
        Write(json, result.Variants[0]);
        json.WriteStartObject("stages");
        foreach (StageTime stage in result.Stages)
            json.WriteNumber($"{stage.Name}_s", stage.Seconds);
        json.WriteEndObject();
        json.WriteStartObject("stageSpreads");
        foreach (StageTime stage in result.Stages)
        {
            if (stage.Spread is { } spread)
                json.WriteNumber(stage.Name, spread);
        }

        json.WriteEndObject();
        if (result.Overlap is { } overlap)
            Write(json, overlap);
        json.WriteStartArray("threadScaling");
        foreach (ThreadScaling scaling in result.Scaling)
        {
            json.WriteStartObject();
            json.WriteString("name", scaling.Variant.Name);
            json.WriteNumber("threads", scaling.Threads);
            json.WriteNumber("oneThreadMegapixelsPerSecond", scaling.OneThreadMegapixelsPerSecond);
            json.WriteNumber("allThreadsMegapixelsPerSecond", scaling.AllThreadsMegapixelsPerSecond);
            json.WriteNumber("speedUp", scaling.SpeedUp);
            json.WriteNumber("boundSpeedUp", scaling.BoundSpeedUp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("variants");
        foreach (VariantResult variant in result.Variants)
        {
            json.WriteStartObject();
            json.WriteString("name", variant.Variant.Name);
            Write(json, variant);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, VariantResult result)
    {
        json.WriteNumber("megapixelsPerSecond", result.MegapixelsPerSecond);
        json.WriteNumber("spread", result.Map.Spread);
        json.WriteNumber("boundMegapixelsPerSecond", result.BoundMegapixelsPerSecond);
        json.WriteNumber("boundSpread", result.Bound.Spread);
        json.WriteNumber("boundFraction", result.BoundFraction);
        json.WriteNumber("bytesPerPixel", result.Variant.BytesPerPixel);
    }

    private static void Write(Utf8JsonWriter json, DeviceOverlap overlap)
    {
        json.WriteStartObject("deviceUse");
        json.WriteNumber("kernelMegapixelsPerSecond", overlap.KernelMegapixelsPerSecond);
        json.WriteNumber("endToEndMegapixelsPerSecond", overlap.EndToEndMegapixelsPerSecond);
        json.WriteNumber("endToEnd_s", overlap.EndToEndSeconds);
        json.WriteNumber("sumOfStages_s", overlap.SumSeconds);
        json.WriteNumber("slowestStage_s", overlap.SlowestSeconds);
        json.WriteNumber("overlapGain", overlap.Gain);
        json.WriteNumber("streams", overlap.Maps.Streams);
        json.WriteNumber("partPixels", overlap.Maps.PartPixels);
        json.WriteBoolean("pageLocked", overlap.Maps.IsPageLocked);
        json.WriteNumber("multiprocessors", overlap.Maps.Multiprocessors);
        Write(json, "kernel", overlap.Maps.Launch);
        Write(json, "kernelWithHistograms", overlap.Counting.Launch);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DeviceLaunch launch)
    {
        json.WriteStartObject(name);
        json.WriteNumber("groupSize", launch.GroupSize);
        json.WriteNumber("groups", launch.Groups);
        json.WriteNumber("sharedBytesPerGroup", launch.SharedBytes);
        if (launch.Occupancy is { } occupancy)
            json.WriteNumber("occupancy", occupancy);
        else
            json.WriteNull("occupancy");
        json.WriteEndObject();
    }

    private static SpeedPoint Point(BackendResult result, VariantResult variant)
    {
        double Speed(double fraction) => variant.Pixels / variant.Map.Quantile(fraction) / 1e6;
        return new(result.Backend, variant.Variant.Name, result.Size, variant.MegapixelsPerSecond, Speed(0.75), Speed(0.25), variant.BoundMegapixelsPerSecond);
    }

    private static int Threads(BenchmarkSettings settings) => settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount;

    private static string Processor()
    {
        const string List = "/proc/cpuinfo";
        string? line = File.Exists(List) ? File.ReadLines(List).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return $"{line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString()} ({Environment.ProcessorCount} processors)";
    }
}
