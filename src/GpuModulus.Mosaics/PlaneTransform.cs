using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace GpuModulus.Mosaics;

/// <summary>Discrete Fourier transform of a row-major plane, in place: first along the rows, then along the columns.</summary>
internal static class PlaneTransform
{
    public static void Forward(Complex32[] plane, int columns, int rows) => Transform(plane, columns, rows, line => Fourier.Forward(line, FourierOptions.NoScaling));

    public static void Inverse(Complex32[] plane, int columns, int rows) => Transform(plane, columns, rows, line => Fourier.Inverse(line, FourierOptions.NoScaling));

    private static void Transform(Complex32[] plane, int columns, int rows, Action<Complex32[]> transform)
    {
        Complex32[] line = new Complex32[columns];
        for (int y = 0; y < rows; y++)
        {
            Array.Copy(plane, y * columns, line, 0, columns);
            transform(line);
            Array.Copy(line, 0, plane, y * columns, columns);
        }

        line = new Complex32[rows];
        for (int x = 0; x < columns; x++)
        {
            for (int y = 0; y < rows; y++)
                line[y] = plane[(y * columns) + x];
            transform(line);
            for (int y = 0; y < rows; y++)
                plane[(y * columns) + x] = line[y];
        }
    }
}
