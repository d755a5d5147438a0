namespace GpuModulus.Reports.Drawing;

/// <summary>Adler-32 (RFC 1950, 8.2), of bytes whose parts have theirs.</summary>
internal static class AdlerChecksum
{
    private const uint Modulus = 65521;

    /// <summary>The checksum of two parts one behind the other: with s1 = 1 + Σ b and s2 = Σ s1, the second part's s2 has the first one's s1 − 1 once more for each of its bytes.</summary>
    /// <param name="first">Of the first part; 1 where there is none.</param>
    /// <param name="second">Of the second part.</param>
    /// <param name="length">Bytes of the second part.</param>
    public static uint Joined(uint first, uint second, long length)
    {
        uint before = ((first & 0xFFFF) + Modulus - 1) % Modulus;
        uint s1 = (before + (second & 0xFFFF)) % Modulus;
        uint s2 = (uint)(((first >> 16) + (second >> 16) + (before * (ulong)(length % Modulus))) % Modulus);
        return (s2 << 16) | s1;
    }
}
