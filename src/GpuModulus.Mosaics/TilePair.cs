namespace GpuModulus.Mosaics;

/// <summary>Two neighbouring tiles, the shift measured between them, and how it agrees with the adjusted mosaic. Pixels throughout.</summary>
/// <param name="First">Index of one tile in <see cref="Mosaic.Positions"/>.</param>
/// <param name="Second">Index of its neighbour to the right, below, or at a corner.</param>
/// <param name="ShiftX">Position of the second less that of the first, as measured; NaN where nothing could be measured.</param>
/// <param name="ShiftY">The same along y.</param>
/// <param name="ResidualX">Measured shift less adjusted shift.</param>
/// <param name="ResidualY">The same along y.</param>
/// <param name="ErrorPixels">Standard error of the measured shift in its weaker direction.</param>
/// <param name="Correlation">Normalised correlation of the height gradients in the overlap, −1 to 1.</param>
/// <param name="Used">Whether it took part in the adjustment; false where it contradicts the others or could not be measured.</param>
public sealed record TilePair(
    int First, int Second, double ShiftX, double ShiftY, double ResidualX, double ResidualY, double ErrorPixels, double Correlation, bool Used);
