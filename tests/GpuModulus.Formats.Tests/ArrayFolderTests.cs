using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

public sealed class ArrayFolderTests
{
    [Fact]
    public void A_folder_of_arrays_is_a_scan_in_SI_units()
    {
        using TemporaryFolder folder = new();
        Raster<float> phase = new(2, 1, [50, 180]);
        NumpyFile.Write(folder["height.npy"], new Raster<float>(2, 1, [1e-9f, 2e-9f]));
        NumpyFile.Write(folder["frequency.npy"], new Raster<double>(2, 1, [3200, 500]));
        TiffFile.Write(folder["amplitude1.tif"], Examples.Grid(2, 1), "A1", "m", new Raster<float>(2, 1, [1e-7f, 1e-7f]));
        NumpyFile.Write(folder["phase1.npy"], phase);
        NumpyFile.Write(folder["notes.npy"], phase);
        Scan scan = ScanReader.Read(folder.Path, new() { PitchMetres = (20e-9, 25e-9) });
        Assert.Equal(["height", "frequency", "amplitude1", "phase1"], scan.Channels.Select(c => c.Name));
        Assert.Equal([Quantity.Height, Quantity.Frequency, Quantity.Amplitude1, Quantity.Phase1], scan.Channels.Select(c => c.Quantity));
        Assert.Equal((float)(50 * Math.PI / 180), ((Raster<float>)scan.Find(Quantity.Phase1)!.Values).Values[0]);
        Assert.Equal(new ScanGrid(2, 1, 20e-9, 25e-9), scan.Grid);
    }

    [Fact]
    public void Geometry_json_gives_pitch_and_units()
    {
        using TemporaryFolder folder = new();
        NumpyFile.Write(folder["height.npy"], new Raster<float>(2, 1, [1, 2]));
        Assert.Contains("--pitch", Assert.Throws<InputException>(() => ScanReader.Read(folder.Path)).Message);
        File.WriteAllText(folder["geometry.json"], """{"pitchX_m": 2e-8, "units": {"height": "nm"}}""");
        Scan scan = ScanReader.Read(folder.Path);
        Assert.Equal(new ScanGrid(2, 1, 2e-8, 2e-8), scan.Grid);
        Assert.Equal(2e-9f, ((Raster<float>)scan.Find(Quantity.Height)!.Values).Values[1]);
        // The same note serves the single file, and one of its own name wins.
        File.WriteAllText(folder["height.geometry.json"], """{"pitchX_m": 3e-8, "pitchY_m": 4e-8}""");
        Assert.Equal(new ScanGrid(2, 1, 3e-8, 4e-8), ScanReader.Read(folder["height.npy"]).Grid);
    }

    [Theory]
    [InlineData("""{"pitchX_m": "20"}""", "text, not a number")]
    [InlineData("""{"pitchX_m": -2e-8}""", "must be above 0")]
    [InlineData("""{"pitch": 2e-8}""", "unknown key 'pitch'")]
    [InlineData("""{"pitchY_m": 2e-8}""", "no pitchX_m")]
    [InlineData("""{"pitchX_m": 2e-8""", "not valid JSON")]
    [InlineData("""[]""", "not a JSON object")]
    public void A_wrong_geometry_note_is_refused_with_the_reason(string json, string reason)
    {
        using TemporaryFolder folder = new();
        NumpyFile.Write(folder["height.npy"], new Raster<float>(2, 1, [1, 2]));
        File.WriteAllText(folder["geometry.json"], json);
        InputException refusal = Assert.Throws<InputException>(() => ScanReader.Read(folder.Path));
        Assert.Contains(reason, refusal.Message);
        Assert.StartsWith(folder["geometry.json"], refusal.Message);
    }

    [Fact]
    public void Arrays_of_different_size_doubles_and_empty_folders_are_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("holds none of", Assert.Throws<InputException>(() => ScanReader.Read(folder.Path)).Message);
        NumpyFile.Write(folder["height.npy"], new Raster<float>(2, 1));
        NumpyFile.Write(folder["frequency.npy"], new Raster<float>(3, 1));
        Assert.Contains("same size", Assert.Throws<InputException>(() => ScanReader.Read(folder.Path)).Message);
        TiffFile.Write(folder["height.tif"], Examples.Grid(2, 1), "h", "m", new Raster<float>(2, 1));
        Assert.Contains("holds both", Assert.Throws<InputException>(() => ScanReader.Read(folder.Path)).Message);
        File.WriteAllText(folder["modulus.npy"], "not an array");
        File.Delete(folder["height.tif"]);
        File.Delete(folder["frequency.npy"]);
        Assert.Contains("neither a NumPy nor a TIFF", Assert.Throws<InputException>(() => ScanReader.Read(folder.Path)).Message);
    }

    [Fact]
    public void Any_array_can_be_named_by_the_user()
    {
        using TemporaryFolder folder = new();
        NumpyFile.Write(folder["topo.npy"], new Raster<float>(2, 1, [1, 2]));
        Scan scan = ScanReader.Read(folder.Path, new() { PitchMetres = (1e-8, 1e-8), Channels = [ChannelChoice.Parse("height=topo[µm]")] });
        Assert.Equal(2e-6f, ((Raster<float>)scan.Find(Quantity.Height)!.Values).Values[1]);
    }

    [Fact]
    public void Missing_empty_and_foreign_files_are_refused_in_one_line()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("no such file", Assert.Throws<InputException>(() => ScanReader.Read(folder["none.ibw"])).Message);
        File.WriteAllBytes(folder["empty.ibw"], []);
        Assert.Contains("is empty", Assert.Throws<InputException>(() => ScanReader.Read(folder["empty.ibw"])).Message);
        File.WriteAllText(folder["letter.ibw"], "Dear microscopist, this is no scan at all.");
        Assert.Contains("no format that can be read", Assert.Throws<InputException>(() => ScanReader.Read(folder["letter.ibw"])).Message);
    }

    [Theory]
    [InlineData("height", "not QUANTITY=NAME")]
    [InlineData("colour=Height", "not a quantity")]
    [InlineData("height=Topo[parsec]", "unknown unit")]
    public void A_wrong_channel_choice_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<InputException>(() => ChannelChoice.Parse(text)).Message);

    [Fact]
    public void The_format_is_found_by_content_whatever_the_ending()
    {
        using TemporaryFolder folder = new();
        SimpleField.Write(folder["scan.ibw"], Examples.Grid(3, 2), "Topography", "m", Examples.Map(3, 2, 1, 1));
        Assert.Contains("gsf", ScanReader.Read(folder["scan.ibw"]).Format);
    }
}
