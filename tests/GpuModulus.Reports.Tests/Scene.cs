using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Reports.Tests;

/// <summary>A drawn electrode for the figures: tilted facets as a Voronoi pattern over rough, soft ground, with everything the maps can hold.</summary>
internal sealed class Scene
{
    public required ModulusMaps Maps { get; init; }

    public required Raster<int> Labels { get; init; }

    public required IReadOnlyList<RegionStatistics> Regions { get; init; }

    public static Scene Make(int columns, int rows, double pitchX = 20e-9, double pitchY = 20e-9, int facets = 7, double facetModulus = 126e9, double bcModulus = 1.9e9, int seed = 1)
    {
        Random random = new(seed);
        ScanGrid grid = new(columns, rows, pitchX, pitchY);
        Raster<float> height = new(columns, rows), modulus = new(columns, rows), apparent = new(columns, rows), tilt = new(columns, rows), kc = new(columns, rows), indentation = new(columns, rows);
        Raster<byte> mask = new(columns, rows);
        Raster<int> labels = new(columns, rows);
        MapStatistics statistics = new();
        (double X, double Y, double R, double A, double B, double E)[] seeds = [.. Enumerable.Range(0, facets).Select(_ => (
            random.NextDouble() * columns, random.NextDouble() * rows, (0.12 + (0.16 * random.NextDouble())) * Math.Min(columns, rows),
            (random.NextDouble() - 0.5) * 1.2, (random.NextDouble() - 0.5) * 1.2, facetModulus * (0.8 + (0.4 * random.NextDouble()))))];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int nearest = -1;
                double smallest = 1;
                for (int i = 0; i < seeds.Length; i++)
                {
                    (double X, double Y, double R, double A, double B, double E) s = seeds[i];
                    double d = Math.Max(Math.Abs(x - s.X) + (0.4 * Math.Abs(y - s.Y)), (0.3 * Math.Abs(x - s.X)) + Math.Abs(y - s.Y)) / s.R;
                    if (d < smallest)
                        (smallest, nearest) = (d, i);
                }

                double grain = Math.Sin(x * 0.9) * Math.Cos(y * 0.8) * Math.Sin((x + y) * 0.37);
                double noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
                double e, z, theta;
                if (nearest >= 0)
                {
                    (double X, double Y, double R, double A, double B, double E) s = seeds[nearest];
                    z = 6e-7 + ((s.A * (x - s.X) * pitchX) + (s.B * (y - s.Y) * pitchY)) + (noise * 1e-9);
                    theta = Math.Atan(Math.Sqrt((s.A * s.A) + (s.B * s.B))) + (noise * 0.02);
                    e = s.E * (1 + (0.12 * noise));
                    labels[x, y] = nearest + 1;
                }
                else
                {
                    z = (1e-7 * grain) + (noise * 3e-9);
                    theta = Math.Abs(Math.Atan(1.4 * Math.Sin((x * 0.45) + (y * 0.2)))) + (0.1 * Math.Abs(noise));
                    e = bcModulus * Math.Exp((0.5 * noise) + (0.9 * Math.Max(0, grain)));
                    labels[x, y] = facets + 1;
                }

                double degrees = theta * 180 / Math.PI;
                height[x, y] = (float)z + (float)(2e-9 * x) + (float)(1e-9 * y);
                tilt[x, y] = (float)theta;
                kc[x, y] = degrees > 45 ? float.NaN : (float)Core.Calibration.TiltPolynomial.Published.At(degrees);
                byte reason = degrees > 45 ? (byte)MaskReason.TiltAboveCutoff : (x * 7919 + y * 104729) % 997 == 0 ? (byte)MaskReason.FrequencyShiftInvalid : (byte)0;
                mask[x, y] = reason;
                modulus[x, y] = reason == 0 ? (float)e : float.NaN;
                apparent[x, y] = reason == (byte)MaskReason.FrequencyShiftInvalid ? float.NaN : (float)(e * (degrees > 45 ? 0.31 : kc[x, y]));
                indentation[x, y] = reason == 0 ? (float)(1.5e-9 * Math.Pow(3e9 / e, 0.667)) : float.NaN;
                statistics.Reasons[reason]++;
                statistics.TiltDegrees.Counts[1 + Math.Clamp((int)(degrees * 4), 0, 359)]++;
                if (reason == 0)
                {
                    statistics.Modulus.Counts[statistics.Modulus.IndexOf((float)e)]++;
                    statistics.Indentation.Counts[statistics.Indentation.IndexOf(indentation[x, y])]++;
                    if (indentation[x, y] > 2e-9f)
                        statistics.IndentationAboveLimit++;
                }
            }
        }

        ModulusMaps maps = new() { Grid = grid, Height = height, Modulus = modulus, ApparentModulus = apparent, Tilt = tilt, TiltCorrection = kc, Indentation = indentation, Mask = mask, Statistics = statistics };
        return new Scene { Maps = maps, Labels = labels, Regions = [.. Enumerable.Range(1, facets + 1).Select(id => Measure(maps, labels, id, id > facets)).OfType<RegionStatistics>()] };
    }

    private static RegionStatistics? Measure(ModulusMaps maps, Raster<int> labels, int id, bool isAggregate)
    {
        List<double> values = [];
        long count = 0;
        double tilt = 0;
        for (int i = 0; i < labels.Values.Length; i++)
        {
            if (labels.Values[i] != id)
                continue;
            count++;
            tilt += maps.Tilt!.Values[i];
            if (float.IsFinite(maps.Modulus!.Values[i]))
                values.Add(maps.Modulus.Values[i]);
        }

        if (count == 0)
            return null;
        values.Sort();
        double mean = values.Count > 0 ? values.Average() : double.NaN;
        double sigma = values.Count > 1 ? Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)) : double.NaN;
        bool fitted = values.Count > 50;
        LinearHistogram histogram = new(0, fitted ? mean + (5 * sigma) : 1e9, 100);
        foreach (double v in values)
            histogram.Counts[1 + Math.Clamp((int)(v / histogram.BinWidth), 0, 99)]++;
        return new RegionStatistics
        {
            Id = id,
            Class = isAggregate ? PixelClass.BinderCarbon : PixelClass.Facet,
            PixelCount = count,
            ValidCount = values.Count,
            AreaSquareMetres = count * maps.Grid.PixelAreaSquareMetres,
            MeanTiltRadians = tilt / count,
            Normal = (0, 0, 1),
            PlaneResidualMetres = 1.2e-9,
            SqMetres = 1.3e-9,
            SaMetres = 1e-9,
            MedianPascals = values.Count > 0 ? values[values.Count / 2] : double.NaN,
            InterquartileRangePascals = values.Count > 0 ? values[values.Count * 3 / 4] - values[values.Count / 4] : double.NaN,
            MedianIndentationMetres = 1.1e-9,
            Confidence = 0.93,
            Histogram = histogram,
            Fit = fitted ? new GaussianFit(mean, sigma / Math.Sqrt(values.Count), sigma, sigma / Math.Sqrt(2.0 * values.Count), histogram.Counts.Max(), 0.987, mean - (2 * sigma), mean + (2 * sigma), values.Count) : null,
            Unfittable = fitted ? null : "too few pixels",
        };
    }
}
