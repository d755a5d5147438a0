using GpuModulus.Core.Scans;

namespace GpuModulus.Cli.Mapping;

/// <summary>An input that was read and waits for its turn.</summary>
/// <param name="Path">File or folder.</param>
/// <param name="Scan">What it holds.</param>
/// <param name="Sha256">Its hash, on the way.</param>
/// <param name="Request">What to do with it.</param>
/// <param name="Seconds">How long reading took.</param>
/// <param name="IsOutOfCore">The map does not fit into memory; the channels are read when they are asked for.</param>
/// <param name="Files">What is open behind the channels, or null.</param>
internal sealed record ReadScan(string Path, Scan Scan, Task<string> Sha256, MapRequest Request, double Seconds, bool IsOutOfCore = false, IDisposable? Files = null) : IDisposable
{
    public void Dispose() => Files?.Dispose();
}
