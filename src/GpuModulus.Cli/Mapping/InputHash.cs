using System.Security.Cryptography;

namespace GpuModulus.Cli.Mapping;

/// <summary>SHA-256 of what was read.</summary>
internal static class InputHash
{
    /// <summary>Of a file's bytes, or of all files of a folder one behind the other, sorted by name.</summary>
    public static string Of(string path)
    {
        if (File.Exists(path))
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        foreach (string file in Directory.GetFiles(path).Order(StringComparer.Ordinal))
        {
            using FileStream stream = File.OpenRead(file);
            int read;
            while ((read = stream.Read(buffer)) > 0)
                hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
