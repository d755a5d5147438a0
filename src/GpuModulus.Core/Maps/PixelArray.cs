using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuModulus.Core.Maps;

/// <summary>
/// Arrays for the pixels of a map. Linux hands out fresh memory in pages of 4 KiB, one fault each, unless a program asks for huge ones, as NumPy does too: for the eight arrays of a map of 4096² pixels
/// that is 256 faults in place of 130,000.
/// </summary>
public static partial class PixelArray
{
    // As NumPy: below, the start and the end that fill no huge page are too large a part.
    private const long LeastBytes = 1 << 22;
    private const int AdviseHugePages = 14;

    /// <summary>An array with anything in it, which is about to be written as a whole.</summary>
    /// <param name="count">Elements.</param>
    /// <typeparam name="T">Pixel type.</typeparam>
    public static T[] Uninitialized<T>(int count)
        where T : unmanaged
    {
        return InHugePages(GC.AllocateUninitializedArray<T>(count));
    }

    /// <summary>An array of zeros.</summary>
    /// <param name="count">Elements.</param>
    /// <typeparam name="T">Pixel type.</typeparam>
    public static T[] Zeroed<T>(int count)
        where T : unmanaged => InHugePages(new T[count]);

    private static T[] InHugePages<T>(T[] array)
        where T : unmanaged
    {
        long bytes = (long)array.Length * Unsafe.SizeOf<T>();
        if (bytes >= LeastBytes && OperatingSystem.IsLinux())
            AskForHugePages(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(array)), bytes);
        return array;
    }

    /// <summary>The request says nothing of what is in memory, so that it does not matter where the array is moved to, nor whether the system follows it.</summary>
    private static unsafe void AskForHugePages(ref byte first, long bytes)
    {
        nuint page = (nuint)Environment.SystemPageSize, start = (nuint)Unsafe.AsPointer(ref first), from = (start + page - 1) / page * page, to = (start + (nuint)bytes) / page * page;
        try
        {
            _ = Advise(from, to - from, AdviseHugePages);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library: pages stay small.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nuint address, nuint length, int advice);
}
