using GpuModulus.Core;

namespace GpuModulus.Phantoms;

/// <summary>What goes wrong in a real scan beside noise. All zero by default.</summary>
/// <remarks>
/// Sample tilt is real geometry: it belongs to the true surface and tilt. Bow, jumps, scars and lost lines falsify the recorded height alone
/// (a lost line: every channel), and the truth does not know them.
/// </remarks>
public sealed record ScanArtefacts
{
    /// <summary>A perfect scan.</summary>
    public static readonly ScanArtefacts None = new();

    /// <summary>Sample tilt and bow, jumps, scars and one lost line.</summary>
    public static readonly ScanArtefacts Hard = new()
    {
        SampleSlopeX = 0.03,
        SampleSlopeY = -0.02,
        BowMetres = 15e-9,
        JumpsPerLine = 0.012,
        JumpMetres = 5e-9,
        ScarsPerLine = 0.04,
        ScarMetres = 15e-9,
        LostLines = 1,
    };

    /// <summary>∂z/∂x of the mounted sample.</summary>
    public double SampleSlopeX { get; init; }

    /// <summary>∂z/∂y of the mounted sample.</summary>
    public double SampleSlopeY { get; init; }

    /// <summary>Sagitta of the scanner's parabolic bow over the longer side of the scan, m.</summary>
    public double BowMetres { get; init; }

    /// <summary>Mean number of jumps of the height zero per scan line.</summary>
    public double JumpsPerLine { get; init; }

    /// <summary>Standard deviation of one jump, m; it stays until the next.</summary>
    public double JumpMetres { get; init; }

    /// <summary>Mean number of scars (streaks of one line, 0.2 to 2 µm long) per scan line; at most one a line.</summary>
    public double ScarsPerLine { get; init; }

    /// <summary>Mean height of a scar, m; half to one and a half of it occur, up and down.</summary>
    public double ScarMetres { get; init; }

    /// <summary>Number of lines during which the tip was off the surface.</summary>
    public int LostLines { get; init; }

    internal void Validate()
    {
        Span<double> sizes = [BowMetres, JumpsPerLine, JumpMetres, ScarsPerLine, ScarMetres, LostLines];
        bool valid = double.IsFinite(SampleSlopeX) && double.IsFinite(SampleSlopeY);
        foreach (double size in sizes)
            valid &= size >= 0 && double.IsFinite(size);
        if (!valid)
            throw new InputException("phantom", "an artefact is not a finite number of at least 0", "give metres, slopes and numbers per line");
    }
}
