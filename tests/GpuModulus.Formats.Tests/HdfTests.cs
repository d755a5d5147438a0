using System.Diagnostics;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

public sealed class HdfTests
{
    [Theory]
    [InlineData(5, 3)]
    [InlineData(1500, 200)]
    public void What_is_written_is_read_with_units_geometry_and_calibration(int columns, int rows)
    {
        using TemporaryFolder folder = new();
        Raster<float> height = Examples.Map(columns, rows, 1e-6, 1), frequency = Examples.Map(columns, rows, 1e3, 2);
        Raster<byte> mask = new(columns, rows, [.. Enumerable.Range(0, columns * rows).Select(i => (byte)(i % 9))]);
        Raster<int> labels = new(columns, rows, [.. Enumerable.Range(0, columns * rows).Select(i => i * 1000)]);
        ScanGrid grid = new(columns, rows, 2e-8, 3e-8);
        string path = folder["a.h5"];
        HdfFile.Write(path, grid, [new("height", "Height", "m", new Streamed(height)), new("frequency", "Shift", "Hz", frequency), new("mask", "Mask", "", mask), new("labels", "Labels", "", labels)], Examples.Calibration);
        Scan scan = ScanReader.Read(path);
        Assert.Equal(grid, scan.Grid);
        Assert.Equal(height.Values, ((Raster<float>)scan.Find(Quantity.Height)!.Values).Values);
        Assert.Equal(frequency.Values, ((Raster<float>)scan.Find(Quantity.Frequency)!.Values).Values);
        Assert.Equal(labels.Values.Select(v => (float)v), ((Raster<float>)scan.Find("labels")!.Values).Values);
        Assert.Equal(mask.Values.Select(v => (float)v), ((Raster<float>)scan.Find("mask")!.Values).Values);
        Assert.Equal(Examples.Calibration.SpringConstant1, scan.Calibration.SpringConstant1);
        using OpenScan open = ScanReader.Open(path);
        IRowSource<float> rowwise = open.Scan.Find(Quantity.Height)!.Values;
        Assert.IsNotType<Raster<float>>(rowwise);
        RowReading.AssertSame(height, rowwise);
    }

    [SkippableFact]
    public void H5py_reads_what_is_written()
    {
        Python.RequireModules("h5py", "numpy");
        using TemporaryFolder folder = new();
        Raster<float> height = Examples.Map(1100, 130, 1e-6, 1);
        height.Values[7] = float.NaN;
        HdfFile.Write(folder["a.h5"], new(1100, 130, 2e-8, 3e-8), [new("height", "Höhe", "m", height), new("labels", "L", "", new Raster<int>(1100, 130))], Examples.Calibration);
        NumpyFile.Write(folder["a.npy"], height);
        Python.Run(
            """
            import h5py, numpy, sys, json
            f = h5py.File(sys.argv[1] + '/a.h5')
            a = f['height']
            assert numpy.array_equal(a[...], numpy.load(sys.argv[1] + '/a.npy'), equal_nan=True)
            assert a.dtype == numpy.float32 and a.chunks == (64, 1024), (a.dtype, a.chunks)
            assert f['labels'].dtype == numpy.int32 and not f['labels'][...].any()
            text = lambda v: v.decode() if isinstance(v, bytes) else str(v)
            assert text(a.attrs['unit']) == 'm' and text(a.attrs['title']) == 'Höhe'
            assert float(f.attrs['pitchX_m']) == 2e-8 and float(a.attrs['pitchY_m']) == 3e-8
            assert json.loads(text(f.attrs['calibration']))['springConstant1_N_per_m']['value'] > 0
            """,
            folder.Path);
    }

    [SkippableFact]
    public void What_h5py_writes_is_read()
    {
        Python.RequireModules("h5py", "numpy");
        using TemporaryFolder folder = new();
        Python.Run(
            """
            import h5py, numpy, sys
            f = h5py.File(sys.argv[1] + '/b.h5', 'w')
            z = (numpy.arange(300 * 70).reshape(70, 300) % 977).astype('f8')
            f.attrs['pitchX_m'] = 1e-8
            f.attrs['pitchY_m'] = numpy.float32(2e-8)
            g = f.create_group('scan/forward')
            d = g.create_dataset('height', data=z, chunks=(16, 64), compression='gzip', shuffle=True); d.attrs['unit'] = 'nm'
            g.create_dataset('frequency', data=z.astype('f4')).attrs['units'] = numpy.bytes_('kHz')
            g.create_dataset('phase1', data=z.astype('i2') // 10, chunks=(70, 300))
            g.create_dataset('spectrum', data=numpy.arange(5.0))
            g.create_dataset('thumbnail', data=numpy.zeros((7, 3)))
            f['link'] = h5py.SoftLink('/scan')
            """,
            folder.Path);
        Scan scan = ScanReader.Read(folder["b.h5"]);
        Assert.Equal((300, 70, 1e-8), (scan.Grid.Columns, scan.Grid.Rows, scan.Grid.PitchXMetres));
        Assert.Equal(2e-8, scan.Grid.PitchYMetres, 1e-14);
        float[] height = ((Raster<float>)scan.Find(Quantity.Height)!.Values).Values, frequency = ((Raster<float>)scan.Find(Quantity.Frequency)!.Values).Values;
        for (int i = 0; i < height.Length; i++)
            Assert.Equal(((float)((i % 977) * 1e-9), (float)((i % 977) * 1000.0)), (height[i], frequency[i]));
        Assert.Contains(scan.Notices, n => n.Contains("thumbnail", StringComparison.Ordinal));
        using OpenScan open = ScanReader.Open(folder["b.h5"]);
        RowReading.AssertSame(new(300, 70, height), open.Scan.Find(Quantity.Height)!.Values);
    }

    [SkippableFact]
    public void Big_endian_numbers_are_refused_in_one_line()
    {
        Python.RequireModules("h5py", "numpy");
        using TemporaryFolder folder = new();
        Python.Run("import h5py, numpy, sys\nh5py.File(sys.argv[1] + '/c.h5', 'w').create_dataset('height', data=numpy.ones((4, 5), '>f4'))", folder.Path);
        InputException refused = Assert.Throws<InputException>(() => ScanReader.Read(folder["c.h5"], new() { PitchMetres = (1e-8, 1e-8) }));
        Assert.Contains("yte order", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    public void A_file_that_was_cut_is_refused_before_its_data_are_missed(int bytes)
    {
        using MemoryStream stream = new();
        HdfFile.Write(stream, new(100, 80, 1e-8, 1e-8), [new("height", "Height", "m", Examples.Map(100, 80, 1e-6, 1)), new("last", "Not needed for a map", "", Examples.Map(100, 80, 1, 2))], Examples.Calibration);
        using FormatInput whole = FormatInput.Memory("whole", stream.ToArray()), cut = FormatInput.Memory("cut", stream.ToArray()[..^bytes]);
        Assert.Equal(2, ScanReader.Read(whole, new()).Channels.Count);
        InputException refused = Assert.Throws<InputException>(() => ScanReader.Read(cut, new()));
        Assert.Contains("ends within its data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_files_are_read_or_refused_in_one_line()
    {
        using MemoryStream stream = new();
        HdfFile.Write(stream, new(40, 30, 1e-8, 1e-8), [new("height", "Height", "m", Examples.Map(40, 30, 1e-6, 1))], Examples.Calibration);
        byte[] file = stream.ToArray();
        Random random = new(7);
        int refused = 0;
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < 400 && watch.Elapsed < TimeSpan.FromSeconds(10); i++)
        {
            byte[] damaged = i % 4 == 0 ? file[..random.Next(file.Length)] : [.. file];
            for (int k = random.Next(1, 6); k > 0 && damaged.Length > 8; k--)
                damaged[random.Next(8, Math.Min(damaged.Length, 3000))] = (byte)random.Next(256);
            using FormatInput input = FormatInput.Memory("damaged", damaged);
            try
            {
                ScanReader.Read(input, new());
            }
            catch (InputException e)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
            }
        }

        Assert.True(refused > 20);
    }
}
