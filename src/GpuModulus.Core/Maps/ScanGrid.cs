namespace GpuModulus.Core.Maps;

/// <summary>
/// The pixel grid of a map: its size and the physical distance between pixel centres.
/// Row 0 is the first scan line as stored in the file; x runs along a scan line, y across the lines.
/// </summary>
/// <param name="Columns">Pixels along a scan line, at least 1.</param>
/// <param name="Rows">Scan lines, at least 1.</param>
/// <param name="PitchXMetres">Distance between neighbouring pixel centres along x, in metres, finite and above 0.</param>
/// <param name="PitchYMetres">Distance between neighbouring pixel centres along y, in metres, finite and above 0.</param>
public readonly record struct ScanGrid(int Columns, int Rows, double PitchXMetres, double PitchYMetres)
{
    /// <summary>Number of pixels; 64-bit, since a mosaic may hold more than 2³¹.</summary>
    public long PixelCount => (long)Columns * Rows;

    /// <summary>Columns × pitch, in metres: the extent of the image when every pixel is drawn as a rectangle.</summary>
    public double WidthMetres => Columns * PitchXMetres;

    /// <summary>Rows × pitch, in metres.</summary>
    public double HeightMetres => Rows * PitchYMetres;

    /// <summary>Area of one pixel in m².</summary>
    public double PixelAreaSquareMetres => PitchXMetres * PitchYMetres;

    /// <summary>Returns this grid, or throws when a size or a pitch is impossible.</summary>
    /// <param name="subject">What is blamed in the message: a file name or an option.</param>
    /// <exception cref="InputException">A size below 1, or a pitch that is not a positive finite number.</exception>
    public ScanGrid Validated(string subject)
    {
        if (Columns < 1 || Rows < 1)
            throw new InputException(subject, $"the map has {Columns} × {Rows} pixels", "at least one pixel each way is needed");
        if (!(PitchXMetres > 0) || !(PitchYMetres > 0) || !double.IsFinite(PitchXMetres) || !double.IsFinite(PitchYMetres))
            throw new InputException(subject, $"the pixel pitch {PitchXMetres:G6} m × {PitchYMetres:G6} m is not a positive length", "give it with --pitch, e.g. --pitch 20nm");
        return this;
    }
}
