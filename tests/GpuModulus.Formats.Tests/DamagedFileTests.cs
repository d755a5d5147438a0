using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using Xunit.Abstractions;

namespace GpuModulus.Formats.Tests;

/// <summary>
/// Mutated files: nothing but an InputException of one line may leave a reader, and no file makes it take much more memory than the file is long.
/// The suite tries some thousands per reader; GPUMODULUS_FUZZ_CASES=100000 runs as many as wanted.
/// </summary>
public sealed class DamagedFileTests(ITestOutputHelper output)
{
    private const int DefaultCases = 10_000;

    // What a reader may allocate for a file of some kilobytes: buffers, messages, the library's tables, and what a packed strip may hold.
    private const long AllowedBytes = 8 << 20;

    private static readonly ReadOptions Options = new() { PitchMetres = (1e-8, 1e-8) };

    private static int Cases =>
        int.TryParse(Environment.GetEnvironmentVariable("GPUMODULUS_FUZZ_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out int cases) ? cases : DefaultCases;

    [Fact]
    public void Mutated_ibw_files_are_read_or_refused_in_one_line()
    {
        IgorBytes image = new()
        {
            Dimensions = [3, 2, 2],
            Values = [.. Enumerable.Range(0, 12).Select(i => (double)i)],
            LayerLabels = ["HeightRetrace", "Phase1Retraceace"],
            Note = "ScanSize: 1e-6\rSpringConstant: 26\rThermalQ: 20\rThermalFrequency: 75000\rThermalDC: 2e-14\rThermalTemperature: 295@Line: 3\rFreeAirAmplitude: 1.5\rAmpInvOLS: 1e-7\r",
            Trailer = new byte[40],
        };
        Survive(
            [image.Version5(), (image with { BigEndian = true, Type = 0x10 }).Version5(), (image with { Type = 4 }).Version5(), image.Version2(), (image with { BigEndian = true, Type = 0x48 }).Version2()],
            input => ScanReader.Read(input, Options),
            input => IgorWave.Read(input));
    }

    [Fact]
    public void Mutated_gwy_files_are_read_or_refused_in_one_line()
    {
        GwyddionChannel channel = new()
        {
            Title = "Height",
            Values = Examples.Map(4, 3, 1e-6, 1),
            Unit = "m",
            PitchX = 1e-8,
            PitchY = 1e-8,
            Mask = new Raster<byte>(4, 3),
            Metadata = [new("SpringConstant", "26"), new("ThermalQ", "20")],
            DisplayRange = (0, 1),
        };
        Survive([Bytes(s => GwyddionComposer.Write(s, "a", [channel])), Bytes(s => GwyddionComposer.Write(s, "a", [channel, channel with { Title = "Modulus", Unit = "Pa" }]))], input => ScanReader.Read(input, Options));
    }

    [Fact]
    public void Mutated_gsf_files_are_read_or_refused_in_one_line() =>
        Survive([Bytes(s => SimpleField.Write(s, Examples.Grid(4, 3), "Topography", "m", Examples.Map(4, 3, 1e-6, 1)))], input => ScanReader.Read(input, Options));

    [Fact]
    public void Mutated_npy_files_are_read_or_refused_in_one_line() =>
        Survive(
            [
                Bytes(s => NumpyFile.Write(s, Examples.Map(4, 3, 1e-6, 1))),
                NumpyBytes.Build(">f8", "(5, 4, 2)", Enumerable.Range(0, 40).Select(i => (double)i), fortran: true, version: 2),
                NumpyBytes.Build("<i2", "(5, 4)", Enumerable.Range(0, 20).Select(i => (double)i), version: 3),
            ],
            input => ScanReader.Read(input, Options));

    [Fact]
    public void Mutated_tiff_files_are_read_or_refused_in_one_line() => Survive(
        [
            new TiffBytes().Build(5, 4, (_, x, y) => x + y),
            new TiffBytes { Mode = "wb", Compression = BitMiracle.LibTiff.Classic.Compression.LZW, Predictor = BitMiracle.LibTiff.Classic.Predictor.HORIZONTAL }.Build(5, 7, (_, x, y) => x + y),
            new TiffBytes { Mode = "w8l", Compression = BitMiracle.LibTiff.Classic.Compression.ADOBE_DEFLATE, Bits = 32, Format = BitMiracle.LibTiff.Classic.SampleFormat.IEEEFP, TileSize = 16, Pages = 2 }.Build(20, 7, (_, x, y) => x + y),
            new HandmadeTiff { BigEndian = true, Big = true, Deflate = true, Predictor = 3, Float = true, Tiled = true }.Build(5, 7, (x, y) => x + y),
            new HandmadeTiff { BigEndian = true, Deflate = true, Predictor = 2 }.Build(5, 7, (x, y) => x + y),
            new TiffBytes { Compression = BitMiracle.LibTiff.Classic.Compression.PACKBITS, Bits = 8, Description = "{\"pitchX_m\": 1e-8, \"unit\": \"nm\"}" }.Build(9, 7, (_, x, _) => x),
        ],
        input => ScanReader.Read(input, Options));

    [Fact]
    public void Mutated_calibration_files_are_read_or_refused_in_one_line() =>
        Survive(
            [Bytes(s => CalibrationFile.Write(s, Examples.Calibration with { Kc = Core.Calibration.TiltPolynomial.Published, Tip = "AC160" }))],
            input => CalibrationFile.Read(input),
            input => GeometryNote.Parse(input.Name, input.Bytes(0, input.Length, "JSON")));

    [Fact]
    public void A_file_cut_off_at_any_byte_is_read_or_refused_in_one_line()
    {
        byte[][] files =
        [
            new IgorBytes { LayerLabels = ["HeightRetrace"], Note = "SpringConstant: 26\r" }.Version5(),
            new IgorBytes { Note = "SpringConstant: 26\r" }.Version2(),
            Bytes(s => GwyddionComposer.Write(s, "a", [new() { Title = "Height", Values = Examples.Map(3, 2, 1, 1), Unit = "m", PitchX = 1, PitchY = 1 }])),
            Bytes(s => SimpleField.Write(s, Examples.Grid(3, 2), "T", "m", Examples.Map(3, 2, 1, 1))),
            Bytes(s => NumpyFile.Write(s, Examples.Map(3, 2, 1, 1))),
            new TiffBytes().Build(5, 4, (_, x, y) => x + y),
            Bytes(s => TiffFile.Write(s, Examples.Grid(3, 2), "T", "m", Examples.Map(3, 2, 1, 1), compress: true)),
        ];
        foreach (byte[] file in files)
        {
            for (int length = 0; length < file.Length; length++)
                Attempt(file[..length], $"cut at {length}", input => ScanReader.Read(input, Options));
        }
    }

    [Fact]
    public void Random_bytes_behind_any_magic_are_refused_in_one_line()
    {
        byte[][] magics = [[], [5, 0], [0, 5], [2, 0], [.. "GWYP"u8], [.. "GWYPGwyContainer\0"u8], [.. SimpleField.Magic], [.. NumpyHeader.Magic, 1, 0], [.. "II*\0"u8], [.. "MM\0+"u8]];
        Random random = new(5);
        for (int i = 0; i < 300; i++)
        {
            foreach (byte[] magic in magics)
            {
                byte[] noise = new byte[random.Next(2000)];
                random.NextBytes(noise);
                Attempt([.. magic, .. noise], $"noise {i}", input => ScanReader.Read(input, Options));
            }
        }
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        return stream.ToArray();
    }

    private static bool Attempt(byte[] file, string what, Action<FormatInput> read)
    {
        using FormatInput input = FormatInput.Memory("damaged", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool accepted = true;
        try
        {
            read(input);
        }
        catch (InputException e)
        {
            accepted = false;
            Assert.True(e.Message.IndexOfAny(['\n', '\r', '\0']) < 0 && e.Message.Length < 2000, $"{what}: the message is not one line: {e.Message}");
            Assert.StartsWith("damaged: ", e.Message);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            string kept = Path.Combine(Path.GetTempPath(), "gpumodulus-damaged-file");
            File.WriteAllBytes(kept, file);
            Assert.Fail($"{what}: {e} (the file is kept as {kept})");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < AllowedBytes, $"{what}: {allocated} bytes allocated for a file of {file.Length}");
        return accepted;
    }

    private void Survive(byte[][] seeds, params Action<FormatInput>[] readers)
    {
        foreach (byte[] seed in seeds)
            Attempt(seed, "the file itself", readers[0]);
        Stopwatch clock = Stopwatch.StartNew();
        Random random = new(20260101);
        int accepted = 0;
        int cases = Cases;
        for (int i = 0; i < cases; i++)
        {
            byte[] file = Mutate(seeds, random);
            foreach (Action<FormatInput> read in readers)
                accepted += Attempt(file, $"case {i}", read) ? 1 : 0;
        }

        output.WriteLine($"{cases} mutated files, {readers.Length} readers: {accepted} accepted, {(cases * readers.Length) - accepted} refused, {clock.Elapsed.TotalSeconds:F1} s");
        // A mutation that is never accepted or never refused would test nothing.
        Assert.InRange(accepted, 1, (cases * readers.Length) - 1);
    }

    private static byte[] Mutate(byte[][] seeds, Random random)
    {
        List<byte> file = [.. seeds[random.Next(seeds.Length)]];
        int count = 1 + random.Next(4);
        for (int i = 0; i < count && file.Count > 8; i++)
        {
            int at = random.Next(file.Count);
            switch (random.Next(8))
            {
                case 0:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    file[at] = (byte)random.Next(256);
                    break;
                case 2:
                    file.RemoveRange(at, file.Count - at);
                    break;
                case 3:
                    file.RemoveRange(at, Math.Min(random.Next(1, 33), file.Count - at));
                    break;
                case 4:
                    byte[] other = seeds[random.Next(seeds.Length)];
                    int from = random.Next(other.Length);
                    file.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 65))]);
                    break;
                case 5:
                    WriteNumber(file, at, random);
                    break;
                case 6:
                    Encoding.ASCII.GetBytes(((string[])["9999999999", "-1", "0", "nan", "inf", "1e999", "'", "\"", "{", "(", "\r", "99999, 99999"])[random.Next(12)]).CopyTo(0, file, at);
                    break;
                default:
                    // Headers are where the claims stand.
                    file[random.Next(Math.Min(file.Count, 400))] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. file];
    }

    private static void WriteNumber(List<byte> file, int at, Random random)
    {
        long[] interesting = [0, 1, -1, 2, 255, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40, 1 << 24, file.Count, file.Count - 1];
        Span<byte> number = stackalloc byte[8];
        int size = 1 << random.Next(1, 4);
        long value = interesting[random.Next(interesting.Length)];
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
        else
            BinaryPrimitives.WriteInt64BigEndian(number, value << (64 - (8 * size)));
        for (int i = 0; i < size && at + i < file.Count; i++)
            file[at + i] = number[i];
    }
}

file static class ByteListExtensions
{
    /// <summary>Overwrites what stands at a place, as far as the list reaches.</summary>
    public static void CopyTo(this byte[] bytes, int from, List<byte> list, int at)
    {
        for (int i = from; i < bytes.Length && at + i - from < list.Count; i++)
            list[at + i - from] = bytes[i];
    }
}
