using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using GpuModulus.Core;
using GpuModulus.Formats.Tests;

namespace GpuModulus.Calibration.Tests;

/// <summary>
/// Mutated spectra: nothing but an InputException of one line may leave the reader or the fit behind it, and no small file takes much memory.
/// The suite tries some thousands per format; GPUMODULUS_FUZZ_CASES=100000 as many as wanted.
/// </summary>
public sealed class DamagedSpectrumTests : IDisposable
{
    private const int DefaultCases = 2000;
    private const long AllowedBytes = 8 << 20;
    private const int FitEvery = 40;

    private readonly string folder = Directory.CreateTempSubdirectory("gpumodulus-damaged-").FullName;

    private static int Cases => int.TryParse(Environment.GetEnvironmentVariable("GPUMODULUS_FUZZ_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out int cases) ? cases : DefaultCases;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Mutated_text_is_read_or_refused_in_one_line() => Survive(
    [
        Text("# f [kHz], ASD [fm/√Hz], averages = 100, temperature = 22 °C\n"),
        Text("Hz;m^2/Hz\n"),
        Text(""),
    ]);

    [Fact]
    public void Mutated_nid_files_are_read_or_refused_in_one_line() => Survive([Nanosurf(32), Nanosurf(16), Nanosurf(8)]);

    [Fact]
    public void Mutated_ibw_waves_are_read_or_refused_in_one_line()
    {
        IgorBytes wave = new()
        {
            Dimensions = [80],
            Steps = [75, 1, 1, 1],
            DimensionUnits = ["Hz", "", "", ""],
            DataUnit = "",
            Values = [.. Densities()],
            Note = "ThermalTemperature: 298.5\rThermalQ: 400\r",
        };
        Survive([wave.Version5(), (wave with { BigEndian = true, Type = 4 }).Version5(), wave.Version2(), (wave with { Dimensions = [80, 2], DimensionUnits = ["", "", "", ""], Values = [.. Frequencies(), .. Densities()] }).Version5()]);
    }

    [Fact]
    public void A_spectrum_cut_off_at_any_byte_is_read_or_refused_in_one_line()
    {
        foreach (byte[] whole in (byte[][])[Text("Hz m^2/Hz\n"), Nanosurf(16), new IgorBytes { Dimensions = [80], Steps = [75, 1, 1, 1], DimensionUnits = ["Hz", "", "", ""], DataUnit = "", Values = [.. Densities()] }.Version5()])
        {
            for (int length = 0; length < whole.Length; length++)
                Attempt(whole[..length], $"cut at {length} of {whole.Length}", fit: false);
        }
    }

    [Theory]
    [InlineData("Hz m^2/Hz\n1 NaN\n2 NaN\n3 NaN")]
    [InlineData("Hz m^2/Hz\n100 1e-25")]
    [InlineData("Hz m^2/Hz\n-1 1e-25\n-2 1e-25")]
    [InlineData("Hz m^2/Hz\n1e999 1e999\n1e-999 1e-999")]
    [InlineData("Hz furlong/Hz\n1 1\n2 2")]
    [InlineData("Hz m^2/Hz\n0 0\n0 0")]
    public void Spectra_that_hold_nothing_usable_are_refused(string text)
    {
        string path = Write(Encoding.UTF8.GetBytes(text));
        InputException e = Assert.Throws<InputException>(() => SpectrumReader.Read(path));
        Assert.Matches("^[^\n]+: [^\n]+; [^\n]+$", e.Message);
    }

    [Theory]
    [InlineData("equal")]
    [InlineData("one frequency")]
    [InlineData("tiny")]
    [InlineData("huge")]
    [InlineData("alternating")]
    public void Spectra_without_a_resonance_are_refused_by_the_fit(string what)
    {
        double[] f = [.. Enumerable.Range(1, 200).Select(i => what == "one frequency" ? 1000.0 : 100.0 * i)];
        double[] s = [.. f.Select((_, i) => what switch { "tiny" => 1e-300, "huge" => 1e300, "alternating" => i % 2 == 0 ? 1e-26 : 1e-20, _ => 1e-25 })];
        Assert.Throws<InputException>(() => ThermalFit.Fit(new("made", f, s)));
    }

    [Theory]
    [InlineData(1.6e-322)]
    [InlineData(1e300)]
    public void A_frequency_beyond_all_levers_is_left_out(double hertz)
    {
        double[] f = [hertz, .. Frequencies()], s = [1e-25, .. Densities()];
        Spectrum spectrum = new("made", f, s) { TemperatureKelvin = 295 };
        Assert.Equal(80, spectrum.Frequencies.Length);
        Assert.InRange(ThermalFit.Fit(spectrum).First.Resonance.Value, 2000, 4000);
    }

    private static IEnumerable<double> Frequencies() => Enumerable.Range(1, 80).Select(i => 75.0 * i);

    private static IEnumerable<double> Densities() => Frequencies().Select(f => 1e-26 + (1e-24 / (1 + Math.Pow((f - 3000) / 200, 2))));

    private static byte[] Text(string heading) => Encoding.UTF8.GetBytes(heading + string.Join('\n', Frequencies().Zip(Densities(), (f, s) => string.Create(CultureInfo.InvariantCulture, $"{f} {s:R}"))));

    private static byte[] Nanosurf(int bits)
    {
        string header = $"[DataSet]\r\nVersion=2\r\nGr0-Ch0=DataSet-0:0\r\n[DataSet-Info]\r\nAverages=1000\r\nCantilever temperature=40°C\r\n[DataSet-0:0]\r\nPoints=80\r\nLines=1\r\nFrame=Spectrum FFT\r\n"
            + $"SaveBits={bits}\r\nDim0Unit=Hz\r\nDim0Range=6000\r\nDim0Min=75\r\nDim2Unit=m/sqrt(Hz)\r\nDim2Range=2E-12\r\nDim2Min=0\r\n#!";
        byte[] data = new byte[80 * bits / 8];
        int i = 0;
        foreach (double density in Densities())
        {
            double value = ((Math.Sqrt(density) / 2e-12) - 0.5) * Math.ScaleB(1, bits);
            if (bits == 8)
                data[i] = (byte)(sbyte)value;
            else if (bits == 16)
                BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(2 * i), (short)value);
            else
                BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(4 * i), (int)value);
            i++;
        }

        return [.. Encoding.UTF8.GetBytes(header), .. data];
    }

    private void Survive(byte[][] seeds)
    {
        Random random = new(20);
        Assert.All(seeds, s => Assert.True(Attempt(s, "the seed itself", fit: false), "a seed must be readable"));
        for (int i = 0; i < Cases; i++)
            Attempt(Mutated(seeds[i % seeds.Length], random), $"case {i}", i % FitEvery == 0);
    }

    private static byte[] Mutated(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        string[] words = ["-1", "0", "NaN", "1e999", "2147483647", "9999999999999999999", "=", "\n", "[", "Hz", "V/√Hz"];
        for (int k = random.Next(1, 5); k > 0 && bytes.Count > 0; k--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, Encoding.UTF8.GetBytes(words[random.Next(words.Length)])); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at))); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }

    private bool Attempt(byte[] file, string what, bool fit)
    {
        string path = Write(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Spectrum spectrum = SpectrumReader.Read(path);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
            if (fit)
                ThermalFit.Fit(spectrum);
            return true;
        }
        catch (InputException e)
        {
            Assert.False(e.Message.AsSpan().ContainsAny('\n', '\r'), $"{what}: {e.Message}");
            return false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            File.WriteAllBytes(Path.Combine(Path.GetTempPath(), "gpumodulus-damaged-spectrum.bin"), file);
            Assert.Fail($"{what}: {e.GetType().Name}: {e.Message}; the file is kept as gpumodulus-damaged-spectrum.bin");
            return false;
        }
    }

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(folder, "spectrum");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
