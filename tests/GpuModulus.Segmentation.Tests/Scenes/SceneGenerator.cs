using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation.Tests.Scenes;

/// <summary>
/// A second, independent maker of electrodes: truncated octahedra (or bodies bounded by random planes) of any orientation in a bed of
/// packed spheres (or of fractal grains). It shares no code, geometry or noise model with the product's own generator,
/// so that the segmentation is not judged by the scenes it was tried on.
/// </summary>
public static class SceneGenerator
{
    /// <summary>What is steeper than 71° shows the tip's flank and is neither facet nor b/c.</summary>
    private const double CosineOfFlank = 0.3256;

    private static readonly double[] FilmRounding = [0, 8e-9, 14e-9, 20e-9, 28e-9];
    private static readonly double[] FilmRoughness = [0.3e-9, 0.8e-9, 1.6e-9, 2.4e-9, 3.2e-9];
    private static readonly double[] FacetModulus = [126e9, 3.2e9, 4.5e9, 4.1e9, 3.9e9];
    private static readonly double[] FacetSpread = [16e9, 0.9e9, 1.6e9, 0.7e9, 0.6e9];
    private static readonly double[] BinderModulus = [1.9e9, 1.6e9, 2.2e9, 3.5e9, 3.9e9];

    public static Scene Make(SceneSettings s)
    {
        Random random = new((s.Seed * 7919) + (s.Stage * 101) + (s.Hard ? 13 : 0) + (s.RandomPlanes ? 29 : 0));
        int w = s.Columns, h = s.Rows;
        double px = s.PitchX, py = s.PitchY;
        double[] z = s.FractalBinder ? FractalBed(w, h, px, py, random) : SphereBed(w, h, px, py, random);
        int[] facets = new int[w * h];
        double area = w * px * h * py;
        int bodies = (int)Math.Round(area / 5.5e-12 * s.CrystalFraction);
        int next = 1;
        List<bool> flanks = [false];
        for (int i = 0; i < bodies; i++)
            next = AddBody(z, facets, flanks, w, h, px, py, s.RandomPlanes, random);
        if (s.CrystalFraction > 0)
            AddIslands(z, facets, w, h, px, py, (int)Math.Round(area / 7e-12), random);
        KeepReal(facets, next);

        if (s.Hard)
            AddTerraces(z, facets, next, w, h, px, py, random);
        double[] smooth = Fields.Blur(z, w, h, FilmRounding[s.Stage] / px, FilmRounding[s.Stage] / py);
        double[] film = Fields.Correlated(w, h, 45e-9 / px, 45e-9 / py, random);
        double roughness = FilmRoughness[s.Stage] * (s.Hard ? 2 : 1);
        for (int i = 0; i < z.Length; i++)
            z[i] = smooth[i] + (roughness * film[i]);
        if (s.Hard)
            TiltAndBow(z, w, h, px, py, random);
        float[] truth = [.. z.Select(v => (float)v)];
        float[] tilt = Fields.Tilt(z, w, h, px, py);
        Spoil(z, w, h, s.Hard, random);
        float[] measured = [.. z.Select(v => (float)v)];
        (float[] trueModulus, float[] apparent, float[] corrected) = Moduli(s, facets, next, tilt, Fields.Tilt(z, w, h, px, py), random);
        return new Scene
        {
            Grid = new ScanGrid(w, h, px, py),
            Height = new(w, h, measured),
            TrueHeight = new(w, h, truth),
            TrueTilt = new(w, h, tilt),
            Modulus = new(w, h, corrected),
            ApparentModulus = new(w, h, apparent),
            TrueModulus = new(w, h, trueModulus),
            Facets = new(w, h, facets),
            Classes = new(w, h, [.. facets.Select(f => f == 0 ? (byte)2 : flanks[f] ? (byte)0 : (byte)1)]),
        };
    }

    private static double[] SphereBed(int w, int h, double px, double py, Random random)
    {
        double[] relief = Fields.Correlated(w, h, 500e-9 / px, 500e-9 / py, random);
        double[] aggregates = Fields.Correlated(w, h, 130e-9 / px, 130e-9 / py, random);
        double[] z = new double[w * h];
        for (int i = 0; i < z.Length; i++)
        {
            relief[i] = (110e-9 * relief[i]) + (25e-9 * aggregates[i]);
            z[i] = relief[i] - 40e-9;
        }

        int count = (int)(w * px * h * py / (Math.PI * 50e-9 * 50e-9) * 3.5);
        for (int i = 0; i < count; i++)
        {
            double cx = random.NextDouble() * w, cy = random.NextDouble() * h;
            double radius = 25e-9 + (75e-9 * Math.Pow(random.NextDouble(), 1.7));
            double cz = relief[(((int)cy) * w) + (int)cx] + ((random.NextDouble() - 0.7) * radius);
            AddSphere(z, null, w, h, px, py, cx, cy, cz, radius);
        }

        return z;
    }

    private static double[] FractalBed(int w, int h, double px, double py, Random random)
    {
        double[] z = new double[w * h];
        foreach ((double length, double amplitude) in new[] { (600e-9, 120e-9), (200e-9, 40e-9), (70e-9, 22e-9), (35e-9, 12e-9) })
        {
            double[] f = Fields.Correlated(w, h, length / px, length / py, random);
            for (int i = 0; i < z.Length; i++)
                z[i] += amplitude * (length < 100e-9 ? 1 - (1.5 * Math.Abs(f[i])) : f[i]);
        }

        return z;
    }

    private static void AddSphere(double[] z, int[]? facets, int w, int h, double px, double py, double cx, double cy, double cz, double radius)
    {
        int rx = (int)(radius / px) + 1, ry = (int)(radius / py) + 1;
        for (int y = Math.Max(0, (int)cy - ry); y <= Math.Min(h - 1, (int)cy + ry); y++)
        {
            for (int x = Math.Max(0, (int)cx - rx); x <= Math.Min(w - 1, (int)cx + rx); x++)
            {
                double dx = (x - cx) * px, dy = (y - cy) * py, left = (radius * radius) - (dx * dx) - (dy * dy);
                if (left <= 0)
                    continue;
                double top = cz + Math.Sqrt(left);
                int i = (y * w) + x;
                if (top > z[i])
                {
                    z[i] = top;
                    if (facets is not null)
                        facets[i] = 0;
                }
            }
        }
    }

    private static int AddBody(double[] z, int[] facets, List<bool> flanks, int w, int h, double px, double py, bool randomPlanes, Random random)
    {
        int next = flanks.Count;
        double size = (0.55 + (0.75 * random.NextDouble())) * 1e-6;
        double cx = random.NextDouble() * w * px, cy = random.NextDouble() * h * py;
        double cz = (randomPlanes ? -0.05 - (0.35 * random.NextDouble()) : -0.1 - (0.55 * random.NextDouble())) * size;
        List<(double X, double Y, double Z, double D)> faces = randomPlanes ? RandomFaces(size, random) : OctahedronFaces(size, random);
        flanks.AddRange(faces.Select(f => f.Z < CosineOfFlank * Math.Sqrt((f.X * f.X) + (f.Y * f.Y) + (f.Z * f.Z))));
        int columns = (int)(2.2 * size / px), rows = (int)(2.2 * size / py);
        for (int y = Math.Max(0, (int)(cy / py) - rows); y < Math.Min(h, (int)(cy / py) + rows); y++)
        {
            for (int x = Math.Max(0, (int)(cx / px) - columns); x < Math.Min(w, (int)(cx / px) + columns); x++)
            {
                double u = (x * px) - cx, v = (y * py) - cy, top = double.MaxValue, bottom = double.MinValue;
                int face = -1;
                for (int k = 0; k < faces.Count; k++)
                {
                    (double fx, double fy, double fz, double d) = faces[k];
                    double height = (d - (fx * u) - (fy * v)) / fz;
                    if (fz > 0)
                    {
                        if (height < top)
                        {
                            top = height;
                            face = k;
                        }
                    }
                    else if (height > bottom)
                    {
                        bottom = height;
                    }
                }

                int i = (y * w) + x;
                if (top > bottom && cz + top > z[i])
                {
                    z[i] = cz + top;
                    facets[i] = next + face;
                }
            }
        }

        return next + faces.Count;
    }

    private static List<(double X, double Y, double Z, double D)> OctahedronFaces(double size, Random random)
    {
        double[,] r = Fields.Rotation(random);
        double cut = 1.0 + (0.55 * random.NextDouble());
        List<(double, double, double, double)> faces = [];
        void Add(double a, double b, double c, double d)
        {
            double x = (r[0, 0] * a) + (r[0, 1] * b) + (r[0, 2] * c), y = (r[1, 0] * a) + (r[1, 1] * b) + (r[1, 2] * c), zz = (r[2, 0] * a) + (r[2, 1] * b) + (r[2, 2] * c);
            if (Math.Abs(zz) < 1e-3)
                zz = 1e-3;
            faces.Add((x, y, zz, d));
        }

        double n = 1 / Math.Sqrt(3);
        for (int i = 0; i < 8; i++)
            Add((i & 1) == 0 ? n : -n, (i & 2) == 0 ? n : -n, (i & 4) == 0 ? n : -n, size * (0.9 + (0.2 * random.NextDouble())));
        for (int i = 0; i < 3; i++)
        {
            for (int sign = -1; sign <= 1; sign += 2)
                Add(i == 0 ? sign : 0, i == 1 ? sign : 0, i == 2 ? sign : 0, size * cut);
        }

        return faces;
    }

    private static List<(double X, double Y, double Z, double D)> RandomFaces(double size, Random random)
    {
        List<(double, double, double, double)> faces = [(0, 0, -1, size)];
        double turn = random.NextDouble() * Math.PI;
        double lean = 0.35 * random.NextDouble();
        faces.Add((Math.Sin(lean) * Math.Cos(turn * 3), Math.Sin(lean) * Math.Sin(turn * 3), Math.Cos(lean), size * (0.35 + (0.5 * random.NextDouble()))));
        int sides = 3 + random.Next(4);
        for (int i = 0; i < sides; i++)
        {
            double azimuth = turn + (2 * Math.PI * (i + (0.5 * random.NextDouble())) / sides);
            double tilt = (22 + (38 * random.NextDouble())) * Math.PI / 180;
            faces.Add((Math.Sin(tilt) * Math.Cos(azimuth), Math.Sin(tilt) * Math.Sin(azimuth), Math.Cos(tilt), size * (0.75 + (0.3 * random.NextDouble()))));
            faces.Add((Math.Cos(azimuth), Math.Sin(azimuth), 0.02, size * 1.5));
        }

        return faces;
    }

    private static void AddIslands(double[] z, int[] facets, int w, int h, double px, double py, int count, Random random)
    {
        for (int i = 0, tries = 0; i < count && tries < 50 * count; tries++)
        {
            int x = random.Next(w), y = random.Next(h);
            if (facets[(y * w) + x] == 0)
                continue;
            double reach = (60 + (160 * random.NextDouble())) * 1e-9;
            int grains = 3 + (int)(reach / 12e-9);
            double[] before = [.. z];
            for (int g = 0; g < grains; g++)
            {
                double r = reach * Math.Sqrt(random.NextDouble()), a = random.NextDouble() * 2 * Math.PI;
                double gx = x + (r * Math.Cos(a) / px), gy = y + (r * Math.Sin(a) / py);
                if (gx < 0 || gy < 0 || gx >= w || gy >= h)
                    continue;
                double radius = (28 + (35 * random.NextDouble())) * 1e-9;
                AddSphere(z, facets, w, h, px, py, gx, gy, before[((int)gy * w) + (int)gx] + (0.4 * radius), radius);
            }

            i++;
        }
    }

    /// <summary>A face of fewer than 30 pixels is not a facet anybody could see; renumbering is not needed.</summary>
    private static void KeepReal(int[] facets, int next)
    {
        int[] count = new int[next];
        foreach (int f in facets)
            count[f]++;
        for (int i = 0; i < facets.Length; i++)
        {
            if (count[facets[i]] < 30)
                facets[i] = 0;
        }
    }

    private static void AddTerraces(double[] z, int[] facets, int next, int w, int h, double px, double py, Random random)
    {
        double[] field = Fields.Correlated(w, h, 500e-9 / px, 500e-9 / py, random);
        double[] shift = [.. Enumerable.Range(0, next).Select(_ => random.NextDouble())];
        for (int i = 0; i < z.Length; i++)
        {
            if (facets[i] != 0)
                z[i] += 3e-9 * Math.Floor((1.3 * field[i]) + shift[facets[i]]);
        }
    }

    private static void TiltAndBow(double[] z, int w, int h, double px, double py, Random random)
    {
        double tx = 0.03 * ((2 * random.NextDouble()) - 1), ty = 0.03 * ((2 * random.NextDouble()) - 1), bow = 50e-9 * ((2 * random.NextDouble()) - 1);
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                double u = (2.0 * x / w) - 1, v = (2.0 * y / h) - 1;
                z[(y * w) + x] += (tx * x * px) + (ty * y * py) + (bow * ((u * u) + (0.5 * v * v)));
            }
        }
    }

    private static void Spoil(double[] z, int w, int h, bool hard, Random random)
    {
        double pixel = (hard ? 2.1 : 0.7) * 1e-9, line = (hard ? 0.9 : 0.3) * 1e-9;
        for (int y = 0; y < h; y++)
        {
            double offset = line * Fields.Normal(random);
            for (int x = 0; x < w; x++)
                z[(y * w) + x] += offset + (pixel * Fields.Normal(random));
        }

        if (!hard)
            return;
        for (int k = 0; k < 4; k++)
        {
            int from = random.Next(h);
            double jump = 14e-9 * Fields.Normal(random);
            for (int i = from * w; i < z.Length; i++)
                z[i] += jump;
        }

        for (int k = 0; k < 10; k++)
        {
            int y = random.Next(h), x = random.Next(w), length = 20 + random.Next(w / 3);
            double lift = (15 + (50 * random.NextDouble())) * 1e-9;
            for (int i = x; i < Math.Min(w, x + length); i++)
                z[(y * w) + i] += lift;
        }

        int lost = 2 + random.Next(h - 4);
        for (int x = 0; x < w; x++)
            z[(lost * w) + x] = z[lost * w] + (2e-9 * Fields.Normal(random));
    }

    private static (float[] Truth, float[] Apparent, float[] Corrected) Moduli(SceneSettings s, int[] facets, int next, float[] tilt, float[] pixelTilt, Random random)
    {
        double[] mean = new double[next];
        for (int i = 1; i < next; i++)
            mean[i] = Math.Max(0.35 * FacetModulus[s.Stage], FacetModulus[s.Stage] + (FacetSpread[s.Stage] * Fields.Normal(random)));
        double[] patches = Fields.Correlated(s.Columns, s.Rows, 60e-9 / s.PitchX, 60e-9 / s.PitchY, random);
        float[] truth = new float[facets.Length], apparent = new float[facets.Length], corrected = new float[facets.Length];
        for (int i = 0; i < facets.Length; i++)
        {
            double e = facets[i] > 0
                ? mean[facets[i]] * Math.Exp((0.08 * patches[i]) + (0.05 * Fields.Normal(random)))
                : BinderModulus[s.Stage] * Math.Exp((0.30 * patches[i]) + (0.12 * Fields.Normal(random)) - (0.06 * Math.Log(random.NextDouble())));
            truth[i] = (float)e;
            apparent[i] = (float)(e * Fields.TiltFactor(tilt[i]));
            double degrees = pixelTilt[i] * 180 / Math.PI;
            corrected[i] = degrees <= 45 ? (float)(apparent[i] / Fields.TiltFactor(pixelTilt[i])) : float.NaN;
        }

        return (truth, apparent, corrected);
    }
}
