using GpuModulus.Cli.Output;
using GpuModulus.Compute;
using GpuModulus.Core.Maps;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Streaming;

/// <summary>The maps of one input as files in the folder that is being made.</summary>
internal sealed class MapFiles : IDisposable
{
    /// <summary>A map whose longest side is not above this is shown from its own pixels, a larger one from its pyramid.</summary>
    public const int DisplaySide = 2048;

    // The smallest level of a pyramid; viewers want one that fits on a screen.
    private const int SmallestLevel = 512;

    private static readonly (MapOutputs Output, ResultMap Map)[] Known =
    [
        (MapOutputs.None, ResultMaps.Height),
        (MapOutputs.Modulus, ResultMaps.Modulus),
        (MapOutputs.None, ResultMaps.ModulusError),
        (MapOutputs.ApparentModulus, ResultMaps.ApparentModulus),
        (MapOutputs.Tilt, ResultMaps.Tilt),
        (MapOutputs.TiltCorrection, ResultMaps.TiltCorrection),
        (MapOutputs.Indentation, ResultMaps.Indentation),
    ];

    private MapFiles(string folder, ScanGrid grid, IReadOnlyList<FloatMapFile> maps, ArrayFile<byte> mask, ArrayFile<int>? labels, ArrayFile<byte>? classes)
    {
        Folder = folder;
        Grid = grid;
        Maps = maps;
        Mask = mask;
        Labels = labels;
        Classes = classes;
    }

    public string Folder { get; }

    public ScanGrid Grid { get; }

    /// <summary>Height first, then the computed maps that are wanted.</summary>
    public IReadOnlyList<FloatMapFile> Maps { get; }

    public ArrayFile<byte> Mask { get; }

    public ArrayFile<int>? Labels { get; }

    public ArrayFile<byte>? Classes { get; }

    /// <summary>Makes the files, or opens those of an earlier run.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="outputs">Computed maps to keep.</param>
    /// <param name="withErrors">Keep a map of standard errors too.</param>
    /// <param name="withPyramids">Make reduced levels on the way.</param>
    /// <param name="withRegions">Keep labels and classes too.</param>
    /// <param name="rowsDone">Rows that an earlier run has written; 0 makes everything anew.</param>
    public static MapFiles Open(string folder, ScanGrid grid, MapOutputs outputs, bool withErrors, bool withPyramids, bool withRegions, int rowsDone)
    {
        List<FloatMapFile> maps = [];
        foreach ((MapOutputs output, ResultMap map) in Known)
        {
            if (!IsWanted(output, map, outputs, withErrors))
                continue;
            ArrayFile<float> file = File<float>(map.Name);
            string stem = Path.Combine(folder, map.Name);
            MapPyramid? pyramid = !withPyramids ? null : rowsDone > 0 ? MapPyramid.Reopen(stem, file, rowsDone, SmallestLevel) : MapPyramid.Create(stem, grid.Columns, grid.Rows, SmallestLevel);
            maps.Add(new(output, map, file, pyramid));
        }

        return new(folder, grid, maps, File<byte>("mask"), withRegions ? File<int>("labels") : null, withRegions ? File<byte>("classes") : null);

        ArrayFile<T> File<T>(string name)
            where T : unmanaged
        {
            string path = Path.Combine(folder, name + ".npy");
            return rowsDone > 0 ? ArrayFile<T>.Reopen(path, grid.Columns, grid.Rows) : ArrayFile<T>.Create(path, grid.Columns, grid.Rows);
        }
    }

    /// <summary>Bytes on the disk at most, pyramids included.</summary>
    public static long BytesFor(ScanGrid grid, MapOutputs outputs, bool withErrors, bool withPyramids, bool withRegions)
    {
        long floats = Known.Count(k => IsWanted(k.Output, k.Map, outputs, withErrors));
        return grid.PixelCount * ((floats * 4) + 1 + (withRegions ? 5 : 0)) + (withPyramids ? grid.PixelCount * floats * 4 / 3 : 0);
    }

    /// <summary>The map of a kind; null where it is not kept.</summary>
    public FloatMapFile? Find(MapOutputs output) => Maps.FirstOrDefault(m => m.Output == output && output != MapOutputs.None);

    /// <summary>The map of standard errors, which is computed last; null where it is not kept.</summary>
    public FloatMapFile? ModulusError => Maps.FirstOrDefault(m => m.Map == ResultMaps.ModulusError);

    public ArrayFile<float> Height => Maps[0].File;

    /// <summary>Writes rows of a map, and of its pyramid.</summary>
    public static void Write(FloatMapFile map, int firstRow, ReadOnlySpan<float> rows)
    {
        map.File.WriteRows(firstRow, rows);
        map.Pyramid?.Append(rows);
    }

    /// <summary>Closes the files and removes those that are no result.</summary>
    public void Finish(bool keepArrays)
    {
        foreach (FloatMapFile map in Maps)
            map.Pyramid?.Delete();
        Dispose();
        if (keepArrays)
            return;
        foreach (string path in new[] { Mask.Path, Labels?.Path, Classes?.Path }.Concat(Maps.Select(m => m.File.Path)).OfType<string>())
            System.IO.File.Delete(path);
    }

    public void Dispose()
    {
        foreach (FloatMapFile map in Maps)
        {
            map.Pyramid?.Dispose();
            map.File.Dispose();
        }

        Mask.Dispose();
        Labels?.Dispose();
        Classes?.Dispose();
    }

    private static bool IsWanted(MapOutputs output, ResultMap map, MapOutputs outputs, bool withErrors) =>
        map == ResultMaps.ModulusError ? withErrors : output == MapOutputs.None || outputs.HasFlag(output);
}
