using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Calibration;

/// <summary>What noise of the slopes does to a corrected modulus, on average over pixels of one true tilt.</summary>
public static class TiltNoise
{
    // Gauss–Hermite abscissae and weights of order 9, for a unit normal.
    private static readonly double[] Abscissae = [-4.512745863399783, -3.205429002856470, -2.076847978677830, -1.023255663789133, 0, 1.023255663789133, 2.076847978677830, 3.205429002856470, 4.512745863399783];
    private static readonly double[] Weights = [2.234584400774658e-5, 2.789141321231769e-3, 4.991640676521787e-2, 0.2440975028949394, 0.4063492063492063, 0.2440975028949394, 4.991640676521787e-2, 2.789141321231769e-3, 2.234584400774658e-5];

    /// <summary>
    /// ⟨K_c(θ)/K_c(θ')⟩ − 1 with tan θ' = |(tan θ + n_x, n_y)|, averaged over the direction of the slope: the relative error of the mean corrected modulus.
    /// Slopes beyond the correction's range are masked in a map and left out here.
    /// </summary>
    /// <param name="correction">K_c.</param>
    /// <param name="tiltRadians">True tilt, rad.</param>
    /// <param name="noiseX">Root mean square noise of ∂z/∂x.</param>
    /// <param name="noiseY">Root mean square noise of ∂z/∂y.</param>
    public static double RelativeBias(TiltCorrection correction, double tiltRadians, double noiseX, double noiseY) => Moments(correction, tiltRadians, noiseX, noiseY).Mean;

    /// <summary>√⟨(K_c(θ)/K_c(θ') − 1)²⟩ of the same: the relative error of a single pixel.</summary>
    /// <param name="correction">K_c.</param>
    /// <param name="tiltRadians">True tilt, rad.</param>
    /// <param name="noiseX">Root mean square noise of ∂z/∂x.</param>
    /// <param name="noiseY">Root mean square noise of ∂z/∂y.</param>
    public static double RelativeRootMeanSquare(TiltCorrection correction, double tiltRadians, double noiseX, double noiseY) =>
        Math.Sqrt(Moments(correction, tiltRadians, noiseX, noiseY).MeanSquare);

    private static (double Mean, double MeanSquare) Moments(TiltCorrection correction, double tiltRadians, double noiseX, double noiseY)
    {
        ArgumentNullException.ThrowIfNull(correction);
        if (!(noiseX > 0) && !(noiseY > 0))
            return (0, 0);
        double limit = correction.MaxTiltDegrees * Math.PI / 180, g = Math.Tan(Math.Min(tiltRadians, limit)), k = correction.At(Math.Min(tiltRadians, limit));
        double sum = 0, squares = 0, norm = 0;
        const int directions = 8;
        for (int direction = 0; direction < directions; direction++)
        {
            (double sine, double cosine) = Math.SinCos(Math.PI * (direction + 0.5) / directions / 2);
            for (int i = 0; i < Abscissae.Length; i++)
            {
                for (int j = 0; j < Abscissae.Length; j++)
                {
                    double x = (g * cosine) + (noiseX * Abscissae[i]), y = (g * sine) + (noiseY * Abscissae[j]), seen = Math.Atan(Math.Sqrt((x * x) + (y * y)));
                    if (seen > limit)
                        continue;
                    double weight = Weights[i] * Weights[j], error = (k / correction.At(seen)) - 1;
                    sum += weight * error;
                    squares += weight * error * error;
                    norm += weight;
                }
            }
        }

        return norm > 0 ? (sum / norm, squares / norm) : (0, 0);
    }
}
