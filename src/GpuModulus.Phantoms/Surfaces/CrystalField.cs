using GpuModulus.Phantoms.Randomness;

namespace GpuModulus.Phantoms.Surfaces;

/// <summary>All crystals that can be seen in a scene, one per cell of a jittered lattice. A larger scene holds the same crystals and more.</summary>
internal sealed class CrystalField
{
    private const double Occupancy = 0.92;

    private readonly Crystal[] crystals;
    private readonly Dictionary<(int X, int Y), List<int>> bins = [];
    private readonly double binSize;

    public CrystalField(CounterRandom random, double width, double height, double size, double floor)
    {
        double cell = 0.9 * size;
        int margin = 3;
        int lastX = (int)Math.Floor(width / cell) + margin;
        int lastY = (int)Math.Floor(height / cell) + margin;
        List<Crystal> grown = [];
        for (int cy = -margin; cy <= lastY; cy++)
        {
            for (int cx = -margin; cx <= lastX; cx++)
            {
                CounterRandom here = random.At(cx, cy);
                if (here.Uniform(1000) > Occupancy)
                    continue;
                double x = (cx + here.Between(0.1, 0.9, 1001)) * cell;
                double y = (cy + here.Between(0.1, 0.9, 1002)) * cell;
                Crystal crystal = Crystal.Grow(here.Stream(1), x, y, size, floor);
                if (x + crystal.Extent > 0 && x - crystal.Extent < width && y + crystal.Extent > 0 && y - crystal.Extent < height)
                    grown.Add(crystal);
            }
        }

        crystals = [.. grown];
        Floor = floor;
        binSize = size;
        for (int i = 0; i < crystals.Length; i++)
        {
            Crystal c = crystals[i];
            for (int by = Bin(c.CentreY - c.Extent); by <= Bin(c.CentreY + c.Extent); by++)
            {
                for (int bx = Bin(c.CentreX - c.Extent); bx <= Bin(c.CentreX + c.Extent); bx++)
                {
                    if (!bins.TryGetValue((bx, by), out List<int>? list))
                        bins[(bx, by)] = list = [];
                    list.Add(i);
                }
            }
        }
    }

    public ReadOnlySpan<Crystal> Crystals => crystals;

    /// <summary>Below this height no crystal is drawn, m.</summary>
    public double Floor { get; }

    /// <summary>Highest sharp crystal at a point and the key of its plane; the floor and 0 where there is none.</summary>
    public double HeightAt(double x, double y, out int key)
    {
        double highest = Floor;
        key = 0;
        if (!bins.TryGetValue((Bin(x), Bin(y)), out List<int>? here))
            return highest;
        foreach (int i in here)
        {
            double z = crystals[i].HeightAt(x, y, out int plane);
            if (z > highest)
                (highest, key) = (z, (i * Crystal.MaxPlanes) + plane + 1);
        }

        return highest;
    }

    /// <summary>True where the key is that of a facet, not of a flank or of nothing.</summary>
    public bool IsFacet(int key) => key > 0 && (key - 1) % Crystal.MaxPlanes < crystals[(key - 1) / Crystal.MaxPlanes].FacetCount;

    /// <summary>Slopes of the plane with this key.</summary>
    public (double X, double Y) SlopeOf(int key)
    {
        Crystal crystal = crystals[(key - 1) / Crystal.MaxPlanes];
        int plane = (key - 1) % Crystal.MaxPlanes;
        return (crystal.SlopesX[plane], crystal.SlopesY[plane]);
    }

    /// <summary>
    /// Draws one scan line: heights of the crystals with edges rounded by a blend over <paramref name="rounding"/> metres, and the keys of the planes seen.
    /// </summary>
    /// <remarks>
    /// The blend lowers the lowest plane by (1 − Δ/r)² r/4 for every other plane Δ &lt; r above it: exact planes away from edges,
    /// a continuous slope across an edge, and no dependence on the order of the planes.
    /// </remarks>
    public void DrawRow(Span<double> heights, Span<int> keys, double pitch, double y, double rounding)
    {
        heights.Fill(Floor);
        keys.Clear();
        double inverse = rounding > 0 ? 1 / rounding : 0;
        Span<double> offsets = stackalloc double[Crystal.MaxPlanes];
        for (int c = 0; c < crystals.Length; c++)
        {
            Crystal crystal = crystals[c];
            double dy = y - crystal.CentreY;
            double reach = (crystal.Extent * crystal.Extent) - (dy * dy);
            if (reach <= 0)
                continue;
            reach = Math.Sqrt(reach);
            int first = (int)Math.Max(Math.Ceiling((crystal.CentreX - reach) / pitch), 0);
            int last = (int)Math.Min(Math.Floor((crystal.CentreX + reach) / pitch), heights.Length - 1);
            int planes = crystal.Heights.Length;
            ReadOnlySpan<double> slopes = crystal.SlopesX;
            for (int i = 0; i < planes; i++)
                offsets[i] = crystal.Heights[i] + (crystal.SlopesY[i] * dy);
            for (int x = first; x <= last; x++)
            {
                double dx = (x * pitch) - crystal.CentreX;
                double lowest = double.PositiveInfinity;
                int seen = 0;
                for (int i = 0; i < slopes.Length; i++)
                {
                    double z = offsets[i] + (slopes[i] * dx);
                    if (z < lowest)
                        (lowest, seen) = (z, i);
                }

                if (lowest <= heights[x])
                    continue;
                double blend = 0;
                for (int i = 0; i < slopes.Length; i++)
                {
                    double above = 1 - ((offsets[i] + (slopes[i] * dx) - lowest) * inverse);
                    if (above > 0 && i != seen)
                        blend += above * above;
                }

                double rounded = lowest - (0.25 * rounding * blend);
                if (rounded > heights[x])
                {
                    heights[x] = rounded;
                    keys[x] = (c * Crystal.MaxPlanes) + seen + 1;
                }
            }
        }
    }

    private int Bin(double position) => (int)Math.Floor(position / binSize);
}
