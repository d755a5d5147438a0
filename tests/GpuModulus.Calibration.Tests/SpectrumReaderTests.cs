using GpuModulus.Core;

namespace GpuModulus.Calibration.Tests;

public sealed class SpectrumReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gpumodulus-spectra-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("frequency (Hz)\tPSD (m^2/Hz)", 1.0, 2.5e-25, 2.5e-25)]
    [InlineData("# f [kHz], ASD [fm/√Hz]", 1e3, 500, 2.5e-25)]
    [InlineData("f/kHz;pm/sqrt(Hz)", 1e3, 0.5, 2.5e-25)]
    [InlineData("%Hz pm²/Hz", 1.0, 0.25, 2.5e-25)]
    [InlineData("Frequency (Hz)\tASD (m/√Hz)", 1.0, 5e-13, 2.5e-25)]
    [InlineData("f (kHz), PSD (m/rtHz)", 1e3, 5e-13, 2.5e-25)]
    [InlineData("f [Hz] (pm/rt(Hz))", 1.0, 0.5, 2.5e-25)]
    public void Units_in_the_heading_are_obeyed(string heading, double hertz, double value, double expected)
    {
        Spectrum spectrum = SpectrumReader.Read(Write(heading + "\n" + Rows(value)));
        Assert.Equal(expected, spectrum.Densities[3], expected * 1e-12);
        Assert.Equal(4 * hertz, spectrum.Frequencies[3], 1e-9);
        Assert.Empty(spectrum.Notices);
    }

    [Theory]
    [InlineData(1e-25, 1e-25)]
    [InlineData(3e-13, 9e-26)]
    public void Without_a_unit_the_size_of_the_numbers_tells_and_is_said(double value, double expected)
    {
        Spectrum spectrum = SpectrumReader.Read(Write(Rows(value)));
        Assert.Equal(expected, spectrum.Densities[0], expected * 1e-12);
        Assert.Contains("size of the numbers", Assert.Single(spectrum.Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hz;m²/Hz", "{0},5;2,5e-25")]
    [InlineData("Hz m²/Hz", "{0},5\t2,5E-25")]
    public void A_decimal_comma_is_read_where_something_else_separates(string heading, string row)
    {
        string rows = string.Join('\n', Enumerable.Range(1, 32).Select(i => row.Replace("{0}", $"{i}", StringComparison.Ordinal)));
        Spectrum spectrum = SpectrumReader.Read(Write(heading + "\n" + rows));
        Assert.Equal(4.5, spectrum.Frequencies[3], 1e-12);
        Assert.Equal(2.5e-25, spectrum.Densities[3], 1e-37);
    }

    [Fact]
    public void Bins_without_a_number_are_left_out_and_counted()
    {
        Spectrum spectrum = SpectrumReader.Read(Write("Hz m²/Hz\n0 1e-25\n" + Rows(1e-25) + "\n100 NaN\n101 -1e-25\n"));
        Assert.Contains("2 of ", Assert.Single(spectrum.Notices), StringComparison.Ordinal);
        Assert.True(spectrum.Frequencies.Max() < 100);
    }

    [Fact]
    public void Numbers_that_could_be_either_ask_for_the_unit()
    {
        string path = Write(Rows(0.3));
        InputException e = Assert.Throws<InputException>(() => SpectrumReader.Read(path));
        Assert.Contains("--spectrum-unit", e.Message, StringComparison.Ordinal);
        Assert.Equal(0.09e-24, SpectrumReader.Read(path, new() { Unit = SpectrumUnit.Parse("pm/rtHz", "--spectrum-unit") }).Densities[0], 1e-36);
    }

    [Fact]
    public void Volts_need_a_sensitivity()
    {
        string path = Write("Hz V/√Hz\n" + Rows(1e-6));
        Assert.Contains("--sensitivity", Assert.Throws<InputException>(() => SpectrumReader.Read(path)).Message, StringComparison.Ordinal);
        Assert.Equal(3.6e-27, SpectrumReader.Read(path, new() { SensitivityMetresPerVolt = 60e-9 }).Densities[0], 1e-38);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no numbers here")]
    [InlineData("1 2\n2 3\n")]
    [InlineData("1 1e-25\n2\n")]
    [InlineData("1 1e-25\nwhat 2\n")]
    [InlineData("[DataSet]\nGr0-Ch0=A\n")]
    [InlineData("[DataSet]\nGr0-Ch0=A\n#!")]
    [InlineData("[DataSet]\nGr0-Ch0=A\n[A]\nPoints=2000000000\nLines=2000000000\nSaveBits=32\nDim0Unit=Hz\nDim2Unit=m/sqrt(Hz)\n#!abcd")]
    [InlineData("[DataSet]\nGr0-Ch0=A\n[A]\nPoints=-5\nLines=1\nSaveBits=32\n#!abcd")]
    public void Bad_text_is_one_clear_line(string text)
    {
        string path = Write(text);
        InputException e = Assert.Throws<InputException>(() => SpectrumReader.Read(path));
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_measured_file_cut_or_changed_anywhere_is_read_or_refused()
    {
        byte[] whole = File.ReadAllBytes(MeasuredFiles.Require("nanosurf/thermal_68k.nid"));
        Random random = new(5);
        string path = Path.Combine(folder, "mutated.nid");
        for (int i = 0; i < 400; i++)
        {
            byte[] bytes = i % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int k = 0; k < random.Next(1, 6) && bytes.Length > 0; k++)
                bytes[random.Next(Math.Min(bytes.Length, 2500))] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                Assert.NotEmpty(SpectrumReader.Read(path).Densities);
            }
            catch (InputException e)
            {
                Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static string Rows(double value) => string.Join('\n', Enumerable.Range(1, 40).Select(i => $"{i} {value:R}"));

    private string Write(string text)
    {
        string path = Path.Combine(folder, "spectrum.txt");
        File.WriteAllText(path, text);
        return path;
    }
}
