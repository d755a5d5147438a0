using GpuModulus.Core;
using OpenCvSharp;

namespace GpuModulus.Segmentation;

/// <summary>The only door to OpenCV: image operations on plain arrays, and one clear message where the native library is missing.</summary>
internal static class Imaging
{
    /// <exception cref="InputException">OpenCV's native library, or one that it needs, is not installed.</exception>
    public static void Require()
    {
        try
        {
            _ = Cv2.GetVersionString();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or OpenCvSharpException or BadImageFormatException)
        {
            throw new InputException(
                "segmentation",
                "OpenCV's native library cannot be loaded",
                "install the system package libgtk-3-0 (Debian: apt-get install libgtk-3-0), or map with --no-segmentation",
                e);
        }
    }

    public static void BoxMean(float[] source, float[] target, int columns, int rows, int radiusX, int radiusY)
    {
        using Mat from = Wrap(source, columns, rows);
        using Mat to = Wrap(target, columns, rows);
        Cv2.BoxFilter(from, to, MatType.CV_32F, new Size((2 * radiusX) + 1, (2 * radiusY) + 1), borderType: BorderTypes.Reflect);
    }

    public static void WindowMinimum(float[] source, float[] target, int columns, int rows, int radiusX, int radiusY)
    {
        using Mat from = Wrap(source, columns, rows);
        using Mat to = Wrap(target, columns, rows);
        using Mat window = Cv2.GetStructuringElement(MorphShapes.Rect, new Size((2 * radiusX) + 1, (2 * radiusY) + 1));
        Cv2.Erode(from, to, window);
    }

    /// <summary>Opening, erosion … of a mask of 0 and 1 by an ellipse.</summary>
    public static void Morphology(byte[] mask, byte[] result, int columns, int rows, MorphTypes type, int radiusX, int radiusY)
    {
        using Mat from = Mat.FromPixelData(rows, columns, MatType.CV_8UC1, mask);
        using Mat to = Mat.FromPixelData(rows, columns, MatType.CV_8UC1, result);
        using Mat window = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size((2 * radiusX) + 1, (2 * radiusY) + 1));
        Cv2.MorphologyEx(from, to, type, window);
    }

    /// <summary>The same by a rectangle; what lies beyond the border is as what lies beside it.</summary>
    public static void Rectangular(byte[] mask, byte[] result, int columns, int rows, MorphTypes type, int radiusX, int radiusY)
    {
        using Mat from = Mat.FromPixelData(rows, columns, MatType.CV_8UC1, mask);
        using Mat to = Mat.FromPixelData(rows, columns, MatType.CV_8UC1, result);
        using Mat window = Cv2.GetStructuringElement(MorphShapes.Rect, new Size((2 * radiusX) + 1, (2 * radiusY) + 1));
        Cv2.MorphologyEx(from, to, type, window);
    }

    /// <summary>What of a mask of 0 and 1 is further than the radii, across and down, from all that is not in it.</summary>
    public static void Interior(byte[] mask, byte[] result, int columns, int rows, int radiusX, int radiusY)
    {
        using Mat from = Mat.FromPixelData(rows, columns, MatType.CV_8UC1, mask);
        using Mat to = Mat.FromPixelData(rows, columns, MatType.CV_8UC1, result);
        using Mat window = Cv2.GetStructuringElement(MorphShapes.Rect, new Size((2 * radiusX) + 1, (2 * radiusY) + 1));
        Cv2.Erode(from, to, window);
    }

    /// <summary>Connected pieces of a mask (8 neighbours): fills the labels from 1 and returns their number + 1.</summary>
    public static int Pieces(byte[] mask, int[] labels, int columns, int rows)
    {
        using Mat from = Mat.FromPixelData(rows, columns, MatType.CV_8UC1, mask);
        using Mat to = Mat.FromPixelData(rows, columns, MatType.CV_32SC1, labels);
        return Cv2.ConnectedComponents(from, to, PixelConnectivity.Connectivity8);
    }

    private static Mat Wrap(float[] values, int columns, int rows) => Mat.FromPixelData(rows, columns, MatType.CV_32FC1, values);
}
