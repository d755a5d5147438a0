using System.Numerics;

namespace GpuModulus.Segmentation;

/// <summary>Finds the few pixels of a label image that have neighbours of other labels: most of a map has none.</summary>
internal static class LabelEdges
{
    /// <summary>The first column from <paramref name="x"/> on in row <paramref name="y"/> that may have an unlike pixel among its 8 neighbours, or lies at the image's border.</summary>
    public static int Next(int[] labels, int w, int h, int x, int y)
    {
        if (y == 0 || y == h - 1 || x == 0)
            return x;
        int row = y * w;
        while (x + Vector<int>.Count < w)
        {
            int i = row + x;
            Vector<int> own = new(labels, i);
            Vector<int> unlike = (own ^ new Vector<int>(labels, i - 1)) | (own ^ new Vector<int>(labels, i + 1))
                | (own ^ new Vector<int>(labels, i - w - 1)) | (own ^ new Vector<int>(labels, i - w)) | (own ^ new Vector<int>(labels, i - w + 1))
                | (own ^ new Vector<int>(labels, i + w - 1)) | (own ^ new Vector<int>(labels, i + w)) | (own ^ new Vector<int>(labels, i + w + 1));
            if (unlike != Vector<int>.Zero)
                break;
            x += Vector<int>.Count;
        }

        return x;
    }
}
