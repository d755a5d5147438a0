using GpuModulus.Core;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats;

/// <summary>Reads a scan from any file the program knows, or from a folder of arrays. The format is found by content, never by the file's ending.</summary>
public static class ScanReader
{
    // One line per format; the first whose signature fits reads the file.
    private static readonly IScanFormat[] Formats =
    [
        new GwyddionFormat(),
        new SimpleFieldFormat(),
        new NumpyFormat(),
        new TiffFormat(),
        new HdfFormat(),
        new IgorFormat(),
    ];

    /// <summary>Names of the formats that can be read, for lists and messages.</summary>
    public static IReadOnlyList<string> FormatNames { get; } = [.. Formats.Select(f => f.Name), ArrayFolder.FormatName];

    /// <summary>
    /// Reads all channels into SI units. Rows keep the file's order, nothing is flipped; NaN stays NaN.
    /// </summary>
    /// <param name="path">A file, or a folder of arrays (height.npy, frequency.npy, …).</param>
    /// <param name="options">Pitch and channel choices of the user.</param>
    /// <exception cref="InputException">Unreadable, unknown, damaged, no image, no pitch, or a choice that cannot be met. No other exception is thrown for any content.</exception>
    public static Scan Read(string path, ReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new();
        if (Directory.Exists(path))
            return ArrayFolder.Read(path, options);
        using FormatInput input = FormatInput.Open(path);
        return Read(input, options);
    }

    /// <summary>Opens a scan whose channels are read when they are asked for, so that it may be larger than memory.</summary>
    /// <param name="path">A file, or a folder of arrays.</param>
    /// <param name="options">Pitch and channel choices of the user.</param>
    /// <exception cref="InputException">As <see cref="Read(string, ReadOptions?)"/>; damage to the values themselves shows when they are read.</exception>
    public static OpenScan Open(string path, ReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        OpenInputs inputs = new();
        try
        {
            ReadOptions keeping = (options ?? new()) with { Inputs = inputs };
            return new(Directory.Exists(path) ? ArrayFolder.Read(path, keeping) : Read(inputs.Keep(FormatInput.Open(path)), keeping), inputs);
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    internal static Scan Read(FormatInput input, ReadOptions options)
    {
        Span<byte> buffer = stackalloc byte[512];
        Span<byte> head = buffer[..(int)Math.Min(buffer.Length, input.Length)];
        input.Read(0, head, "first bytes");
        if (head.IsEmpty)
            throw new InputException(input.Name, "is empty", "copy it again");
        foreach (IScanFormat format in Formats)
        {
            if (format.Matches(head, input))
                return ReadGuarded(format, input, options);
        }

        throw new InputException(input.Name, "is in no format that can be read", $"known are {string.Join(", ", FormatNames)}");
    }

    private static Scan ReadGuarded(IScanFormat format, FormatInput input, ReadOptions options)
    {
        try
        {
            return format.Read(input, options);
        }
        catch (OutOfMemoryException e)
        {
            throw new InputException(input.Name, "needs more memory than is free", "close other programs, or cut the map into parts", e);
        }
    }
}
