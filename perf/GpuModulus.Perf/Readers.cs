using BenchmarkDotNet.Attributes;
using GpuModulus.Core.Maps;
using GpuModulus.Formats;
using GpuModulus.Phantoms;

namespace GpuModulus.Perf;

/// <summary>Reading a 1024² map, beside reading the file's bytes.</summary>
public class Readers
{
    private string path = "";

    [GlobalSetup]
    public void WriteFile()
    {
        path = Path.GetTempFileName();
        NumpyFile.Write(path, ElectrodePhantom.Create(new() { Columns = 1024, Rows = 1024 }).TrueHeight);
    }

    [GlobalCleanup]
    public void DeleteFile() => File.Delete(path);

    [Benchmark(Baseline = true)]
    public byte[] Bytes() => File.ReadAllBytes(path);

    [Benchmark]
    public Raster<float> Numpy() => NumpyFile.ReadMap(path);
}
