namespace GpuModulus.Statistics;

/// <summary>
/// Count, means and centred second moments of (x, y, z): x and y in pixels, z in metres. Two parts of a region merge into the moments of the whole
/// (Chan, Golub and LeVeque 1983), without the cancellation that plain sums suffer far from the origin.
/// </summary>
internal struct SurfaceMoments
{
    public long Count;
    public double X;
    public double Y;
    public double Z;
    public double Xx;
    public double Xy;
    public double Yy;
    public double Xz;
    public double Yz;
    public double Zz;

    /// <summary>From plain sums taken relative to an origin inside the part.</summary>
    public static SurfaceMoments FromSums(long n, double x0, double y0, double z0, in Sums s) => new()
    {
        Count = n,
        X = x0 + (s.X / n),
        Y = y0 + (s.Y / n),
        Z = z0 + (s.Z / n),
        Xx = s.Xx - (s.X * s.X / n),
        Xy = s.Xy - (s.X * s.Y / n),
        Yy = s.Yy - (s.Y * s.Y / n),
        Xz = s.Xz - (s.X * s.Z / n),
        Yz = s.Yz - (s.Y * s.Z / n),
        Zz = s.Zz - (s.Z * s.Z / n),
    };

    public void Add(in SurfaceMoments other)
    {
        if (other.Count == 0)
            return;
        if (Count == 0)
        {
            this = other;
            return;
        }

        double n = Count + (double)other.Count, dx = other.X - X, dy = other.Y - Y, dz = other.Z - Z;
        double share = other.Count / n, cross = Count * share;
        Xx += other.Xx + (dx * dx * cross);
        Xy += other.Xy + (dx * dy * cross);
        Yy += other.Yy + (dy * dy * cross);
        Xz += other.Xz + (dx * dz * cross);
        Yz += other.Yz + (dy * dz * cross);
        Zz += other.Zz + (dz * dz * cross);
        X += dx * share;
        Y += dy * share;
        Z += dz * share;
        Count += other.Count;
    }

    /// <summary>The least-squares plane; null for fewer than three pixels or pixels on one line.</summary>
    public readonly MeanPlane? Plane()
    {
        double determinant = (Xx * Yy) - (Xy * Xy);
        if (Count < 3 || !(determinant > 1e-9 * Xx * Yy))
            return null;
        return new(X, Y, Z, ((Xz * Yy) - (Yz * Xy)) / determinant, ((Yz * Xx) - (Xz * Xy)) / determinant);
    }

    /// <summary>Plain sums relative to a local origin.</summary>
    public struct Sums
    {
        public double X;
        public double Y;
        public double Z;
        public double Xx;
        public double Xy;
        public double Yy;
        public double Xz;
        public double Yz;
        public double Zz;
    }
}
