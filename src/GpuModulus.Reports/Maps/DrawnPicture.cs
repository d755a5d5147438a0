namespace GpuModulus.Reports.Maps;

/// <summary>A figure with its file name, prepared and encoded once however many places show it; safe to ask from several threads.</summary>
/// <param name="name">Name fit for a file, without extension.</param>
/// <param name="prepare">Prepares what is drawn; called once, at the first need.</param>
public sealed class DrawnPicture(string name, Func<Figure> prepare)
{
    private readonly Lazy<Figure> figure = new(prepare);
    private byte[]? png;

    /// <summary>Name fit for a file, without extension.</summary>
    public string Name { get; } = name;

    /// <summary>What is drawn.</summary>
    public Figure Figure => figure.Value;

    /// <summary>The figure as PNG at <see cref="Figure.ScreenDotsPerInch"/>.</summary>
    public byte[] Png
    {
        get
        {
            lock (figure)
                return png ??= Figure.ToPng();
        }
    }
}
