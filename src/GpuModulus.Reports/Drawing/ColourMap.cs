namespace GpuModulus.Reports.Drawing;

/// <summary>
/// A continuous colour map, perceptually ordered: lightness rises from end to end, so that it also reads in grey and with any colour vision.
/// Viridis, inferno and magma: S. van der Walt and N. Smith, CC0; brown: the copper-toned ramp usual for topography.
/// </summary>
public sealed class ColourMap
{
    private readonly uint[] table;

    private ColourMap(string name, string anchors)
    {
        Name = name;
        int count = anchors.Length / 6;
        table = new uint[256];
        for (int i = 0; i < 256; i++)
        {
            double place = i / 255.0 * (count - 1);
            int low = Math.Min((int)place, count - 2);
            uint colour = 0xFF000000;
            for (int part = 0; part < 3; part++)
            {
                double a = Convert.ToInt32(anchors.Substring((low * 6) + (part * 2), 2), 16);
                double b = Convert.ToInt32(anchors.Substring((low * 6) + 6 + (part * 2), 2), 16);
                // Bytes in memory: red, green, blue, alpha.
                colour |= (uint)Math.Round(a + ((b - a) * (place - low))) << (8 * part);
            }

            table[i] = colour;
        }
    }

    /// <summary>Blue to green to yellow; for moduli.</summary>
    public static ColourMap Viridis { get; } = new("viridis",
        "440154460C5F47186A482273472C7B4536814240853E49893A528B365A8C32628D2F6A8D2C728E287A8E26818E23898D20908C1E978A1E9E8821A68527AD8030B47A3DBB744BC26C5BC8626DCE5881D34C95D73FAADB32BFDF24D4E11AE9E419FDE724");

    /// <summary>Black to red to yellow; for indentation.</summary>
    public static ColourMap Inferno { get; } = new("inferno",
        "0000030302120A0723140B36200C4A2E0A5A3C09654A0B6A570F6D63146E70196E7D1D6C892269962666A32B61AF315BBB3754C53D4DD04544DA4E3BE35832EA6428F0701EF57E14F98C09FB9B06FBAA0EFBB91EF8C931F5D948F1E864F2F485FCFEA4");

    /// <summary>Black to purple to cream; for tilt.</summary>
    public static ColourMap Magma { get; } = new("magma",
        "0000030303110A0722120D331C1046281159350F6A430F7550127B5D177E691C807621818225818F2A809C2E7FA9327CB63679C23A75CE4070DA4769E55063EE5B5EF4685BF8775CFB8660FD9567FDA470FEB37BFEC286FDD193FDDFA1FCEEB0FBFCBF");

    /// <summary>Dark brown to gold to cream; for height.</summary>
    public static ColourMap Brown { get; } = new("brown", "1A0A043515075123097035098C490FA66019BD782BD0913FE0AB58ECC478F4DB9DFAEEC6FFFBEE");

    /// <summary>Name for the legend.</summary>
    public string Name { get; }

    /// <summary>The colour at 0…1 (clamped) as bytes red, green, blue, alpha in memory order.</summary>
    internal uint Rgba(double fraction) => table[(int)Math.Clamp((fraction * 255) + 0.5, 0, 255)];

    /// <summary>The colour at 0…1 (clamped).</summary>
    public (byte Red, byte Green, byte Blue) At(double fraction)
    {
        uint colour = Rgba(double.IsNaN(fraction) ? 0 : fraction);
        return ((byte)colour, (byte)(colour >> 8), (byte)(colour >> 16));
    }
}
