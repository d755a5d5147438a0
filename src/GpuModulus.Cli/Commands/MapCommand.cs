using System.CommandLine;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core;
using GpuModulus.Core.Results;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus map</c>: raw channels or an instrument's own modulus channel → corrected maps, regions, tables, report.</summary>
internal static class MapCommand
{
    private static readonly Argument<string[]> Inputs = new("INPUT") { Description = "Scans (.ibw, .gwy, .gsf, .npy, TIFF), or a folder of arrays (height, frequency, amplitude1, phase1, modulus).", Arity = ArgumentArity.OneOrMore };

    public static Command Create(CancellationToken cancellation)
    {
        Command command = new(
            "map",
            """
            Corrected modulus maps, regions, tables and a report from one or several scans.

            Examples:
              gpumodulus map scan.ibw --contact-radius 10nm --out result
              gpumodulus map scan.ibw --calibration tip7.json --export npy,gwy,csv --out result
              gpumodulus map arrays/ --pitch 20nm --spring-constant1 26 --resonance1 300kHz --quality-factor1 400 \
                  --resonance2 1.71MHz --free-amplitude1 150nm --contact-radius 10nm --out result
              gpumodulus map topography.gsf --no-segmentation --out tilt
            """);
        command.Arguments.Add(Inputs);
        command.Options.Add(MapOptions.Out);
        foreach (Option option in MapOptions.All)
            command.Options.Add(option);
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(Inputs), parsed.GetRequiredValue(MapOptions.Out), MapOptions.RequestOf(parsed), MapOptions.ReadOptionsOf(parsed), CommandLineProgram.MessagesOf(parsed), cancellation));
        return command;
    }

    /// <summary>Maps all inputs; the exit code says how many failed.</summary>
    public static int Run(IReadOnlyList<string> inputs, string folder, MapRequest request, ReadOptions readOptions, Messages messages, CancellationToken cancellation)
    {
        using MappingEngine engine = new(BackendCatalog.Choose(request.Backend, request.Device, request.Threads));
        ScanMapper mapper = new(request, readOptions, engine);
        if (inputs.Count == 1)
        {
            MapOne(mapper, inputs[0], folder, messages, cancellation);
            return ExitCode.Done;
        }

        InputsTable table = new(Path.Combine(folder, "maps.csv"));
        Dictionary<string, int> names = new(StringComparer.OrdinalIgnoreCase);
        int failed = 0;
        foreach (string input in inputs)
        {
            try
            {
                string target = SubFolder(input, names);
                MapProduct product = MapOne(mapper, input, Path.Combine(folder, target), messages, cancellation);
                IReadOnlyList<RegionStatistics> regions = product.Regions?.Regions ?? [];
                table.Add(input, target, product.Maps.Statistics, regions.Count(r => r.Class == PixelClass.Facet), regions.Count(r => r.Class == PixelClass.BinderCarbon));
            }
            catch (Exception e) when (e is not OperationCanceledException && !CommandLineProgram.IsBadUsage(e))
            {
                // One broken input, even one that meets an error of the program, must not cost the others their maps.
                string line = CommandLineProgram.LineOf(e);
                failed++;
                messages.Error(e is InputException ? line : $"{input}: {line}", e);
                table.AddFailure(input, line);
            }
        }

        return failed == 0 ? ExitCode.Done : failed == inputs.Count ? ExitCode.Failed : ExitCode.SomeInputsFailed;
    }

    private static MapProduct MapOne(ScanMapper mapper, string input, string folder, Messages messages, CancellationToken cancellation)
    {
        using ProgressLine progress = new($"mapping {input}", !messages.IsJson);
        ResultFiles.RequireApart(input, folder);
        MapProduct product = mapper.Map(input, progress.Report, cancellation);
        MapFolderWriter.Write(folder, product, cancellation);
        progress.Dispose();
        foreach (string warning in product.Warnings)
            messages.Warn($"{input}: {warning}");
        MapStatistics statistics = product.Maps.Statistics;
        string modulus = product.Maps.Modulus is null || statistics.ValidCount == 0 ? "" : $", median modulus {Reports.Rounded.Quantity(statistics.Modulus.Quantile(0.5), "Pa", 3)}";
        string found = product.Regions is { } r ? $", {r.Regions.Count(x => x.Class == PixelClass.Facet)} facets" : "";
        messages.Say($"{input}: {statistics.ValidCount:N0} of {statistics.PixelCount:N0} pixels valid{modulus}{found}; {product.Backend} ({product.Device}); {folder}");
        return product;
    }

    private static string SubFolder(string input, Dictionary<string, int> names)
    {
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(input));
        if (name.Length == 0)
            name = "map";
        names[name] = names.GetValueOrDefault(name) + 1;
        return names[name] == 1 ? name : $"{name}-{names[name]}";
    }
}
