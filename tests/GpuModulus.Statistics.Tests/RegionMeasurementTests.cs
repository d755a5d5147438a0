using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace GpuModulus.Statistics.Tests;

public sealed class RegionMeasurementTests
{
    [Fact]
    public void A_plane_of_unequal_pitch_has_its_normal_and_no_roughness()
    {
        const int Columns = 150, Rows = 130;
        Raster<float> height = new(Columns, Rows);
        Raster<int> labels = new(Columns, Rows);
        for (int y = 0; y < Rows; y++)
        {
            for (int x = 0; x < Columns; x++)
            {
                labels[x, y] = x >= 90 && y >= 70 ? 5 : 0;
                // Slopes of 1/2 along x and −1/4 along y are exact in floats at these pitches.
                height[x, y] = (float)((0.5 * x * Math.ScaleB(1, -26)) - (0.25 * y * Math.ScaleB(1, -25)));
            }
        }

        RegionMaps maps = new()
        {
            Grid = new(Columns, Rows, Math.ScaleB(1, -26), Math.ScaleB(1, -25)),
            Labels = labels,
            Height = height,
            Mask = new Raster<byte>(Columns, Rows),
        };
        RegionStatistics region = RegionMeasurement.Measure(maps, [new(5, PixelClass.Facet)]).Regions[0];
        double length = Math.Sqrt(1 + 0.25 + 0.0625);
        Assert.Equal(-0.5 / length, region.Normal.X, 1e-12);
        Assert.Equal(0.25 / length, region.Normal.Y, 1e-12);
        Assert.Equal(1 / length, region.Normal.Z, 1e-12);
        Assert.Equal(60 * 60, region.PixelCount);
        Assert.Equal(3600 * Math.ScaleB(1, -51), region.AreaSquareMetres, 1e-25);
        Assert.True(region.SqMetres < 1e-20 && region.SaMetres < 1e-20 && region.PlaneResidualMetres < 1e-20);
        Assert.Null(region.Fit);
        Assert.Equal("the map has no modulus", region.Unfittable);
    }

    [Fact]
    public void Every_number_is_that_of_the_collected_pixels()
    {
        RegionMaps maps = SegmentedMap.Make(333, 301, 1);
        MeasuredRegions measured = RegionMeasurement.Measure(maps, SegmentedMap.Regions, new() { Amplitude2Metres = 0.5e-9 });
        foreach (RegionStatistics region in measured.Regions.Take(3))
            Check(region, maps, region.Id);
        Assert.Equal([PixelClass.Facet, PixelClass.BinderCarbon], measured.ClassHistograms.Keys.Order());
        Assert.Equal(measured.Regions[0].ValidCount + measured.Regions[1].ValidCount, measured.ClassHistograms[PixelClass.Facet].Total);
    }

    [Fact]
    public void A_region_without_a_pixel_has_no_numbers()
    {
        RegionStatistics region = RegionMeasurement.Measure(SegmentedMap.Make(64, 64, 2), SegmentedMap.Regions).Regions[3];
        Assert.Equal(40, region.Id);
        Assert.Equal(0, region.PixelCount);
        Assert.Equal("no pixel has a value", region.Unfittable);
        Assert.All([region.MedianPascals, region.SqMetres, region.SaMetres, region.MeanTiltRadians, region.Normal.Z, region.PlaneResidualMetres], value => Assert.Equal(double.NaN, value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Threads_and_the_kind_of_source_change_no_bit(int threads)
    {
        RegionMaps maps = SegmentedMap.Make(200, 413, 3);
        RegionMaps rows = maps with
        {
            Labels = new RowsOnly<int>((Raster<int>)maps.Labels),
            Height = new RowsOnly<float>((Raster<float>)maps.Height),
            Mask = new RowsOnly<byte>((Raster<byte>)maps.Mask),
            Modulus = new RowsOnly<float>((Raster<float>)maps.Modulus!),
            Tilt = new RowsOnly<float>((Raster<float>)maps.Tilt!),
            Indentation = new RowsOnly<float>((Raster<float>)maps.Indentation!),
        };
        IReadOnlyList<RegionStatistics> expected = RegionMeasurement.Measure(maps, SegmentedMap.Regions, new() { Threads = 3 }).Regions;
        IReadOnlyList<RegionStatistics> actual = RegionMeasurement.Measure(rows, SegmentedMap.Regions, new() { Threads = threads }).Regions;
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Histogram.Counts, actual[i].Histogram.Counts);
            Assert.Equal(expected[i] with { Histogram = actual[i].Histogram }, actual[i]);
        }
    }

    [Fact]
    public void Groups_that_fit_into_memory_change_no_bit()
    {
        const int Columns = 240, Rows = 2600;
        RegionMaps maps = SegmentedMap.Make(Columns, Rows, 8);
        // A region from top to bottom, and blocks of which some touch no other's rows.
        Raster<int> labels = new(Columns, Rows);
        for (int y = 0; y < Rows; y++)
        {
            for (int x = 0; x < Columns; x++)
                labels[x, y] = x < 20 ? 900 : 1 + (x / 60) + (4 * (y / 50));
        }

        maps = maps with { Labels = labels };
        RegionIdentity[] regions = [new(900, PixelClass.BinderCarbon), .. Enumerable.Range(1, 208).Reverse().Select(id => new RegionIdentity(id, PixelClass.Facet))];
        MeasuredRegions expected = RegionMeasurement.Measure(maps, regions), actual = RegionMeasurement.Measure(maps, regions, new() { MemoryBytes = 1 });
        for (int i = 0; i < regions.Length; i++)
        {
            Assert.Equal(expected.Regions[i].Histogram.Counts, actual.Regions[i].Histogram.Counts);
            Assert.Equal(expected.Regions[i] with { Histogram = actual.Regions[i].Histogram }, actual.Regions[i]);
        }

        Assert.Equal(expected.ClassHistograms.Keys.Order(), actual.ClassHistograms.Keys.Order());
        Assert.All(expected.ClassHistograms, entry => Assert.Equal(entry.Value.Counts, actual.ClassHistograms[entry.Key].Counts));
    }

    [Fact]
    public void A_peak_far_narrower_than_the_coarse_bins_is_resolved()
    {
        Random random = new(4);
        Raster<float> modulus = new(200, 200, [.. Enumerable.Range(0, 40000).Select(_ => (float)(100e9 * (1 + (2e-5 * Draws.Normal(random)))))]);
        RegionStatistics region = RegionMeasurement.Measure(Uniform(modulus), [new(1, PixelClass.Facet)]).Regions[0];
        Assert.NotNull(region.Fit);
        Assert.Equal(100e9, region.Fit.Mean, 3 * region.Fit.MeanError);
        Assert.Equal(2e6, region.Fit.Sigma, 0.05 * 2e6);
        double[] sorted = [.. modulus.Values.Select(value => (double)value).Order()];
        Assert.Equal(sorted[20000], region.MedianPascals, 0.05 * 2e6);
    }

    [Fact]
    public void A_region_of_one_value_is_refused_and_has_this_median()
    {
        Raster<float> modulus = new(64, 64, [.. Enumerable.Repeat(3.3e9f, 4096)]);
        RegionStatistics region = RegionMeasurement.Measure(Uniform(modulus), [new(1, PixelClass.Facet)]).Regions[0];
        Assert.Null(region.Fit);
        Assert.Equal("all values fall into one bin", region.Unfittable);
        Assert.Equal(3.3e9, region.MedianPascals, 1000.0);
    }

    [Fact]
    public void Errors_cover_the_truth_when_neighbouring_pixels_share_their_noise()
    {
        const int Size = 128, Trials = 200, Reach = 2;
        Random random = new(6);
        int covered = 0, naive = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            // The mean of 5 × 5 white pixels: unit variance after scaling, correlated over five pixels.
            double[] white = [.. Enumerable.Range(0, (Size + 4) * (Size + 4)).Select(_ => Draws.Normal(random))];
            Raster<float> modulus = new(Size, Size);
            for (int y = 0; y < Size; y++)
            {
                for (int x = 0; x < Size; x++)
                {
                    double sum = 0;
                    for (int k = 0; k <= 2 * Reach; k++)
                    {
                        for (int j = 0; j <= 2 * Reach; j++)
                            sum += white[((y + k) * (Size + 4)) + x + j];
                    }

                    modulus[x, y] = (float)(4e9 + (0.5e9 * sum / 5));
                }
            }

            RegionStatistics region = RegionMeasurement.Measure(Uniform(modulus), [new(1, PixelClass.Facet)]).Regions[0];
            GaussianFit fit = region.Fit!;
            double pixelError = GaussianPeakFit.Fit(region.Histogram).Fit!.MeanError;
            covered += Math.Abs(fit.Mean - 4e9) <= 2 * fit.MeanError ? 1 : 0;
            naive += Math.Abs(fit.Mean - 4e9) <= 2 * pixelError ? 1 : 0;
        }

        Assert.True(covered >= 0.95 * Trials, $"{covered} of {Trials}");
        Assert.True(naive < 0.8 * Trials, $"counting pixels alone would do: {naive} of {Trials}");
    }

    [Fact]
    public void Another_counter_may_do_the_counting()
    {
        RegionMaps maps = SegmentedMap.Make(160, 160, 8);
        OneByOne counter = new();
        RegionStatistics expected = RegionMeasurement.Measure(maps, SegmentedMap.Regions).Regions[1];
        RegionStatistics actual = RegionMeasurement.Measure(maps, SegmentedMap.Regions, new() { Counter = counter }).Regions[1];
        Assert.Equal(1, counter.Passes);
        Assert.Equal(expected.Histogram.Counts, actual.Histogram.Counts);
        Assert.Equal(expected.Fit, actual.Fit);
    }

    [Fact]
    public void Integers_alone_tell_the_place_of_every_value_next_to_every_edge()
    {
        Random random = new(12);
        RegionBins[] cases =
        [
            new(1, 0, 3e9, 40, 4), new(1, 50e9, 150e9, 600, 4), new(1, 99.99e9, 100.01e9, 33, 4), new(1, 3.2999995e9, 3.3000005e9, 200, 4), new(1, -1e9, 1e9, 10, 4), new(1, 1e-3, 1e12, 600, 4), new(1, 2e9, 2.0000001e9, 5, 4),
        ];
        foreach (RegionBins bins in cases)
        {
            int[] thresholds = bins.Thresholds();
            Assert.Equal(bins.FineCount + 3, thresholds.Length);
            IEnumerable<int> values = thresholds.SelectMany(t => (int[])[t - 2, t - 1, t, t + 1]).Concat(Enumerable.Range(0, 2000).Select(_ => BitConverter.SingleToInt32Bits((float)(bins.Minimum + ((bins.Maximum - bins.Minimum) * random.NextDouble())))));
            foreach (int bits in values.Where(b => b is > 0 and < 0x7F800000))
            {
                int place = bins.FineIndexOf(BitConverter.Int32BitsToSingle(bits));
                Assert.True(thresholds[place] <= bits && bits < thresholds[place + 1], $"{bins}: {bits:X} in {place}");
            }
        }
    }

    [Fact]
    public void Counts_of_bands_add_up_to_those_of_pixels_one_by_one()
    {
        RegionMaps maps = SegmentedMap.Make(200, 413, 3);
        RegionBins[] bins = [new(1, 50e9, 150e9, 40, 8), new(7, 1e9, 3e9, 25, 12)];
        RegionCounts expected = new OneByOne().Count(maps, 0, 413, bins)!, actual = new BandCounter(3).Count(maps, new(0, 413), bins);
        Assert.Equal(expected.Table, actual.Table);
        Assert.True(expected.Fine(0).ToArray().Sum() > 10000);
        Assert.Equal(expected.Fine(0).ToArray().Sum(), expected.Groups(0).ToArray().Sum());
    }

    [Fact]
    public void Ids_that_cannot_be_told_apart_are_refused()
    {
        RegionMaps maps = SegmentedMap.Make(32, 32, 9);
        Assert.Throws<ArgumentException>(() => RegionMeasurement.Measure(maps, [new(1, PixelClass.Facet), new(1, PixelClass.BinderCarbon)]));
        Assert.Throws<InputException>(() => RegionMeasurement.Measure(maps, [new(0, PixelClass.Facet)]));
        Assert.Throws<ArgumentException>(() => RegionMeasurement.Measure(maps with { Mask = new Raster<byte>(31, 32) }, SegmentedMap.Regions));
        Assert.Empty(RegionMeasurement.Measure(maps, []).Regions);
    }

    private static RegionMaps Uniform(Raster<float> modulus)
    {
        Raster<int> labels = new(modulus.Columns, modulus.Rows);
        Array.Fill(labels.Values, 1);
        return new()
        {
            Grid = new(modulus.Columns, modulus.Rows, 20e-9, 20e-9),
            Labels = labels,
            Height = new Raster<float>(modulus.Columns, modulus.Rows),
            Mask = new Raster<byte>(modulus.Columns, modulus.Rows),
            Modulus = modulus,
        };
    }

    private static void Check(RegionStatistics region, RegionMaps maps, int id)
    {
        Raster<float> height = (Raster<float>)maps.Height, modulus = (Raster<float>)maps.Modulus!, tilt = (Raster<float>)maps.Tilt!, depth = (Raster<float>)maps.Indentation!;
        Raster<int> labels = (Raster<int>)maps.Labels;
        List<double[]> points = [];
        List<double> values = [], tilts = [], depths = [];
        int pixels = 0;
        for (int y = 0; y < labels.Rows; y++)
        {
            for (int x = 0; x < labels.Columns; x++)
            {
                if (labels[x, y] != id)
                    continue;
                pixels++;
                tilts.Add(tilt[x, y]);
                if (float.IsFinite(height[x, y]))
                    points.Add([1, x * 20e-9 * 1e6, y * 25e-9 * 1e6, height[x, y] * 1e6]);
                if (float.IsFinite(modulus[x, y]))
                {
                    values.Add(modulus[x, y]);
                    depths.Add(depth[x, y]);
                }
            }
        }

        // In micrometres, by QR decomposition of all pixels: another way than merged moments.
        Matrix<double> design = Matrix<double>.Build.Dense(points.Count, 3, (i, j) => points[i][j]);
        Vector<double> z = Vector<double>.Build.Dense(points.Count, i => points[i][3]);
        Vector<double> plane = design.QR().Solve(z), residual = (z - (design * plane)) * 1e-6;
        double length = Math.Sqrt(1 + (plane[1] * plane[1]) + (plane[2] * plane[2]));
        double sq = Math.Sqrt(residual.DotProduct(residual) / residual.Count);
        values.Sort();
        depths.Sort();
        Assert.Equal(pixels, region.PixelCount);
        Assert.Equal(values.Count, region.ValidCount);
        Assert.Equal(1 - ((double)values.Count / pixels), region.MaskedFraction, 1e-12);
        Assert.Equal(tilts.Average(), region.MeanTiltRadians, 1e-9);
        Assert.Equal(-plane[1] / length, region.Normal.X, 1e-9);
        Assert.Equal(-plane[2] / length, region.Normal.Y, 1e-9);
        Assert.Equal(1 / length, region.Normal.Z, 1e-9);
        Assert.Equal(sq, region.SqMetres, sq * 1e-9);
        Assert.Equal(residual.AbsoluteMaximum() > 0 ? residual.L1Norm() / residual.Count : 0, region.SaMetres, sq * 1e-9);
        Assert.Equal(sq / length, region.PlaneResidualMetres, sq * 1e-9);
        Assert.Equal(depths.Count(value => value < 0.5e-9) / (double)depths.Count, region.FractionBelowAmplitude2!.Value, 1e-12);
        Assert.Equal(depths[depths.Count / 2], region.MedianIndentationMetres, 0.01 * depths[depths.Count / 2]);

        double truth = id == 7 ? 2e9 : 100e9 + (10e9 * id), sigma = 0.1 * truth;
        Assert.Equal(values[values.Count / 2], region.MedianPascals, 0.03 * sigma);
        Assert.Equal(values[values.Count * 3 / 4] - values[values.Count / 4], region.InterquartileRangePascals, 0.04 * sigma);
        Assert.Equal(values.Count, region.Histogram.Total);
        Assert.Equal(truth, region.Fit!.Mean, 0.01 * truth);
        Assert.Equal(sigma, region.Fit.Sigma, 0.05 * sigma);
    }

    /// <summary>The contract of the counter in its plainest form.</summary>
    private sealed class OneByOne : IRegionCounter
    {
        public int Passes { get; private set; }

        public RegionCounts? Count(RegionMaps maps, int firstRow, int endRow, IReadOnlyList<RegionBins> bins)
        {
            Passes++;
            Raster<int> labels = (Raster<int>)maps.Labels;
            Raster<float> modulus = (Raster<float>)maps.Modulus!;
            Raster<byte> mask = (Raster<byte>)maps.Mask;
            RegionCounts result = new(bins);
            for (int y = firstRow; y < endRow; y++)
            {
                for (int x = 0; x < labels.Columns; x++)
                {
                    int place = bins.ToList().FindIndex(b => b.Id == labels[x, y]);
                    if (place < 0 || mask[x, y] != 0)
                        continue;
                    RegionBins region = bins[place];
                    LinearHistogram fine = new(region.Minimum, region.Maximum, 4 * region.Count), whole = new(region.Minimum, region.Maximum, region.Count);
                    int group = 4 * region.Count + 2 + (PixelBlocks.GroupOf(x, y, region.BlockSize) * (region.Count + 2));
                    result.Table[result.Start(place) + BinOf(fine, modulus[x, y])]++;
                    result.Table[result.Start(place) + group + BinOf(whole, modulus[x, y])]++;
                }
            }

            return result;

            static int BinOf(LinearHistogram bins, float value) => Enumerable.Range(0, bins.BinCount + 1).TakeWhile(i => bins.Edge(i) <= value).Count();
        }
    }
}
