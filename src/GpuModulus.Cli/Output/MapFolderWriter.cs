using GpuModulus.Cli.Commands;
using GpuModulus.Cli.Mapping;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Output;
using GpuModulus.Core.Results;
using GpuModulus.Formats;
using GpuModulus.Reports.Html;
using GpuModulus.Reports.Maps;
using GpuModulus.Reports.Panels;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Output;

/// <summary>Writes the result folder of one input (contract), complete or not at all.</summary>
internal static class MapFolderWriter
{
    /// <summary>Writes everything that the request wants into <paramref name="folder"/>.</summary>
    public static void Write(string folder, MapProduct product, CancellationToken cancellation)
    {
        StagedOutput.WriteFolder(folder, path => WriteInto(path, product, product, Arrays(path, product), cancellation), path => ResultFiles.RemoveOlder(folder, path, product.Request), SummaryFile.Name);
    }

    /// <summary>Name of the HDF5 file of <c>--export hdf5</c>.</summary>
    public const string HdfName = "map.h5";

    /// <summary>Everything beside the arrays at full size: pictures, report and map.gwy from <paramref name="shown"/>, tables and summary from the product itself.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="product">The map.</param>
    /// <param name="shown">The map as it is drawn.</param>
    /// <param name="arrays">What writes the arrays; run beside the rest.</param>
    /// <param name="cancellation">Stops between two files.</param>
    public static void WriteInto(string path, MapProduct product, MapProduct shown, IEnumerable<Action> arrays, CancellationToken cancellation)
    {
        MapRequest request = product.Request;
        RegionOverlay? overlay = null;
        try
        {
            SideBySide.Run(Work(), cancellation);
        }
        finally
        {
            overlay?.Dispose();
        }

        // A piece is asked for when a core is free: while one traces the outlines, the others write what needs none. What shows others' pictures draws those that it finds undrawn.
        IEnumerable<Action> Work()
        {
            foreach (Action array in arrays)
                yield return array;
            if (request.Exports.Contains("gwy"))
                yield return () => GwyddionFile.Write(Path.Combine(path, "map.gwy"), GwyddionMaps.Of(shown));
            IReadOnlyList<DrawnPicture> pictures = [];
            if (request.WithReport)
            {
                overlay = shown.Labels is { } labels && shown.Regions is { Regions.Count: > 0 } regions ? new(labels, regions.Regions) : null;
                pictures = MapPicture.All(shown.Maps, overlay);
            }

            string folder = Path.Combine(path, "pictures");
            if (pictures.Count > 0)
                Directory.CreateDirectory(folder);
            Lazy<PaperPanel>? panel = request.WithReport && shown.Maps.Modulus is not null ? new(() => new(shown.Maps, overlay, shown.Regions?.Regions ?? [], pictures)) : null;
            // What takes longest comes first, so that no core is left alone with it at the end: the panel for print, and the view in perspective, which is the last of the pictures.
            if (panel is not null)
                yield return () => File.WriteAllBytes(Path.Combine(folder, "panel.png"), panel.Value.ToPng(Reports.Figure.PrintDotsPerInch));
            for (int i = pictures.Count - 1; i >= 0; i--)
            {
                DrawnPicture picture = pictures[i];
                yield return () => File.WriteAllBytes(Path.Combine(folder, picture.Name + ".png"), picture.Png);
            }

            if (panel is not null)
            {
                yield return () => File.WriteAllBytes(Path.Combine(folder, "panel.pdf"), panel.Value.ToPdf());
                yield return () => File.WriteAllBytes(Path.Combine(folder, "panel.svg"), panel.Value.ToSvgFile());
            }

            if (request.WithReport)
                yield return () => WriteStream(Path.Combine(path, "report.html"), stream => HtmlReport.Write(stream, ReportOf(shown, pictures)));
            if (request.Exports.Contains("csv"))
                yield return () => WriteTables(path, product);
            yield return () => WriteStream(Path.Combine(path, SummaryFile.Name), stream => SummaryFile.Write(stream, product));
        }
    }

    private static IEnumerable<Action> Arrays(string path, MapProduct product)
    {
        if (product.Request.Exports.Contains("npy"))
            yield return () => WriteArrays(path, product);
        if (product.Request.Exports.Contains("tiff"))
            yield return () => WriteTiffs(path, product);
        if (product.Request.Exports.Contains("hdf5"))
            yield return () => HdfFile.Write(Path.Combine(path, HdfName), product.Maps.Grid, HdfMaps(FloatMaps(product).Select(m => new HdfMap(m.Map.Name, m.Map.Title, m.Map.Unit, m.Values)), product.Maps.Mask, product.Labels, product.Classes), product.Mapping.Calibration);
    }

    /// <summary>The maps of an HDF5 file: those of floats, and the codes beside them.</summary>
    internal static List<HdfMap> HdfMaps(IEnumerable<HdfMap> floats, IRowSource<byte> mask, IRowSource<int>? labels, IRowSource<byte>? classes)
    {
        List<HdfMap> maps = [.. floats, HdfMap.Mask(mask)];
        if (labels is not null)
            maps.Add(HdfMap.Labels(labels));
        if (classes is not null)
            maps.Add(HdfMap.Classes(classes));
        return maps;
    }

    private static void WriteStream(string path, Action<Stream> write)
    {
        using FileStream stream = File.Create(path);
        write(stream);
    }

    private static void WriteTables(string path, MapProduct product)
    {
        IReadOnlyList<RegionStatistics> regions = product.Regions?.Regions ?? [];
        WriteStream(Path.Combine(path, "histograms.csv"), stream => HistogramTable.Write(
            stream, product.Maps.Modulus is null ? null : product.Maps.Statistics.Modulus, product.Regions?.ClassHistograms ?? new Dictionary<PixelClass, LogHistogram>(), regions));
        if (product.Regions is null)
            return;
        WriteStream(Path.Combine(path, "regions.csv"), stream => RegionTable.WriteCsv(stream, regions));
        WriteStream(Path.Combine(path, "regions.json"), stream => RegionTable.WriteJson(stream, regions));
    }

    private static void WriteArrays(string path, MapProduct product)
    {
        foreach ((ResultMap map, Raster<float> values) in FloatMaps(product))
            NumpyFile.Write(Path.Combine(path, map.Name + ".npy"), values);
        NumpyFile.Write(Path.Combine(path, "mask.npy"), product.Maps.Mask);
        if (product.Classes is not null)
            NumpyFile.Write(Path.Combine(path, "classes.npy"), product.Classes);
        if (product.Labels is not null)
            NumpyFile.Write(Path.Combine(path, "labels.npy"), product.Labels);
    }

    private static void WriteTiffs(string path, MapProduct product)
    {
        foreach ((ResultMap map, Raster<float> values) in FloatMaps(product))
            TiffFile.Write(Path.Combine(path, map.Name + ".tif"), product.Maps.Grid, map.Title, map.Unit, values);
    }

    /// <summary>The maps that exist.</summary>
    internal static IEnumerable<(ResultMap Map, Raster<float> Values)> FloatMaps(MapProduct product)
    {
        ModulusMaps maps = product.Maps;
        (ResultMap Map, Raster<float>? Values)[] all =
        [
            (ResultMaps.Height, maps.Height), (ResultMaps.Modulus, maps.Modulus), (ResultMaps.ModulusError, product.ModulusError), (ResultMaps.ApparentModulus, maps.ApparentModulus),
            (ResultMaps.Tilt, maps.Tilt), (ResultMaps.TiltCorrection, maps.TiltCorrection), (ResultMaps.Indentation, maps.Indentation),
        ];
        foreach ((ResultMap map, Raster<float>? values) in all)
        {
            if (values is not null)
                yield return (map, values);
        }
    }

    private static ReportContent ReportOf(MapProduct product, IReadOnlyList<DrawnPicture> pictures) => new()
    {
        Title = Path.GetFileName(Path.TrimEndingDirectorySeparator(product.Scan.Source)),
        Input = product.Scan.Source,
        InputDetails = $"{product.Scan.Format}, SHA-256 {product.InputSha256}",
        ProgramVersion = GpuModulusCommand.Version,
        Backend = $"{product.Backend} ({product.Device})",
        Method = product.Mapping.Method,
        Maps = product.Maps,
        Pictures = pictures,
        Grid = product.Scan.Grid,
        Regions = product.Regions?.Regions ?? [],
        Parameters = [.. product.Mapping.Used.Select(ReportRow)],
        Warnings = product.Warnings,
        Timings = product.Timings,
        MaxTiltDegrees = product.Mapping.Parameters.MaxTiltDegrees,
        MaxIndentationMetres = product.Mapping.Parameters.IndentationLimitMetres,
        Amplitude2Metres = product.Mapping.Parameters.Amplitude2Metres,
    };

    private static ReportParameter ReportRow(ResolvedParameter parameter) =>
        parameter.Value is not { } value ? new(parameter.Title, parameter.Symbol, parameter.Text, "", parameter.From)
        : parameter.Unit == "deg" ? new(parameter.Title, parameter.Symbol, value.ToString("G6"), "°", parameter.From)
        : ReportParameter.Of(parameter.Title, parameter.Symbol, value, parameter.Unit, parameter.From);
}
