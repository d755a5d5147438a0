using GpuModulus.Cli.Mapping;
using GpuModulus.Compute;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Cli.Streaming;

/// <summary>What a map out of core keeps on the disk, and how much memory each stage may take.</summary>
/// <param name="Kept">Computed maps that are written.</param>
/// <param name="WithErrors">A map of standard errors too.</param>
/// <param name="WithPyramids">Reduced levels, for pictures and pyramidal TIFF.</param>
/// <param name="WithRegions">Labels and classes.</param>
/// <param name="StageBytes">Memory of one stage.</param>
/// <param name="TileRows">Rows of a tile at most.</param>
internal sealed record StreamedPlan(MapOutputs Kept, bool WithErrors, bool WithPyramids, bool WithRegions, long StageBytes, int TileRows)
{
    // Larger tiles gain nothing: what a tile costs beside its pixels is some microseconds.
    private const long LargestTilePixels = 1 << 22;

    public static StreamedPlan For(MapRequest request, ResolvedMapping mapping)
    {
        bool arrays = request.Exports.Any(e => e is "npy" or "tiff" or "hdf5");
        bool shown = request.WithReport || request.Exports.Contains("gwy");
        MapOutputs kept = MapOutputs.Modulus | MapOutputs.Tilt | MapOutputs.Indentation;
        if (arrays || shown || request.WithSegmentation)
            kept |= MapOutputs.ApparentModulus;
        if (arrays || request.Exports.Contains("gwy"))
            kept |= MapOutputs.TiltCorrection;
        SignalKind signal = mapping.Parameters.Signal;
        if (signal == SignalKind.None)
            kept &= ~(MapOutputs.Modulus | MapOutputs.ApparentModulus);
        if (signal != SignalKind.Frequency)
            kept &= ~MapOutputs.Indentation;
        bool withErrors = signal != SignalKind.None && (arrays || request.Exports.Contains("gwy"));
        int columns = mapping.Inputs.Grid.Columns;
        return new(
            kept, withErrors, shown || request.Exports.Contains("tiff"), request.WithSegmentation, MemoryBudget.ForStage(request.MemoryBytes), (int)Math.Clamp(LargestTilePixels / columns, 1, int.MaxValue));
    }

    /// <exception cref="InputException">The results do not fit onto the disk.</exception>
    public void RequireDisk(string folder, ScanGrid grid)
    {
        long needed = MapFiles.BytesFor(grid, Kept, WithErrors, WithPyramids, WithRegions);
        string? at = Path.GetFullPath(folder);
        while (at is not null && !Directory.Exists(at))
            at = Path.GetDirectoryName(at);
        if (at is null)
            return;
        long free = new DriveInfo(at).AvailableFreeSpace;
        if (free < needed)
            throw new InputException(folder, $"the results take up to {needed / 1e9:F1} GB while they are made, and {free / 1e9:F1} GB are free", "choose another place with --out, or fewer maps with --export");
    }
}
