using GpuModulus.Core.Results;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;

namespace GpuModulus.Statistics;

/// <summary>Σ Aₖ exp(−(x − μₖ)²/(2σₖ²)): one triple of parameters per component, in the order A, μ, σ.</summary>
internal static class GaussianSum
{
    public static double At(double x, ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        for (int k = 0; k < parameters.Length; k += 3)
        {
            double t = (x - parameters[k + 1]) / parameters[k + 2];
            sum += parameters[k] * Math.Exp(-0.5 * t * t);
        }

        return sum;
    }

    /// <summary>Derivatives by A, μ and σ of every component at one point.</summary>
    public static void Gradient(double x, ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        for (int k = 0; k < parameters.Length; k += 3)
        {
            double t = (x - parameters[k + 1]) / parameters[k + 2];
            double bell = Math.Exp(-0.5 * t * t);
            gradient[k] = bell;
            gradient[k + 1] = parameters[k] * bell * t / parameters[k + 2];
            gradient[k + 2] = parameters[k] * bell * t * t / parameters[k + 2];
        }
    }

    /// <summary>
    /// Unweighted least squares on the counts of bins first … last (0-based), each taken at its centre.
    /// Null where the minimiser does not converge to finite parameters.
    /// </summary>
    public static double[]? LeastSquares(LinearHistogram histogram, int first, int last, double[] start)
    {
        // The minimiser sees numbers of order one, whatever the unit of the histogram.
        double origin = start[1], scale = Math.Abs(start[2]), height = Math.Abs(start[0]);
        int bins = last - first + 1;
        Vector<double> x = Vector<double>.Build.Dense(bins, i => (Centre(histogram, first + i) - origin) / scale);
        Vector<double> y = Vector<double>.Build.Dense(bins, i => histogram.Counts[first + i + 1] / height);
        double[] guess = new double[start.Length];
        for (int k = 0; k < start.Length; k += 3)
        {
            guess[k] = start[k] / height;
            guess[k + 1] = (start[k + 1] - origin) / scale;
            guess[k + 2] = start[k + 2] / scale;
        }

        IObjectiveModel model = ObjectiveFunction.NonlinearModel(
            (p, at) => at.Map(value => At(value, p.AsArray())),
            (p, at) => Jacobian(at, p.AsArray()),
            x,
            y);
        NonlinearMinimizationResult result;
        try
        {
            result = new LevenbergMarquardtMinimizer(1e-3, 1e-14, 1e-14, 1e-16, 200).FindMinimum(model, Vector<double>.Build.DenseOfArray(guess));
        }
        catch (Exception e) when (e is MathNet.Numerics.Optimization.OptimizationException or ArgumentException)
        {
            return null;
        }

        double[] found = result.MinimizingPoint.ToArray();
        for (int k = 0; k < found.Length; k += 3)
        {
            found[k] *= height;
            found[k + 1] = origin + (found[k + 1] * scale);
            found[k + 2] = Math.Abs(found[k + 2]) * scale;
        }

        return Array.TrueForAll(found, double.IsFinite) ? found : null;
    }

    public static double Centre(LinearHistogram histogram, int bin) => 0.5 * (histogram.Edge(bin) + histogram.Edge(bin + 1));

    private static Matrix<double> Jacobian(Vector<double> x, double[] parameters)
    {
        DenseMatrix jacobian = new(x.Count, parameters.Length);
        Span<double> row = stackalloc double[parameters.Length];
        for (int i = 0; i < x.Count; i++)
        {
            Gradient(x[i], parameters, row);
            for (int j = 0; j < row.Length; j++)
                jacobian[i, j] = row[j];
        }

        return jacobian;
    }
}
