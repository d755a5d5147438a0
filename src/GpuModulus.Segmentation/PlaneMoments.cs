namespace GpuModulus.Segmentation;

/// <summary>
/// Sums from which the least-squares plane z = A + B·x + C·y of a set of points follows; sums of two sets add.
/// Coordinates are pixels about <see cref="OriginX"/>, <see cref="OriginY"/>, so that products keep their digits on large maps.
/// </summary>
internal struct PlaneMoments(double originX, double originY)
{
    public readonly double OriginX = originX;
    public readonly double OriginY = originY;
    public double N, X, Y, Z, XX, XY, YY, XZ, YZ, ZZ;

    public void Add(double x, double y, double z)
    {
        x -= OriginX;
        y -= OriginY;
        N++;
        X += x;
        Y += y;
        Z += z;
        XX += x * x;
        XY += x * y;
        YY += y * y;
        XZ += x * z;
        YZ += y * z;
        ZZ += z * z;
    }

    /// <summary>Adds n points of one line that were summed along it, from column <paramref name="left"/> on, both it and the line about the origin.</summary>
    public void AddLine(double n, double x, double xx, double z, double xz, double zz, double left, double line)
    {
        N += n;
        X += x + (n * left);
        Y += n * line;
        Z += z;
        XX += xx + (2 * left * x) + (n * left * left);
        XY += line * (x + (n * left));
        YY += n * line * line;
        XZ += xz + (left * z);
        YZ += line * z;
        ZZ += zz;
    }

    /// <summary>Adds a set that was summed about another origin.</summary>
    public void Add(in PlaneMoments o)
    {
        double dx = o.OriginX - OriginX, dy = o.OriginY - OriginY;
        N += o.N;
        X += o.X + (o.N * dx);
        Y += o.Y + (o.N * dy);
        Z += o.Z;
        XX += o.XX + (2 * dx * o.X) + (o.N * dx * dx);
        XY += o.XY + (dx * o.Y) + (dy * o.X) + (o.N * dx * dy);
        YY += o.YY + (2 * dy * o.Y) + (o.N * dy * dy);
        XZ += o.XZ + (dx * o.Z);
        YZ += o.YZ + (dy * o.Z);
        ZZ += o.ZZ;
    }

    /// <summary>Adds a set that was summed about the same origin.</summary>
    public void AddAboutSameOrigin(in PlaneMoments o)
    {
        N += o.N;
        X += o.X;
        Y += o.Y;
        Z += o.Z;
        XX += o.XX;
        XY += o.XY;
        YY += o.YY;
        XZ += o.XZ;
        YZ += o.YZ;
        ZZ += o.ZZ;
    }

    /// <summary>Moments of the same points when a plane is added to their heights.</summary>
    public readonly PlaneMoments OnTopOf(Plane plane)
    {
        double a = plane.At(OriginX, OriginY), b = plane.B, c = plane.C;
        PlaneMoments sum = this;
        sum.Z = Z + (a * N) + (b * X) + (c * Y);
        sum.XZ = XZ + (a * X) + (b * XX) + (c * XY);
        sum.YZ = YZ + (a * Y) + (b * XY) + (c * YY);
        sum.ZZ = ZZ + (2 * ((a * Z) + (b * XZ) + (c * YZ))) + (a * a * N) + (b * b * XX) + (c * c * YY) + (2 * ((a * b * X) + (a * c * Y) + (b * c * XY)));
        return sum;
    }

    /// <summary>Moments of the points moved sideways.</summary>
    public readonly PlaneMoments Moved(double dx, double dy) => new(OriginX + dx, OriginY + dy)
    {
        N = N, X = X, Y = Y, Z = Z, XX = XX, XY = XY, YY = YY, XZ = XZ, YZ = YZ, ZZ = ZZ,
    };

    public readonly double CentreX => OriginX + (X / N);

    public readonly double CentreY => OriginY + (Y / N);

    /// <summary>The least-squares plane; level where the points lie on a line.</summary>
    public readonly Plane Solve() => Common(new ReadOnlySpan<PlaneMoments>(in this));

    /// <summary>
    /// Plane of several sets that are parallel at heights of their own, at their mean height: the slope that they have in common, and the scatter of each about its own height. Of one set, its
    /// least-squares plane.
    /// </summary>
    public static Plane Common(ReadOnlySpan<PlaneMoments> levels)
    {
        double n = 0, x = 0, y = 0, z = 0, xx = 0, xy = 0, yy = 0, xz = 0, yz = 0, zz = 0;
        foreach (ref readonly PlaneMoments m in levels)
        {
            double mx = m.X / m.N, my = m.Y / m.N, mz = m.Z / m.N;
            n += m.N;
            x += m.N * (m.OriginX + mx);
            y += m.N * (m.OriginY + my);
            z += m.Z;
            xx += m.XX - (m.N * mx * mx);
            xy += m.XY - (m.N * mx * my);
            yy += m.YY - (m.N * my * my);
            xz += m.XZ - (m.N * mx * mz);
            yz += m.YZ - (m.N * my * mz);
            zz += m.ZZ - (m.N * mz * mz);
        }

        double det = (xx * yy) - (xy * xy);
        double b = 0, c = 0;
        if (det > 1e-9 * (xx + yy) * (xx + yy))
        {
            b = ((xz * yy) - (yz * xy)) / det;
            c = ((yz * xx) - (xz * xy)) / det;
        }

        double variance = Math.Max(0, (zz - (b * xz) - (c * yz)) / n);
        return new Plane((z - (b * x) - (c * y)) / n, b, c, Math.Sqrt(variance));
    }
}

/// <summary>z = A + B·x + C·y in nanometres over pixels, with the root mean square of the vertical residuals.</summary>
internal readonly record struct Plane(double A, double B, double C, double Rms)
{
    public double At(double x, double y) => A + (B * x) + (C * y);

    /// <summary>This plane, fitted to what another left over, on top of that other.</summary>
    public Plane Plus(Plane other) => new(A + other.A, B + other.B, C + other.C, Rms);
}
