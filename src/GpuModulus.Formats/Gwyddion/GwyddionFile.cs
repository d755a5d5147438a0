using GpuModulus.Core;
using GpuModulus.Core.Output;

namespace GpuModulus.Formats;

/// <summary>
/// Gwyddion's native files (.gwy): images with masks, units and metadata. Graphs, volumes and presentations are passed over.
/// Format: Gwyddion user guide, "Native Gwyddion file format" (GWYP). Rows keep the file's order.
/// </summary>
public static class GwyddionFile
{
    /// <summary>Reads all images, in the order of their numbers.</summary>
    /// <exception cref="InputException">Unreadable, no .gwy file, or damaged.</exception>
    public static IReadOnlyList<GwyddionChannel> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FormatInput input = FormatInput.Open(path);
        return GwyddionParser.Read(input);
    }

    /// <summary>Writes images; complete or not there at all. Row sources are read once, row by row.</summary>
    /// <exception cref="InputException">The place cannot be written, or the images exceed the format's 4 GiB.</exception>
    public static void Write(string path, IReadOnlyList<GwyddionChannel> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        StagedOutput.WriteFile(path, stream => GwyddionComposer.Write(stream, path, channels));
    }
}
