using CsCheck;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Kernels.Slopes;
using Xunit;

namespace GpuModulus.Kernels.Tests;

/// <summary>The four slope operators, in double precision.</summary>
public sealed class SlopeOperatorTests
{
    public static TheoryData<SlopeOperator> Operators => [.. Enum.GetValues<SlopeOperator>()];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Tilt_of_a_plane_is_exact_for_unequal_pitch_borders_and_corners_included(SlopeOperator name)
    {
        Gen.Select(Gen.Int[2, 24], Gen.Int[2, 24], Gen.Double[5e-9, 60e-9], Gen.Double[5e-9, 60e-9], Gen.Double[-2, 2], Gen.Double[-2, 2], Gen.Double[0.05, 0.999]).Sample(
            (columns, rows, pitchX, pitchY, slopeX, slopeY, width) =>
            {
                ScanGrid grid = new(columns, rows, pitchX, pitchY);
                // As wide a Gaussian as the map allows: its reach is 4σ.
                double sigma = Math.Min((columns - 1) * pitchX, (rows - 1) * pitchY) / 4 * width;
                SlopeChoice choice = new(name, sigma);
                choice.Validate(grid);
                (double X, double Y)[,] slopes = ArrayWindow.Slopes(choice, grid, Fill(grid, (x, y) => (slopeX * x) + (slopeY * y) + 3e-7));
                foreach ((double x, double y) in slopes)
                {
                    Assert.Equal(slopeX, x, 1e-12 * columns);
                    Assert.Equal(slopeY, y, 1e-12 * rows);
                }
            },
            iter: 300);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_map_of_two_by_two_pixels_has_the_slope_of_its_plane(SlopeOperator name)
    {
        ScanGrid grid = new(2, 2, 20e-9, 25e-9);
        (double X, double Y)[,] slopes = ArrayWindow.Slopes(new(name, 4e-9), grid, Fill(grid, (x, y) => (0.3 * x) - (0.7 * y)));
        foreach ((double x, double y) in slopes)
        {
            Assert.Equal(0.3, x, 1e-12);
            Assert.Equal(-0.7, y, 1e-12);
        }
    }

    [Fact]
    public void The_central_difference_is_one_sided_at_the_border()
    {
        ScanGrid grid = new(5, 4, 2, 3);
        double[,] heights = Fill(grid, (x, y) => (x * x) + (0.5 * y * y * y));
        (double X, double Y)[,] slopes = ArrayWindow.Slopes(new(SlopeOperator.Central), grid, heights);
        Assert.Equal((heights[1, 2] - heights[0, 2]) / 2, slopes[0, 2].X, 1e-12);
        Assert.Equal((heights[4, 2] - heights[3, 2]) / 2, slopes[4, 2].X, 1e-12);
        Assert.Equal((heights[2, 1] - heights[2, 0]) / 3, slopes[2, 0].Y, 1e-12);
        Assert.Equal((heights[2, 3] - heights[2, 2]) / 3, slopes[2, 3].Y, 1e-12);
        Assert.Equal((heights[3, 1] - heights[1, 1]) / 4, slopes[2, 1].X, 1e-12);
        Assert.Equal((heights[2, 2] - heights[2, 0]) / 6, slopes[2, 1].Y, 1e-12);
    }

    [Fact]
    public void Sobel_and_Prewitt_weigh_three_lines()
    {
        ScanGrid grid = new(3, 3, 2, 3);
        double[,] z = Fill(grid, (x, y) => Math.Sin(7 * x) * Math.Cos(5 * y * x));
        (double sobelX, double sobelY) = ArrayWindow.Slopes(new(SlopeOperator.Sobel), grid, z)[1, 1];
        (double prewittX, double prewittY) = ArrayWindow.Slopes(new(SlopeOperator.Prewitt), grid, z)[1, 1];
        double[] x = [z[2, 0] - z[0, 0], z[2, 1] - z[0, 1], z[2, 2] - z[0, 2]];
        double[] y = [z[0, 2] - z[0, 0], z[1, 2] - z[1, 0], z[2, 2] - z[2, 0]];
        Assert.Equal((x[0] + (2 * x[1]) + x[2]) / 16, sobelX, 1e-14);
        Assert.Equal((y[0] + (2 * y[1]) + y[2]) / 24, sobelY, 1e-14);
        Assert.Equal(x.Sum() / 12, prewittX, 1e-14);
        Assert.Equal(y.Sum() / 18, prewittY, 1e-14);
    }

    [Fact]
    public void The_Gaussian_derivative_equals_scipy()
    {
        // scipy 1.10.1: correlate1d with _gaussian_kernel1d of order 1 (radius 8 along x, 6 along y) and order 0, divided by the
        // first moment of the former (0.99965, 0.99998), so that a plane keeps its slope, and by the pitch.
        ScanGrid grid = new(30, 24, 10e-9, 15e-9);
        double[,] heights = new double[30, 24];
        for (int y = 0; y < 24; y++)
        {
            for (int x = 0; x < 30; x++)
                heights[x, y] = 1e-9 * ((30 * Math.Sin((0.31 * x) + (0.17 * y))) + (12 * Math.Cos((0.11 * x) - (0.23 * y))) + (2 * x) - (1.5 * y));
        }

        (double X, double Y)[,] slopes = ArrayWindow.Slopes(new(SlopeOperator.Gaussian, 20e-9), grid, heights);
        (int X, int Y, double SlopeX, double SlopeY)[] expected =
        [
            (14, 11, 1.0489278330887, 0.029456513345309878),
            (8, 6, -0.4416791704485984, -0.4382198873612244),
            (21, 17, -0.4250470189051646, -0.544640596153909),
        ];
        foreach ((int x, int y, double slopeX, double slopeY) in expected)
        {
            Assert.Equal(slopeX, slopes[x, y].X, 1e-12);
            Assert.Equal(slopeY, slopes[x, y].Y, 1e-12);
        }
    }

    [Fact]
    public void The_Gaussian_derivative_equals_a_plain_two_dimensional_convolution_in_the_interior()
    {
        ScanGrid grid = new(40, 36, 12e-9, 9e-9);
        const double Sigma = 25e-9;
        Random random = new(7);
        double[,] heights = Fill(grid, (_, _) => random.NextDouble() * 1e-8);
        SlopeChoice choice = new(SlopeOperator.Gaussian, Sigma);
        (double X, double Y)[,] slopes = ArrayWindow.Slopes(choice, grid, heights);
        int rx = choice.RadiusX(grid), ry = choice.RadiusY(grid);
        for (int y = ry; y < grid.Rows - ry; y++)
        {
            for (int x = rx; x < grid.Columns - rx; x++)
            {
                double sumX = 0, sumY = 0, gainX = 0, gainY = 0;
                for (int j = -ry; j <= ry; j++)
                {
                    for (int i = -rx; i <= rx; i++)
                    {
                        double u = i * grid.PitchXMetres, v = j * grid.PitchYMetres;
                        double bell = Math.Exp(-((u * u) + (v * v)) / (2 * Sigma * Sigma));
                        sumX += u * bell * heights[x + i, y + j];
                        sumY += v * bell * heights[x + i, y + j];
                        gainX += u * u * bell;
                        gainY += v * v * bell;
                    }
                }

                Assert.Equal(sumX / gainX, slopes[x, y].X, 1e-12);
                Assert.Equal(sumY / gainY, slopes[x, y].Y, 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void The_noise_gain_is_what_simulated_noise_shows(SlopeOperator name)
    {
        const double Noise = 0.4e-9;
        ScanGrid grid = new(200, 200, 20e-9, 12e-9);
        Random random = new(11);
        double[,] heights = Fill(grid, (_, _) => Noise * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        SlopeChoice choice = new(name, 22e-9);
        (double X, double Y)[,] slopes = ArrayWindow.Slopes(choice, grid, heights);
        double sumX = 0, sumY = 0;
        int rx = choice.RadiusX(grid), ry = choice.RadiusY(grid), n = 0;
        for (int y = ry; y < grid.Rows - ry; y++)
        {
            for (int x = rx; x < grid.Columns - rx; x++, n++)
            {
                sumX += slopes[x, y].X * slopes[x, y].X;
                sumY += slopes[x, y].Y * slopes[x, y].Y;
            }
        }

        // Neighbouring slopes share heights: some 40,000 pixels are fewer independent ones (about 1500 for the Gaussian), hence 5 %.
        Assert.InRange(Math.Sqrt(sumX / n) / (choice.NoiseGainX(grid) * Noise), 0.95, 1.05);
        Assert.InRange(Math.Sqrt(sumY / n) / (choice.NoiseGainY(grid) * Noise), 0.95, 1.05);
    }

    [Fact]
    public void A_map_no_larger_than_the_operators_radius_is_refused()
    {
        Assert.Throws<InputException>(() => new SlopeChoice(SlopeOperator.Central).Validate(new(1, 5, 1e-8, 1e-8)));
        Assert.Throws<InputException>(() => new SlopeChoice(SlopeOperator.Sobel).Validate(new(5, 1, 1e-8, 1e-8)));
        new SlopeChoice(SlopeOperator.Prewitt).Validate(new(2, 2, 1e-8, 1e-8));
        // σ = 2 px reaches 8 pixels: nine are needed.
        Assert.Throws<InputException>(() => new SlopeChoice(SlopeOperator.Gaussian, 2e-8).Validate(new(8, 50, 1e-8, 1e-8)));
        Assert.Throws<InputException>(() => new SlopeChoice(SlopeOperator.Gaussian, 2e-8).Validate(new(50, 8, 1e-8, 1e-8)));
        new SlopeChoice(SlopeOperator.Gaussian, 2e-8).Validate(new(9, 9, 1e-8, 1e-8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-8)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e-6)]
    public void An_impossible_width_of_the_Gaussian_is_refused(double sigma)
    {
        InputException e = Assert.Throws<InputException>(() => new SlopeChoice(SlopeOperator.Gaussian, sigma).Validate(new(500, 500, 1e-8, 1e-8)));
        Assert.Equal("--slope", e.Subject);
    }

    private static double[,] Fill(ScanGrid grid, Func<double, double, double> height)
    {
        double[,] heights = new double[grid.Columns, grid.Rows];
        for (int y = 0; y < grid.Rows; y++)
        {
            for (int x = 0; x < grid.Columns; x++)
                heights[x, y] = height(x * grid.PitchXMetres, y * grid.PitchYMetres);
        }

        return heights;
    }
}
