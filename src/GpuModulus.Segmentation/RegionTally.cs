using System.Buffers;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>What is summed of one region over all blocks that it crosses.</summary>
internal struct RegionTally
{
    /// <summary>No region of the surface, but pixels without height.</summary>
    public bool IsHole;

    /// <summary>Pixels.</summary>
    public long Count;

    /// <summary>Of the pixels that lie near the plane (of the rest: of all), in pixels of the map and nm about the map's mean height.</summary>
    public PlaneMoments Moments;

    /// <summary>Sum of squared differences of neighbours, and of pixels three apart, the plane left aside.</summary>
    public double Near, Far;

    /// <summary>Mean square difference of neighbouring pixels over that of pixels three apart: 1 for white noise, less for any surface.</summary>
    public readonly double Whiteness => Far > 0 ? Near / Far : 0;

    public void Add(in RegionTally other)
    {
        Count += other.Count;
        Moments.Add(other.Moments);
        Near += other.Near;
        Far += other.Far;
    }

    /// <summary>Sums the core of a refined piece, by label.</summary>
    /// <param name="refined">The piece.</param>
    /// <param name="zero">Mean height of the map, m.</param>
    /// <param name="rowStep">Every so many lines of the map are looked at for noise.</param>
    public static RegionTally[] Of(Refinement refined, double zero, int rowStep)
    {
        MapPiece piece = refined.Piece;
        PixelBlock core = piece.CoreInside;
        WorkMap map = piece.Full;
        int n = refined.Planes.Length, w = map.Columns;
        (double X, double Y) origin = (core.Column + (core.Columns / 2.0), core.Row + (core.Rows / 2.0));
        PlaneMoments[] moments = PlaneFit.Residuals(map, refined.Labels, refined.Planes, core, origin, rest: true);
        RegionTally[] tallies = new RegionTally[n];
        int[] ends = ArrayPool<int>.Shared.Rent(core.Columns);
        for (int y = core.Row; y < core.EndRow; y++)
        {
            ReadOnlySpan<int> row = refined.Labels.AsSpan((y * w) + core.Column, core.Columns);
            ReadOnlySpan<float> z = map.Height.AsSpan((y * w) + core.Column, core.Columns);
            bool look = (piece.Area.Row + y) % rowStep == 0;
            int runs = LabelRuns.Ends(row, ends);
            for (int r = 0, x = 0; r < runs; x = ends[r++])
            {
                int label = row[x], end = ends[r];
                tallies[label].Count += end - x;
                double slope = label == 0 ? 0 : refined.Planes[label].B;
                (double near, double far) = (tallies[label].Near, tallies[label].Far);
                for (int k = x; look && k + 3 < end; k++)
                {
                    double a = z[k + 1] - z[k] - slope, b = z[k + 3] - z[k] - (3 * slope);
                    near += a * a;
                    far += b * b;
                }

                (tallies[label].Near, tallies[label].Far) = (near, far);
            }
        }

        ArrayPool<int>.Shared.Return(ends);
        double shift = (piece.Zero - zero) * 1e9;
        for (int l = 0; l < n; l++)
        {
            Plane known = l == 0 ? default : refined.Planes[l];
            if (l > 0 && moments[l].N < 3)
            {
                // Too few pixels: the plane as it is known.
                moments[l] = new PlaneMoments(origin.X, origin.Y);
                moments[l].Add(origin.X, origin.Y, 0);
                moments[l].Add(origin.X + 1, origin.Y, 0);
                moments[l].Add(origin.X, origin.Y + 1, 0);
            }

            tallies[l].IsHole = l > 0 && l == refined.HoleLabel;
            tallies[l].Moments = moments[l].OnTopOf(known with { A = known.A + shift }).Moved(piece.Area.Column, piece.Area.Row);
        }

        return tallies;
    }
}
