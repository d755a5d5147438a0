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
