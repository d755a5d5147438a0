namespace GpuModulus.Segmentation;

/// <summary>
/// Takes the final region ids and classes (codes of <see cref="Core.Results.PixelClass"/>) of a rectangle of the map, row-major. Called once for each block,
/// in the order of the blocks (row by row of blocks), from one thread at a time; the blocks cover the map without overlap.
/// </summary>
public delegate void BlockWriter(PixelBlock block, ReadOnlySpan<int> labels, ReadOnlySpan<byte> classes);
