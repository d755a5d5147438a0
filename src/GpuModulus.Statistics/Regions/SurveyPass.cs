using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// The first pass over the map: pixels, mean tilt, plane moments, coarse histograms of modulus and indentation, per region.
/// Integers are counted per worker, floating-point sums per band of rows.
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
        for (int i = 0; i < surveys.Length; i++)
            surveys[i] = new();
        IReadOnlyCollection<Worker> workers = RowBands.Run<Worker, List<BandPart>>(
            maps.Grid.Rows, range, threads, () => new(index.Count, maps), pass.Visit, parts =>
            {
                foreach (BandPart part in parts)
                {
                    surveys[part.Region].Surface.Add(part.Surface);
                    surveys[part.Region].TiltSum += part.TiltSum;
                }
            });
        foreach (Worker worker in workers)
        {
            for (int i = 0; i < surveys.Length; i++)
                worker.AddTo(surveys[i], i);
        }

        return surveys;
    }

    private List<BandPart> Visit(Worker worker, int firstRow, int rows)
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
            for (int x = 0; x < columns;)
            {
                int label = line[x], length = line[x..].IndexOfAnyExcept(label);
                if (length < 0)
                    length = columns - x;
                int region = index[label];
                if (region >= 0)
                {
                    int at = start + x;
                    worker.Begin(region);
                    worker.Pixels[region] += length;
                    Heights(worker, region, x, firstRow + row, height.Slice(at, length));
                    if (!tilt.IsEmpty)
                        Tilts(worker, region, tilt.Slice(at, length));
                    Values(worker, region, mask.Slice(at, length), modulus.IsEmpty ? default : modulus.Slice(at, length), indentation.IsEmpty ? default : indentation.Slice(at, length));
                }

                x += length;
            }
        }

        return worker.TakeBand();
    }

    private static void Heights(Worker worker, int region, int x, int y, ReadOnlySpan<float> heights)
    {
        ref Patch patch = ref worker.Patches[region];
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

    private static void Tilts(Worker worker, int region, ReadOnlySpan<float> tilts)
    {
        (double sum, int count) = RunSums.Plain(tilts);
        worker.Patches[region].TiltSum += sum;
        worker.Tilted[region] += count;
    }

    // A map is measured once per run: the loop must be fast at its first call, not after a thousand.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Values(Worker worker, int region, ReadOnlySpan<byte> mask, ReadOnlySpan<float> modulus, ReadOnlySpan<float> indentation)
    {
        if (modulus.IsEmpty)
        {
            worker.Valid[region] += mask.Count((byte)MaskReason.None);
            return;
        }

        OctaveCounts values = worker.ModulusCounts[region];
        OctaveCounts? depths = indentation.IsEmpty ? null : worker.DepthCounts[region];
        int valid = 0, below = 0, deep = 0;
        int i = 0;
        for (; i <= mask.Length - OctaveCounts.Lanes; i += OctaveCounts.Lanes)
        {
            Vector256<float> value = Vector256.Create(modulus[i..]);
            Vector256<int> unmasked = Vector256.Equals(Widen(mask, i), Vector256<int>.Zero), chosen = unmasked & OctaveCounts.Countable(value);
            values.CountLanes(value, chosen);
            valid += BitOperations.PopCount(chosen.ExtractMostSignificantBits());
            if (depths is null)
                continue;
            Vector256<float> depth = Vector256.Create(indentation[i..]);
            chosen &= OctaveCounts.Countable(depth);
            depths.CountLanes(depth, chosen);
            deep += BitOperations.PopCount(chosen.ExtractMostSignificantBits());
            below += BitOperations.PopCount((chosen & Vector256.LessThan(depth, Vector256.Create(amplitude2)).AsInt32()).ExtractMostSignificantBits());
        }

        for (; i < mask.Length; i++)
        {
            float value = modulus[i];
            if (mask[i] != (byte)MaskReason.None || !(value > 0) || !float.IsFinite(value))
                continue;
            valid++;
            values.Count(value);
            if (depths is null || !(indentation[i] > 0) || !float.IsFinite(indentation[i]))
                continue;
            deep++;
            depths.Count(indentation[i]);
            if (indentation[i] < amplitude2)
                below++;
        }

        worker.Valid[region] += valid;
        worker.Deep[region] += deep;
        worker.Below[region] += below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(ReadOnlySpan<byte> mask, int at)
    {
        (Vector128<ushort> codes, _) = Vector128.Widen(Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(mask[at..])).AsByte());
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(codes);
        return Vector256.Create(lower, upper).AsInt32();
    }

    private record struct BandPart(int Region, SurfaceMoments Surface, double TiltSum);

    private struct Patch
    {
        public bool Touched;
        public long Count;
        public double X0;
        public double Y0;
        public double Z0;
        public double TiltSum;
        public SurfaceMoments.Sums Sums;
    }

    private sealed class Worker(int regions, RegionMaps maps)
    {
        public readonly Patch[] Patches = new Patch[regions];
        public readonly long[] Pixels = new long[regions];
        public readonly long[] Valid = new long[regions];
        public readonly long[] Tilted = new long[regions];
        public readonly long[] Deep = new long[regions];
        public readonly long[] Below = new long[regions];
        public readonly OctaveCounts[] ModulusCounts = new OctaveCounts[regions];
        public readonly OctaveCounts[] DepthCounts = new OctaveCounts[regions];
        public int[]? Labels;
        public byte[]? Mask;
        public float[]? Height;
        public float[]? Modulus;
        public float[]? Tilt;
        public float[]? Indentation;
        private readonly List<int> touched = [];

        public void Begin(int region)
        {
            if (Patches[region].Touched)
                return;
            Patches[region].Touched = true;
            touched.Add(region);
            ModulusCounts[region] ??= RegionSurvey.NewModulus();
            if (maps.Indentation is not null)
                DepthCounts[region] ??= RegionSurvey.NewIndentation();
        }

        public List<BandPart> TakeBand()
        {
            List<BandPart> parts = new(touched.Count);
            foreach (int region in touched)
            {
                ref Patch patch = ref Patches[region];
                SurfaceMoments surface = patch.Count == 0 ? default : SurfaceMoments.FromSums(patch.Count, patch.X0, patch.Y0, patch.Z0, patch.Sums);
                parts.Add(new(region, surface, patch.TiltSum));
                patch = default;
            }

            touched.Clear();
            return parts;
        }

        public void AddTo(RegionSurvey survey, int region)
        {
            survey.Pixels += Pixels[region];
            survey.Valid += Valid[region];
            survey.Tilted += Tilted[region];
            survey.WithIndentation += Deep[region];
            survey.BelowAmplitude2 += Below[region];
            if (ModulusCounts[region] is { } values)
                survey.Modulus.Take(values);
            if (DepthCounts[region] is { } depths)
                survey.Indentation.Take(depths);
        }
    }
}
