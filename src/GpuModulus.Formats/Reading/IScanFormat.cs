using GpuModulus.Core.Scans;

namespace GpuModulus.Formats;

/// <summary>One file format that holds scans. A new one is a new class and one more line in <see cref="ScanReader"/>.</summary>
internal interface IScanFormat
{
    /// <summary>Name for lists and messages.</summary>
    string Name { get; }

    /// <summary>Whether the first bytes (up to 512 of them) are this format's.</summary>
    bool Matches(ReadOnlySpan<byte> head, FormatInput input);

    /// <summary>Reads it; only InputException may leave.</summary>
    Scan Read(FormatInput input, ReadOptions options);
}
