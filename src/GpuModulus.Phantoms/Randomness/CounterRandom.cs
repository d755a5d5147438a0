namespace GpuModulus.Phantoms.Randomness;

/// <summary>
/// Random numbers as a pure function of a key and a position, so that a pixel's value depends neither on threads nor on the order of work.
/// The mixing is the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
/// </summary>
internal readonly struct CounterRandom(ulong key)
{
    private const double To53 = 1.0 / (1UL << 53);
    private const double To32 = 1.0 / (1UL << 32);

    /// <summary>An independent generator for one purpose.</summary>
    public CounterRandom Stream(ulong purpose) => new(Mix(key ^ Mix(purpose + 0x632BE59BD9B4E019UL)));

    /// <summary>An independent generator for one object at a lattice position.</summary>
    public CounterRandom At(long x, long y) => new(Bits(x, y));

    /// <summary>64 random bits.</summary>
    public ulong Bits(long x, long y) => Mix(Mix(key + ((ulong)x * 0x9E3779B97F4A7C15UL)) + ((ulong)y * 0xD1342543DE82EF95UL));

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform(long x, long y = 0) => (Bits(x, y) >> 11) * To53;

    /// <summary>Uniform in [low, high).</summary>
    public double Between(double low, double high, long x) => low + ((high - low) * Uniform(x));

    /// <summary>Two independent standard normal numbers (Box–Muller; at most 6.7 standard deviations).</summary>
    public (double First, double Second) NormalPair(long x, long y = 0)
    {
        ulong bits = Bits(x, y);
        double radius = Math.Sqrt(-2 * Math.Log(((bits >> 32) + 0.5) * To32));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * ((bits & 0xFFFFFFFF) * To32));
        return (radius * cosine, radius * sine);
    }

    /// <summary>Standard normal.</summary>
    public double Normal(long x, long y = 0) => NormalPair(x, y).First;

    /// <summary>Standard normal, values beyond ±<paramref name="limit"/> folded back to the limit.</summary>
    public double LimitedNormal(double limit, long x) => Math.Clamp(Normal(x), -limit, limit);

    /// <summary>Mean 0, variance 1, bell-shaped within ±3.47: the sum of four uniforms. Cheap, for the nodes of smooth noise.</summary>
    public double Bell(long x, long y)
    {
        ulong bits = Bits(x, y);
        ulong sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return ((sum / 65535.0) - 2) * 1.7320508075688772;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
