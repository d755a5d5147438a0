namespace GpuModulus.Phantoms.Repetition;

/// <summary>Where an endless mirrored repetition finds its pixels.</summary>
internal static class Mirroring
{
    // The gain returns after a prime number of pixels, which no tile size divides: no two tiles of a map are equal.
    private const double GainPeriod = 40009;
    private const double GainDepth = 0.2;

    /// <summary>The tile's coordinate that an absolute coordinate shows.</summary>
    public static int Fold(int position, int period)
    {
        int inTile = position % period;
        return (position / period) % 2 == 0 ? inTile : period - 1 - inTile;
    }

    /// <summary>Whether the finite difference at this coordinate is the same in the tile and in the repetition.</summary>
    public static bool SameDifference(int position, int period, int length)
    {
        int folded = Fold(position, period);
        bool tileBorder = folded == 0 || folded == period - 1;
        bool mapBorder = position == 0 || position == length - 1;
        return tileBorder == mapBorder;
    }

    /// <summary>Factor on Δf2, a triangle wave between 1 and 1.2 that runs obliquely over the map.</summary>
    public static double Gain(int x, int y)
    {
        double phase = (x + (0.37 * y)) / GainPeriod;
        phase -= Math.Floor(phase);
        return 1 + (GainDepth * Math.Abs((2 * phase) - 1));
    }
}
