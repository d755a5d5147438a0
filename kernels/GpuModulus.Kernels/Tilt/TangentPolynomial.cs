namespace GpuModulus.Kernels.Tilt;

/// <summary>Chebyshev interpolation on [0, xmax], given back as a polynomial in u = 2x/xmax − 1.</summary>
internal static class TangentPolynomial
{
    /// <summary>Coefficients of uᵏ, k = 0 … terms − 1.</summary>
    public static double[] Fit(Func<double, double> function, double xMax, int terms)
    {
        double[] samples = new double[terms];
        for (int i = 0; i < terms; i++)
            samples[i] = function(xMax * (Math.Cos(Math.PI * (i + 0.5) / terms) + 1) / 2);
        double[] power = new double[terms];
        double[] previous = new double[terms];
        double[] current = new double[terms];
        previous[0] = 1;
        if (terms > 1)
            current[1] = 1;
        for (int k = 0; k < terms; k++)
        {
            double weight = 0;
            for (int i = 0; i < terms; i++)
                weight += samples[i] * Math.Cos(Math.PI * k * (i + 0.5) / terms);
            weight *= (k == 0 ? 1.0 : 2.0) / terms;
            for (int i = 0; i < terms; i++)
                power[i] += weight * previous[i];
            // T(k+1) = 2u T(k) − T(k−1), shifted by one: previous is T(k), current T(k+1).
            double[] next = new double[terms];
            for (int i = 0; i < terms; i++)
                next[i] = (i > 0 ? 2 * current[i - 1] : 0) - previous[i];
            (previous, current) = (current, next);
        }

        return power;
    }

    /// <summary>Σ cₖ uᵏ.</summary>
    public static double Evaluate(double[] coefficients, double u)
    {
        double sum = 0;
        for (int k = coefficients.Length - 1; k >= 0; k--)
            sum = (sum * u) + coefficients[k];
        return sum;
    }
}
