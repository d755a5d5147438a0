namespace GpuModulus.Segmentation;

/// <summary>
/// Fills <paramref name="destination"/> (row-major, as long as the block has pixels) with a rectangle of a map, wherever that lies. A block may be asked for more than
/// once, must then hold the same values, and several threads ask at once.
/// </summary>
/// <typeparam name="T">Pixel type.</typeparam>
public delegate void BlockReader<T>(PixelBlock block, Span<T> destination)
    where T : unmanaged;
