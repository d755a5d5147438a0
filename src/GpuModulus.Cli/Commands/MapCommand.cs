using System.CommandLine;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Stacks;
using GpuModulus.Cli.Streaming;
using GpuModulus.Cli.Terminal;
using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Core;
using GpuModulus.Core.Output;
using GpuModulus.Formats;
using GpuModulus.Segmentation;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus map</c>: raw channels or an instrument's own modulus channel → corrected maps, regions, tables, report.</summary>
internal static class MapCommand
{
    private static readonly Argument<string[]> Inputs = new("INPUT") { Description = "Scans (.ibw, .gwy, .gsf, .npy, TIFF, HDF5), a folder of scans, a pattern, or a folder of arrays (height, frequency, amplitude1, phase1, modulus).", Arity = ArgumentArity.ZeroOrMore };

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
              gpumodulus map tiles/*.ibw --positions mosaic.tif.positions.csv --contact-radius 10nm --out whole
              gpumodulus map scans/ --table scans/stages.csv --contact-radius 10nm --out results --resume
            """);
        command.Arguments.Add(Inputs);
        command.Options.Add(MapOptions.Out);
        foreach (Option option in MapOptions.All)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            string[] inputs = parsed.GetValue(Inputs) ?? [];
            string? table = parsed.GetValue(MapOptions.Table), positions = parsed.GetValue(MapOptions.Positions);
            ReadOptions readOptions = MapOptions.ReadOptionsOf(parsed);
            using OpeningScan? opening = table is null && positions is null ? OpeningScan.Begin(inputs, readOptions) : null;
            return Run(inputs, parsed.GetRequiredValue(MapOptions.Out), MapOptions.RequestOf(parsed), readOptions, CommandLineProgram.MessagesOf(parsed), cancellation, table, positions, opening);
        });
        return command;
    }

    /// <summary>Maps all inputs; the exit code says how many failed.</summary>
    public static int Run(IReadOnlyList<string> named, string folder, MapRequest request, ReadOptions readOptions, Messages messages, CancellationToken cancellation, string? tableFile = null, string? positions = null, OpeningScan? opening = null)
    {
        if (positions is not null && tableFile is not null)
            throw new InputException("--positions", "puts all inputs together into one map, and --table is for many", "give one of the two");
        IReadOnlyList<InputTableRow> table = tableFile is null ? [] : InputTable.Read(tableFile);
        (IReadOnlyList<StackInput> inputs, bool isStack) = InputList.Of(named, table, request, messages.Warn);
        if (inputs.Count == 0)
            throw new InputException("map", "there is no input", "name scans, a folder of them, or a --table that names them");
        using MappingEngine engine = new(BackendCatalog.Choose(request.Backend, request.Device, request.Threads));
        ScanMapper mapper = new(readOptions, engine, opening);
        if (positions is not null)
        {
            MapMosaic(engine, mapper, [.. inputs.Select(i => i.Path)], positions, folder, request, readOptions, messages, cancellation);
            return ExitCode.Done;
        }

        if (isStack)
            return new MapStack(engine, mapper, inputs, folder, messages).Run(cancellation);
        MapOne(engine, mapper, inputs[0], folder, messages, cancellation);
        return ExitCode.Done;
    }

    /// <summary>What takes long to compile begins once there is something to map, and goes on while it is opened and read; most of it was begun before (<see cref="MapHeadStart"/>).</summary>
    private static Task CompileBeside(MappingEngine engine, StackInput input)
    {
        if (!Path.Exists(input.Path))
            return Task.CompletedTask;
        engine.CompileBeside(ParameterResolver.KnownBefore(input.Request));
        return input.Request.WithSegmentation && input.Request.Segmentation.RegionsFile is null ? FacetSegmentation.CompileBeside() : Task.CompletedTask;
    }

    private static void Await(Task work) => work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();

    private static void MapOne(MappingEngine engine, ScanMapper mapper, StackInput input, string folder, Messages messages, CancellationToken cancellation)
    {
        ResultFiles.RequireApart(input.Path, folder);
        Task compiling = Task.CompletedTask;
        try
        {
            Map(engine, mapper, input.Path, folder, input.Request, () => InputHash.Of(input.Path), Read, messages, cancellation);
        }
        finally
        {
            Await(compiling);
        }

        ReadScan Read()
        {
            compiling = CompileBeside(engine, input);
            return mapper.Read(input.Path, input.Request);
        }
    }

    /// <summary>All tiles as one input.</summary>
    private static void MapMosaic(MappingEngine engine, ScanMapper mapper, string[] tiles, string positions, string folder, MapRequest request, ReadOptions readOptions, Messages messages, CancellationToken cancellation)
    {
        foreach (string tile in tiles)
            ResultFiles.RequireApart(tile, folder);
        Map(engine, mapper, positions, folder, request, () => MosaicInput.HashOf(tiles, positions), () => MosaicInput.Read(tiles, positions, readOptions, request, cancellation), messages, cancellation);
    }

    private static void Map(MappingEngine engine, ScanMapper mapper, string name, string folder, MapRequest request, Func<string> hash, Func<ReadScan> read, Messages messages, CancellationToken cancellation)
    {
        if (request.Resume)
        {
            StagedOutput.RemoveAbandoned(folder);
            if (FinishedMap.Find(folder, request, hash) is not null)
            {
                messages.Say($"{name}: finished by an earlier run; {folder}");
                return;
            }
        }

        using ProgressLine progress = new($"mapping {name}", !messages.IsJson);
        using ReadScan input = read();
        void Report(double fraction) => progress.Report(fraction, (long)(fraction * input.Scan.Grid.PixelCount));
        MapProduct product;
        if (input.IsOutOfCore)
        {
            product = new StreamedMapper(engine).Map(input, folder, Report, cancellation);
        }
        else
        {
            UnfinishedOutput.Remove(folder);
            product = mapper.Map(input, Report, cancellation);
            MapFolderWriter.Write(folder, product, cancellation);
        }

        progress.Clear();
        MapReport.Say(messages, name, folder, product);
    }
}
