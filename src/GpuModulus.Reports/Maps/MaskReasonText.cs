using GpuModulus.Core.Results;
using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>The words and the colour of each mask reason, the same in every picture and table.</summary>
internal static class MaskReasonText
{
    // Paul Tol's light and bright qualitative schemes: told apart with any colour vision.
    private static readonly (string Words, SKColor Colour)[] Reasons =
    [
        ("valid", new(0xF2, 0xF2, 0xF2)),
        ("height not finite", new(0x22, 0x22, 0x22)),
        ("masked by the instrument", new(0x77, 0xAA, 0xDD)),
        ("frequency shift not positive", new(0xEE, 0x88, 0x66)),
        ("amplitude not positive", new(0xAA, 0xAA, 0x00)),
        ("cos of the phase not positive", new(0xFF, 0xAA, 0xBB)),
        ("instrument's modulus not positive", new(0xEE, 0xDD, 0x88)),
        ("tilt above the cut-off", new(0x33, 0x66, 0xAA)),
        ("beyond the tip's own modulus", new(0xAA, 0x33, 0x77)),
    ];

    public static string Words(int reason) => reason < Reasons.Length ? Reasons[reason].Words : ((MaskReason)reason).ToString();

    public static SKColor Colour(int reason) => reason < Reasons.Length ? Reasons[reason].Colour : SKColors.Magenta;
}
