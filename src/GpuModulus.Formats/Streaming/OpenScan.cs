using GpuModulus.Core.Scans;

namespace GpuModulus.Formats;

/// <summary>
/// A scan whose channels are read from the file row by row, when they are asked for: nothing but the headers is in memory, for the formats that allow it
/// (.npy, TIFF, HDF5, folders of these). The channels end with this object.
/// </summary>
public sealed class OpenScan : IDisposable
{
    private readonly OpenInputs inputs;

    internal OpenScan(Scan scan, OpenInputs inputs)
    {
        Scan = scan;
        this.inputs = inputs;
    }

    /// <summary>The scan, as <see cref="ScanReader.Read(string, ReadOptions?)"/> would give it.</summary>
    public Scan Scan { get; }

    /// <summary>Closes the files.</summary>
    public void Dispose() => inputs.Dispose();
}
