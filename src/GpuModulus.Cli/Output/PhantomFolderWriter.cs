using GpuModulus.Core.Output;
using GpuModulus.Core.Scans;
using GpuModulus.Formats;
using GpuModulus.Phantoms;

namespace GpuModulus.Cli.Output;

/// <summary>Writes a made scan and its truth, complete or not at all.</summary>
internal static class PhantomFolderWriter
{
    /// <summary>NAME.ibw or NAME.gwy, and the truth as .npy beside it.</summary>
    public static void Write(string folder, string name, string format, Phantom phantom)
    {
        StagedOutput.WriteFolder(folder, path => WriteInto(path, name, format, phantom));
    }

    /// <summary>
    /// A repeated electrode as a folder of arrays: height and, where it has the instrument's own modulus, that; else height, frequency, amplitude and phase, and the calibration.
    /// The true classes lie beside.
    /// </summary>
    public static void WriteRepeated(string folder, RepeatedPhantom phantom, CancellationToken cancellation)
    {
        Scan scan = phantom.Scan;
        StagedOutput.WriteFolder(folder, path =>
        {
            string arrays = Path.Combine(path, "scan");
            Directory.CreateDirectory(arrays);
            bool two = scan.Find(Quantity.Modulus) is not null;
            foreach ((Quantity quantity, string name) in two ? [(Quantity.Height, "height"), (Quantity.Modulus, "modulus")] : new[] { (Quantity.Height, "height"), (Quantity.Frequency, "frequency"), (Quantity.Amplitude1, "amplitude1") })
            {
                cancellation.ThrowIfCancellationRequested();
                NumpyFile.Write(Path.Combine(arrays, name + ".npy"), scan.Find(quantity)!.Values);
            }

            if (!two)
                NumpyFile.Write(Path.Combine(arrays, "phase1.npy"), new Degrees(scan.Find(Quantity.Phase1)!.Values));
            File.WriteAllText(Path.Combine(arrays, "geometry.json"), FormattableString.Invariant($"{{\"pitchX_m\": {scan.Grid.PitchXMetres:R}, \"pitchY_m\": {scan.Grid.PitchYMetres:R}}}\n"));
            NumpyFile.Write(Path.Combine(path, "truth-classes.npy"), phantom.Classes);
            CalibrationFile.Write(Path.Combine(path, "calibration.json"), scan.Calibration);
        });
    }

    /// <summary>Radians as a folder of arrays keeps them.</summary>
    private sealed class Degrees(Core.Maps.IRowSource<float> radians) : Core.Maps.IRowSource<float>
    {
        public int Columns => radians.Columns;

        public int Rows => radians.Rows;

        public void ReadRows(int firstRow, Span<float> destination)
        {
            radians.ReadRows(firstRow, destination);
            foreach (ref float value in destination)
                value = (float)(value * (180 / Math.PI));
        }
    }

    private static void WriteInto(string path, string name, string format, Phantom phantom)
    {
        string scan = Path.Combine(path, $"{name}.{format}");
        if (format == "ibw")
            IgorWaveWriter.Write(scan, phantom.Scan.Grid, phantom.Scan.Channels, IgorWaveWriter.Note(phantom.Scan.Grid, phantom.Scan.Calibration));
        else
            GwyddionFile.Write(scan, [.. phantom.Scan.Channels.Select(c => ToGwyddion(phantom.Scan, c))]);
        NumpyFile.Write(Path.Combine(path, "truth-classes.npy"), phantom.Classes);
        NumpyFile.Write(Path.Combine(path, "truth-regions.npy"), phantom.RegionIds);
        NumpyFile.Write(Path.Combine(path, "truth-modulus.npy"), phantom.TrueModulus);
        NumpyFile.Write(Path.Combine(path, "truth-tilt.npy"), phantom.TrueTilt);
        NumpyFile.Write(Path.Combine(path, "truth-height.npy"), phantom.TrueHeight);
        CalibrationFile.Write(Path.Combine(path, "calibration.json"), phantom.Scan.Calibration);
    }

    private static GwyddionChannel ToGwyddion(Scan scan, Channel channel) => new()
    {
        Title = channel.Name,
        Values = channel.Values,
        Unit = channel.Unit,
        PitchX = scan.Grid.PitchXMetres,
        PitchY = scan.Grid.PitchYMetres,
    };
}
