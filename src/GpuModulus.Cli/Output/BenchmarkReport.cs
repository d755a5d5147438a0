using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using GpuModulus.Benchmarks;
using GpuModulus.Cli.Commands;

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
        text.Append("  stages, ms:");
        foreach (StageTime stage in result.Stages)
            text.Append($"  {stage.Name} {stage.Seconds * 1e3:F1}");
        return text.ToString();
    }

    public static void WriteJson(Stream output, IEnumerable<BackendResult> results, BenchmarkSettings settings)
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

    private static int Threads(BenchmarkSettings settings) => settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount;

    private static string Processor()
    {
        const string List = "/proc/cpuinfo";
        string? line = File.Exists(List) ? File.ReadLines(List).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return $"{line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString()} ({Environment.ProcessorCount} processors)";
    }
}
