using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// The first pass over the map: pixels, mean tilt, plane moments, coarse histograms of modulus and indentation, per region.
/// Everything is counted per band of rows, in memory that stays in a core's cache; integers are added up as bands are done, floating-point sums in the order of the bands.
/// </summary>
internal sealed class SurveyPass
{
    private readonly RegionMaps maps;
    private readonly LabelIndex index;

    // The smallest float that is not below A2, so that single precision decides as double precision would; NaN where unknown.
    private readonly float amplitude2;

    private SurveyPass(RegionMaps maps, LabelIndex index, double? amplitude2)
    {
        this.maps = maps;
        this.index = index;
        float nearest = (float)(amplitude2 ?? double.NaN);
        this.amplitude2 = nearest < amplitude2 ? float.BitIncrement(nearest) : nearest;
    }

    public static RegionSurvey[] Run(RegionMaps maps, RowRange range, LabelIndex index, double? amplitude2, int threads)
    {
        SurveyPass pass = new(maps, index, amplitude2);
        RegionSurvey[] surveys = new RegionSurvey[index.Count];
        CountSlab slab = new();
        for (int i = 0; i < surveys.Length; i++)
            surveys[i] = new(slab);
        RowBands.Run<Worker, List<BandPart>>(
            maps.Grid.Rows, range, threads, () => new(index.Count, maps.Grid.Columns), (worker, firstRow, rows) => pass.Visit(worker, firstRow, rows, surveys), parts =>
            {
                foreach (BandPart part in parts)
                {
                    surveys[part.Region].Surface.Add(part.Surface);
                    surveys[part.Region].TiltSum += part.TiltSum;
                }
            });
        return surveys;
    }

    private List<BandPart> Visit(Worker worker, int firstRow, int rows, RegionSurvey[] surveys)
    {
        int columns = maps.Grid.Columns;
        ReadOnlySpan<int> labels = RowBands.Read(maps.Labels, firstRow, rows, ref worker.Labels);
        ReadOnlySpan<byte> mask = RowBands.Read(maps.Mask, firstRow, rows, ref worker.Mask);
        ReadOnlySpan<float> height = RowBands.Read(maps.Height, firstRow, rows, ref worker.Height);
        ReadOnlySpan<float> modulus = maps.Modulus is null ? default : RowBands.Read(maps.Modulus, firstRow, rows, ref worker.Modulus);
        ReadOnlySpan<float> tilt = maps.Tilt is null ? default : RowBands.Read(maps.Tilt, firstRow, rows, ref worker.Tilt);
        ReadOnlySpan<float> indentation = maps.Indentation is null ? default : RowBands.Read(maps.Indentation, firstRow, rows, ref worker.Indentation);
        for (int row = 0; row < rows; row++)
        {
            int start = row * columns;
            ReadOnlySpan<int> line = labels.Slice(start, columns);
            int runs = LabelRuns.Ends(line, worker.Ends);
            for (int k = 0, x = 0; k < runs; x = worker.Ends[k++])
            {
                int region = index[line[x]];
                if (region < 0)
                    continue;
                int at = start + x, length = worker.Ends[k] - x;
                Patch patch = worker.Of(region);
                patch.Pixels += length;
                Heights(patch, x, firstRow + row, height.Slice(at, length));
                if (!tilt.IsEmpty)
                    Tilts(patch, tilt.Slice(at, length));
                Values(patch, mask[at..], modulus.IsEmpty ? default : modulus[at..], indentation.IsEmpty ? default : indentation[at..], length);
            }
        }

        return worker.TakeBand(surveys);
    }

    private static void Heights(Patch patch, int x, int y, ReadOnlySpan<float> heights)
    {
        float origin = heights[0];
        for (int i = 1; !float.IsFinite(origin) && i < heights.Length; i++)
            origin = heights[i];
        if (!float.IsFinite(origin))
            return;
        if (patch.Count == 0)
            (patch.X0, patch.Y0, patch.Z0) = (x, y, origin);
        RunSums run = RunSums.Of(heights, patch.Z0);
        double n = run.Count, dx = x - patch.X0, dy = y - patch.Y0, sx = (n * dx) + run.I;
        ref SurfaceMoments.Sums s = ref patch.Sums;
        patch.Count += run.Count;
        s.X += sx;
        s.Y += n * dy;
        s.Z += run.Z;
        s.Xx += (n * dx * dx) + (2 * dx * run.I) + run.Ii;
        s.Xy += dy * sx;
        s.Yy += n * dy * dy;
        s.Xz += (dx * run.Z) + run.Iz;
        s.Yz += dy * run.Z;
        s.Zz += run.Zz;
    }

    private static void Tilts(Patch patch, ReadOnlySpan<float> tilts)
    {
        (double sum, int count) = RunSums.Plain(tilts);
        patch.TiltSum += sum;
        patch.Tilted += count;
    }

    /// <summary>Counts the first <paramref name="length"/> pixels; what lies beyond them is read, but does not count.</summary>
    // A map is measured once per run: the loop must be fast at its first call, not after a thousand.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Values(Patch patch, ReadOnlySpan<byte> mask, ReadOnlySpan<float> modulus, ReadOnlySpan<float> indentation, int length)
    {
        if (modulus.IsEmpty)
        {
            patch.Valid += mask[..length].Count((byte)MaskReason.None);
            return;
        }

        int i = 0;
        for (; i < length && i <= mask.Length - OctaveTally.Lanes; i += OctaveTally.Lanes)
        {
            Vector256<int> inside = Vector256.GreaterThan(Vector256.Create(length - i), Vector256<int>.Indices);
            Count(patch, MaskLanes.Unmasked(mask, i) & inside, Vector256.Create(modulus[i..]), indentation.IsEmpty ? default : Vector256.Create(indentation[i..]));
        }

        if (i < length)
            CountLast(patch, mask[i..length], modulus[i..length], indentation.IsEmpty ? default : indentation[i..length]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count(Patch patch, Vector256<int> unmasked, Vector256<float> modulus, Vector256<float> indentation)
    {
        Vector256<int> chosen = unmasked & OctaveTally.Countable(modulus);
        patch.Modulus.CountLanes(modulus, chosen);
        patch.Valid += BitOperations.PopCount(chosen.ExtractMostSignificantBits());
        chosen &= OctaveTally.Countable(indentation);
        patch.Indentation.CountLanes(indentation, chosen);
        patch.Deep += BitOperations.PopCount(chosen.ExtractMostSignificantBits());
        patch.Below += BitOperations.PopCount((chosen & Vector256.LessThan(indentation, Vector256.Create(amplitude2)).AsInt32()).ExtractMostSignificantBits());
    }

    /// <summary>The last pixels of a band, too few for a vector.</summary>
    private void CountLast(Patch patch, ReadOnlySpan<byte> mask, ReadOnlySpan<float> modulus, ReadOnlySpan<float> indentation)
    {
        Span<byte> codes = stackalloc byte[OctaveTally.Lanes];
        Span<float> values = stackalloc float[OctaveTally.Lanes], depths = stackalloc float[OctaveTally.Lanes];
        codes.Clear();
        values.Clear();
        depths.Clear();
        mask.CopyTo(codes);
        modulus.CopyTo(values);
        indentation.CopyTo(depths);
        Count(patch, MaskLanes.Unmasked(codes, 0), Vector256.Create(values), Vector256.Create(depths));
    }

    private record struct BandPart(int Region, SurfaceMoments Surface, double TiltSum);

    /// <summary>What a region has in one band.</summary>
    private sealed class Patch
    {
        public int Region;
        public long Pixels;
        public long Valid;
        public long Tilted;
        public long Deep;
        public long Below;
        public long Count;
        public double X0;
        public double Y0;
        public double Z0;
        public double TiltSum;
        public SurfaceMoments.Sums Sums;

        public OctaveTally Modulus { get; } = RegionSurvey.ModulusTally();

        public OctaveTally Indentation { get; } = RegionSurvey.IndentationTally();

        /// <summary>Adds what is counted, and begins anew.</summary>
        public BandPart MoveTo(RegionSurvey survey)
        {
            survey.Pixels += Pixels;
            survey.Valid += Valid;
            survey.Tilted += Tilted;
            survey.WithIndentation += Deep;
            survey.BelowAmplitude2 += Below;
            Modulus.MoveTo(survey.Modulus);
            Indentation.MoveTo(survey.Indentation);
            BandPart part = new(Region, Count == 0 ? default : SurfaceMoments.FromSums(Count, X0, Y0, Z0, Sums), TiltSum);
            (Pixels, Valid, Tilted, Deep, Below, Count, TiltSum, Sums) = (0, 0, 0, 0, 0, 0, 0, default);
            return part;
        }
    }

    private sealed class Worker(int regions, int columns)
    {
        public readonly int[] Ends = new int[columns];
        public int[]? Labels;
        public byte[]? Mask;
        public float[]? Height;
        public float[]? Modulus;
        public float[]? Tilt;
        public float[]? Indentation;
        private readonly Patch?[] ofRegion = new Patch?[regions];
        private readonly List<Patch> used = [];
        private readonly Stack<Patch> idle = [];

        public Patch Of(int region)
        {
            if (ofRegion[region] is { } known)
                return known;
            Patch patch = idle.Count > 0 ? idle.Pop() : new();
            patch.Region = region;
            used.Add(patch);
            return ofRegion[region] = patch;
        }

        public List<BandPart> TakeBand(RegionSurvey[] surveys)
        {
            List<BandPart> parts = new(used.Count);
            lock (surveys)
            {
                foreach (Patch patch in used)
                    parts.Add(patch.MoveTo(surveys[patch.Region]));
            }

            foreach (Patch patch in used)
            {
                ofRegion[patch.Region] = null;
                idle.Push(patch);
            }

            used.Clear();
            return parts;
        }
    }
}
