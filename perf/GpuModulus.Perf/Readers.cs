using BenchmarkDotNet.Attributes;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Formats;
using GpuModulus.Phantoms;

namespace GpuModulus.Perf;

/// <summary>Reading height and Δf2 of a 4096² scan from every kind of file, beside reading the same file's bytes into memory; both from the file cache.</summary>
public class Readers
{
    private const int Size = 4096;
    private string folder = "";
    private string path = "";

    /// <summary>The kind of file; "deflate" is a packed TIFF.</summary>
    [Params("ibw", "gwy", "tif", "deflate", "h5", "npy")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void WriteFile()
    {
        folder = Directory.CreateTempSubdirectory("readers").FullName;
        path = Path.Combine(folder, $"scan.{Kind}");
        Phantom made = ElectrodePhantom.Create(new() { Columns = Size, Rows = Size });
        ScanGrid grid = made.Scan.Grid;
        List<(string Title, string Unit, IRowSource<float> Values)> maps =
            [.. made.Scan.Channels.Where(c => c.Quantity is Quantity.Height or Quantity.Frequency).Select(c => (c.Name, c.Unit, c.Values))];
        switch (Kind)
        {
            case "ibw":
                IgorWaveWriter.Write(path, grid, [.. made.Scan.Channels.Where(c => c.Quantity is Quantity.Height or Quantity.Frequency)], IgorWaveWriter.Note(grid, new CalibrationRecord()));
                break;
            case "gwy":
                GwyddionFile.Write(path, [.. maps.Select(m => new GwyddionChannel { Title = m.Title, Unit = m.Unit, Values = m.Values, PitchX = grid.PitchXMetres, PitchY = grid.PitchYMetres })]);
                break;
            case "h5":
                HdfFile.Write(path, grid, [.. maps.Select(m => new HdfMap(m.Title, m.Title, m.Unit, m.Values))]);
                break;
            case "tif":
                TiffFile.WriteAll(path, grid, maps);
                break;
            case "deflate":
                TiffFile.Write(path, grid, maps[0].Title, maps[0].Unit, maps[0].Values, compress: true);
                break;
            default:
                NumpyFile.Write(path, (Raster<float>)maps[0].Values);
                break;
        }
    }

    [GlobalCleanup]
    public void DeleteFile() => Directory.Delete(folder, true);

    [Benchmark(Baseline = true)]
    public byte[] Bytes() => File.ReadAllBytes(path);

    [Benchmark]
    public Scan Scan() => ScanReader.Read(path, new() { PitchMetres = (2e-8, 2e-8) });
}
