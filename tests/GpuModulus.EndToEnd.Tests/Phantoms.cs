namespace GpuModulus.EndToEnd.Tests;

/// <summary>Made scans and maps that many tests look at: each is made once, by the program itself.</summary>
public sealed class Phantoms : IDisposable
{
    private readonly WorkFolder folder = new();
    private readonly Dictionary<string, string> made = [];
    private readonly Lock sync = new();

    /// <summary>A pristine electrode as an instrument would record it, with its own modulus channel.</summary>
    public string Noisy => Scan("noisy", "--instrument-modulus");

    /// <summary>The same by a perfect instrument.</summary>
    public string Clean => Scan("clean", "--no-noise");

    /// <summary>The scan of <c>phantom</c> with these options, 160 pixels wide.</summary>
    public string Scan(string name, params string[] options)
    {
        lock (sync)
        {
            if (!made.TryGetValue(name, out string? path))
            {
                BuiltProgram.Succeed(["phantom", "--size", "160", "--out", folder[name], .. options]);
                made[name] = path = Assert.Single(Directory.GetFiles(folder[name], "electrode-*"));
            }

            return path;
        }
    }

    /// <summary>The result folder of <c>map</c> with these options, no report, .npy among the exports.</summary>
    public string Map(string name, string input, params string[] options)
    {
        lock (sync)
        {
            string key = "map-" + name;
            if (!made.TryGetValue(key, out string? path))
            {
                BuiltProgram.Succeed(["map", input, "--out", folder[key], "--no-report", "--export", "npy,gwy,csv", .. options]);
                made[key] = path = folder[key];
            }

            return path;
        }
    }

    /// <summary>A truth array beside a scan.</summary>
    internal static NumpyArray Truth(string scan, string what) => NumpyArray.Read(Path.Combine(Path.GetDirectoryName(scan)!, $"truth-{what}.npy"));

    public void Dispose() => folder.Dispose();
}
