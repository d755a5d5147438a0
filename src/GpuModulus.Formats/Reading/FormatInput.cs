using GpuModulus.Core;
using Microsoft.Win32.SafeHandles;

namespace GpuModulus.Formats;

/// <summary>The bytes of one file, read at any offset. Every claim of a size is checked against <see cref="Length"/> before memory is taken.</summary>
internal abstract class FormatInput : IDisposable
{
    protected FormatInput(string name, long length) => (Name, Length) = (name, length);

    /// <summary>The file as the user gave it; the subject of every message.</summary>
    public string Name { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>The folder for files that lie beside it, or null for bytes in memory.</summary>
    public virtual string? Folder => null;

    /// <exception cref="InputException">There is no such file, or it cannot be read.</exception>
    public static FormatInput Open(string path)
    {
        try
        {
            // Opening a named pipe would wait for a writer for ever; a pipe's length is zero, as that of an empty file.
            if (new FileInfo(path) is { Exists: true, Length: 0 })
                throw new InputException(path, "is empty", "copy it again");
            SafeFileHandle handle = File.OpenHandle(path);
            return new FileInput(path, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "there is no such file", "check the name", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException(path, $"cannot be read ({e.Message})", "check the file and its permissions", e);
        }
    }

    public static FormatInput Memory(string name, byte[] bytes) => new MemoryInput(name, bytes);

    /// <summary>Fills the destination from an offset, or throws that the file ends too early.</summary>
    public void Read(long offset, Span<byte> destination, string what)
    {
        Require(offset, destination.Length, what);
        ReadCore(offset, destination);
    }

    /// <summary>A copy of a part of the file; nothing is allocated for a part that the file does not hold.</summary>
    public byte[] Bytes(long offset, long count, string what)
    {
        Require(offset, count, what);
        if (count > Array.MaxLength)
            throw Damaged($"its {what} claims {count} bytes");
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)count);
        ReadCore(offset, bytes);
        return bytes;
    }

    /// <summary>Throws unless the file holds this part.</summary>
    public void Require(long offset, long count, string what)
    {
        if (offset < 0 || count < 0 || offset > Length || count > Length - offset)
            throw new InputException(Name, $"ends within its {what} ({Length} bytes, {Needed(offset, count)} needed)", "the file is cut off or damaged: copy it again");
    }

    public InputException Damaged(string problem, Exception? inner = null) =>
        new(Name, problem, "the file is damaged or not what its first bytes say", inner);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    protected abstract void ReadCore(long offset, Span<byte> destination);

    private static string Needed(long offset, long count) =>
        offset < 0 || count < 0 || offset > long.MaxValue - count ? "more" : (offset + count).ToString();

    private sealed class FileInput(string name, SafeFileHandle handle, long length) : FormatInput(name, length)
    {
        public override string? Folder => Path.GetDirectoryName(Path.GetFullPath(Name));

        protected override void ReadCore(long offset, Span<byte> destination)
        {
            try
            {
                while (destination.Length > 0)
                {
                    int got = RandomAccess.Read(handle, destination, offset);
                    if (got == 0)
                        throw new InputException(Name, "became shorter while it was read", "read it again when nothing writes to it");
                    destination = destination[got..];
                    offset += got;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException(Name, $"cannot be read ({e.Message})", "check the file and the disk", e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                handle.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class MemoryInput(string name, byte[] bytes) : FormatInput(name, bytes.Length)
    {
        protected override void ReadCore(long offset, Span<byte> destination) =>
            bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }
}
