using OpenCvSharp;

namespace GpuModulus.Segmentation;

/// <summary>
/// Holes of a map: pixels without height that are more than a gap. A lost line, up to three of them, or a few pixels are bridged from beside; what a window of some 90 nm (5 pixels
/// at least) fits into could hide a facet or a grain, and nothing is known of it.
/// </summary>
internal static class MissingHeights
{
    private const double Reach = 40;

    /// <summary>1 where there is a hole, in an array of the scratch; null where the map has none.</summary>
    public static byte[]? Holes(WorkMap map, Scratch scratch)
    {
        int w = map.Columns, h = map.Rows;
        (byte[] missing, byte[] wide, byte[] holes) = (scratch.Bytes(map.Pixels), scratch.Bytes(map.Pixels), scratch.Bytes(map.Pixels));
        for (int i = 0; i < map.Pixels; i++)
            missing[i] = float.IsFinite(map.Height[i]) ? (byte)0 : (byte)1;
        (int rx, int ry) = map.Radius(Reach, 2);
        Imaging.Rectangular(missing, wide, w, h, MorphTypes.Open, rx, ry);

        // The ragged rim of a hole is of the hole, too.
        Imaging.Rectangular(wide, holes, w, h, MorphTypes.Dilate, rx, ry);
        bool any = false;
        for (int i = 0; i < map.Pixels; i++)
        {
            holes[i] &= missing[i];
            any |= holes[i] != 0;
        }

        scratch.Return(missing, wide);
        if (any)
            return holes;
        scratch.Return(holes);
        return null;
    }

    /// <summary>Which pixels of a coarser grid a hole touches.</summary>
    public static bool[]? Binned(byte[]? holes, WorkMap fine, WorkMap coarse, int bx, int by)
    {
        if (holes is null)
            return null;
        bool[] touched = new bool[coarse.Pixels];
        for (int i = 0; i < fine.Pixels; i++)
            touched[(i / fine.Columns / by * coarse.Columns) + (i % fine.Columns / bx)] |= holes[i] != 0;
        return touched;
    }
}
