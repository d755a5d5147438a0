using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>One map of an HDF5 file.</summary>
/// <param name="Name">Name of the data set.</param>
/// <param name="Title">What it shows; attribute <c>title</c>.</param>
/// <param name="Unit">SI unit of the values; attribute <c>unit</c>. Empty writes none.</param>
/// <param name="Values">A source of float, int or byte.</param>
public sealed record HdfMap(string Name, string Title, string Unit, object Values)
{
    /// <summary>Reason codes.</summary>
    public static HdfMap Mask(IRowSource<byte> codes) => new("mask", "Mask: reason codes, 0 = valid", "", codes);

    /// <summary>Region ids.</summary>
    public static HdfMap Labels(IRowSource<int> ids) => new("labels", "Region ids, 0 = none", "", ids);

    /// <summary>Class codes.</summary>
    public static HdfMap Classes(IRowSource<byte> codes) => new("classes", "Classes: 0 none, 1 facet, 2 binder/carbon", "", codes);

    internal int Columns => Values switch
    {
        IRowSource<float> f => f.Columns,
        IRowSource<int> i => i.Columns,
        IRowSource<byte> b => b.Columns,
        _ => throw new ArgumentException($"HDF5 maps of {Values.GetType().Name} are not written."),
    };

    internal int Rows => Values switch
    {
        IRowSource<float> f => f.Rows,
        IRowSource<int> i => i.Rows,
        _ => ((IRowSource<byte>)Values).Rows,
    };
}
