using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GpuModulus.Core.Maps;
using GpuModulus.Phantoms;
using GpuModulus.Segmentation;
using GpuModulus.Segmentation.Tests.Scenes;
using OpenCvSharp;

// Prints Dice, panoptic quality and timings over stages and seeds:  evaluate [seeds=3] [first=1] [hard] [planes] [fractal] [pitch=NM] [pictures=DIR] [stage=K] [bench=SIZE [runs=3]] [blocks=SIZE] [hash [first=3] [save=DIR] [against=DIR]]
Dictionary<string, string> options = args.Select(a => a.Split('=')).ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : "");
int seeds = int.Parse(options.GetValueOrDefault("seeds", "3"));
int first = int.Parse(options.GetValueOrDefault("first", "1"));
bool hard = options.ContainsKey("hard");
double pitch = double.Parse(options.GetValueOrDefault("pitch", hard ? "15" : "20")) * 1e-9;
string? pictures = options.GetValueOrDefault("pictures");
if (options.TryGetValue("bench", out string? size))
{
    Bench(int.Parse(size), hard, int.Parse(options.GetValueOrDefault("runs", "3")));
    return;
}

if (options.ContainsKey("hash"))
{
    Hashes(int.Parse(options.GetValueOrDefault("first", "3")), options.GetValueOrDefault("save"), options.GetValueOrDefault("against"));
    return;
}

if (options.TryGetValue("blocks", out string? sides))
{
    Blocks(int.Parse(sides), hard, first, options);
    return;
}

Console.WriteLine("stage  facet Dice mean/worst   b/c Dice mean/worst    PQ mean/worst   missed false   ms   pixel bias   facet bias mean / worst   scatter of E, %");
for (int stage = 0; stage < 5; stage++)
{
    if (options.TryGetValue("stage", out string? only) && int.Parse(only) != stage)
        continue;
    List<SegmentationScore> scores = [];
    List<double> pixelBias = [], facetBias = [], spread = [];
    double ms = 0;
    for (int seed = first; seed < first + seeds; seed++)
    {
        Scene scene = options.ContainsKey("product") ? ProductScene.Make(stage, seed, hard) : SceneGenerator.Make(new SceneSettings
        {
            Stage = stage,
            Seed = seed,
            Hard = hard,
            RandomPlanes = options.ContainsKey("planes"),
            FractalBinder = options.ContainsKey("fractal"),
            PitchX = pitch,
            PitchY = pitch,
        });
        long start = Stopwatch.GetTimestamp();
        SegmentationResult result = FacetSegmentation.Segment(scene.Grid, scene.Height, options.ContainsKey("nomod") ? null : scene.Modulus, new SegmentationSettings());
        ms += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        SegmentationScore score = SegmentationScore.Of(result, scene.Classes, scene.Facets, scene.TrueTilt);
        scores.Add(score);
        if (options.ContainsKey("confusion"))
        {
            int[] n = new int[9];
            for (int i = 0; i < result.Classes.Values.Length; i++)
                n[(3 * scene.Classes.Values[i]) + result.Classes.Values[i]] += scene.TrueTilt.Values[i] <= 40 * Math.PI / 180 ? 1 : 0;
            Console.WriteLine($"      truth none {n[0]} {n[1]} {n[2]}  facet {n[3]} {n[4]} {n[5]}  b/c {n[6]} {n[7]} {n[8]}  (found none, facet, b/c)");
        }

        if (options.ContainsKey("missed"))
            Missed(scene, result);
        Bias(scene, result, pixelBias, facetBias, spread);
        if (pictures is not null)
        {
            Directory.CreateDirectory(pictures);
            Draw(Path.Combine(pictures, $"s{stage}-{seed}.png"), scene.Height, scene.Facets, result.Labels, result.Classes, scene.Classes, scene.TrueTilt);
            Console.WriteLine($"   seed {seed}: {score.FacetDice:F4} {score.BinderDice:F4} {score.PanopticQuality:F4} missed {score.Missed} false {score.False}");
        }
    }

    Console.WriteLine($"{stage,3}    {scores.Average(s => s.FacetDice):F4} / {scores.Min(s => s.FacetDice):F4}      {scores.Average(s => s.BinderDice):F4} / {scores.Min(s => s.BinderDice):F4}"
        + $"      {scores.Average(s => s.PanopticQuality):F4} / {scores.Min(s => s.PanopticQuality):F4}   {scores.Sum(s => s.Missed),3} {scores.Sum(s => s.False),3}   {ms / seeds,5:F0}   {100 * pixelBias.Average(),6:F2} {100 * facetBias.Average(),6:F2} / {100 * facetBias.MaxBy(Math.Abs),6:F2}   {100 * spread.Average(),6:F2}");
}

// A large map: one phantom mirrored side by side, so that no seam is an edge.
static void Bench(int n, bool hard, int runs)
{
    // The program does that beside the reading.
    FacetSegmentation.CompileBeside().GetAwaiter().GetResult();
    Scene scene = ProductScene.Make(2, 1, hard);
    (Raster<float> height, Raster<float> modulus) = (Repeated(scene.Height, n), Repeated(scene.Modulus, n));
    for (int run = 0; run < runs; run++)
    {
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        SegmentationResult result = FacetSegmentation.Segment(scene.Grid with { Columns = n, Rows = n }, height, modulus, new SegmentationSettings());
        Console.WriteLine($"{n} x {n}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms, {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds:F0} ms of processor time, {result.Regions.Count} regions, {GC.GetTotalAllocatedBytes() >> 20} MB allocated so far, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
    }
}

static Raster<float> Repeated(Raster<float> one, int n)
{
    Raster<float> map = new(n, n);
    for (int y = 0; y < n; y++)
    {
        for (int x = 0; x < n; x++)
            map[x, y] = one[Fold(x), Fold(y)];
    }

    return map;

    static int Fold(int i) => (i & 512) == 0 ? i & 511 : 511 - (i & 511);
}

// One line for each of many scenes that changes when any label, class, plane or confidence does: what was made faster must print the same, or be told apart from what was saved before.
static void Hashes(int seed, string? save, string? against)
{
    foreach (bool hard in new[] { false, true })
    {
        for (int stage = 0; stage < 5; stage += 2)
        {
            Scene product = ProductScene.Make(stage, seed, hard);
            Print($"product   hard {hard,5} stage {stage}", product.Grid, product.Height, product.Modulus);
            Print($"repeated  hard {hard,5} stage {stage}", product.Grid with { Columns = 2304, Rows = 2304 }, Repeated(product.Height, 2304), Repeated(product.Modulus, 2304));
            foreach (bool planes in new[] { false, true })
            {
                double pitch = hard ? 15e-9 : 20e-9;
                Scene second = SceneGenerator.Make(new SceneSettings { Stage = stage, Seed = seed, Hard = hard, RandomPlanes = planes, FractalBinder = planes, PitchX = pitch, PitchY = hard ? pitch : 0.5 * pitch });
                Print($"second {planes,5} {hard,5} stage {stage}", second.Grid, second.Height, second.Modulus);
            }
        }
    }

    void Print(string what, ScanGrid grid, Raster<float> height, Raster<float> modulus)
    {
        SegmentationResult result = FacetSegmentation.Segment(grid, height, modulus, new SegmentationSettings());
        string labels = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<int>(result.Labels.Values)).AsSpan(0, 8)), classes = Convert.ToHexString(SHA256.HashData(result.Classes.Values).AsSpan(0, 8));
        double[] numbers = [.. result.Regions.SelectMany(r => new[] { r.PixelCount, r.Plane.OffsetMetres, r.Plane.SlopeX, r.Plane.SlopeY, r.Plane.ResidualMetres, r.Confidence })];
        string regions = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<double>(numbers)).AsSpan(0, 8));
        Console.WriteLine($"{what}: {result.Regions.Count,5} regions, {result.Classes.Values.Count(c => c == 1),8} facet pixels, labels {labels}, classes {classes}, planes {regions}{Difference(what, result)}");
    }

    string Difference(string what, SegmentationResult result)
    {
        string name = what.Replace(' ', '-') + ".labels";
        if (save is not null)
        {
            Directory.CreateDirectory(save);
            File.WriteAllBytes(Path.Combine(save, name), [.. MemoryMarshal.AsBytes<int>(result.Labels.Values), .. result.Classes.Values]);
        }

        if (against is null)
            return "";
        byte[] before = File.ReadAllBytes(Path.Combine(against, name));
        int n = result.Classes.Values.Length, classes = Enumerable.Range(0, n).Count(i => before[(4 * n) + i] != result.Classes.Values[i]);

        // Numbers go by area and may change places: every region is compared with the one that most of its pixels had.
        int[] old = MemoryMarshal.Cast<byte, int>(before.AsSpan(0, 4 * n)).ToArray();
        int moved = n - Enumerable.Range(0, n).GroupBy(i => result.Labels.Values[i]).Sum(g => g.GroupBy(i => old[i]).Max(same => same.Count()));
        return $", {classes} pixels of another class, {moved} of another region";
    }
}

// A map cut into blocks against the same map segmented whole.
static void Blocks(int n, bool hard, int seed, Dictionary<string, string> options)
{
    CyclingStage[] stages = Enum.GetValues<CyclingStage>();
    (bool product, bool planes) = (options.ContainsKey("product"), options.ContainsKey("planes"));
    double margin = double.Parse(options.GetValueOrDefault("margin", (new BlockSettings().MarginMetres * 1e6).ToString()));
    int[] cores = [n, .. options.GetValueOrDefault("cores", "2048,1024,512,256").Split(',').Select(int.Parse)];
    foreach (int stage in options.GetValueOrDefault("stage", "0,2,4").Split(',').Select(int.Parse))
    {
        ElectrodePhantomSettings settings = hard ? ElectrodePhantomSettings.Hard(stages[stage], (ulong)seed) : new() { Stage = stages[stage], Seed = (ulong)seed };
        double pitch = hard ? 15e-9 : 20e-9;
        Scene scene = product
            ? ProductScene.Make(settings with { Columns = n, Rows = n })
            : SceneGenerator.Make(new SceneSettings { Stage = stage, Seed = seed, Hard = hard, RandomPlanes = planes, FractalBinder = planes, Columns = n, Rows = n, PitchX = pitch, PitchY = pitch });
        Raster<int>? whole = null;
        Raster<byte>? wholeClasses = null;
        foreach (int side in cores.Where(s => s == n || 2 * s < n))
        {
            BlockWriter writer = Writer(n, out Raster<int> labels, out Raster<byte> classes);
            long start = Stopwatch.GetTimestamp();
            SegmentedMap map = FacetSegmentation.SegmentBlocks(scene.Grid, Reader(scene.Height), Reader(scene.Modulus), new(), new() { CorePixels = side, MarginMetres = margin * 1e-6 }, writer);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            (whole, wholeClasses) = (whole ?? labels, wholeClasses ?? classes);
            long same = Enumerable.Range(0, n * n).LongCount(i => classes.Values[i] == wholeClasses.Values[i]);
            SegmentationScore truth = SegmentationScore.Of(new SegmentationResult { Classes = classes, Labels = labels, Regions = map.Regions, Warnings = [] }, scene.Classes, scene.Facets, scene.TrueTilt);
            SegmentationScore seams = SegmentationScore.Of(new SegmentationResult { Classes = classes, Labels = labels, Regions = map.Regions, Warnings = [] }, wholeClasses, new(n, n, [.. whole.Values.Zip(wholeClasses.Values, (l, c) => c == 1 ? l : 0)]), new(n, n));
            if (options.TryGetValue("pictures", out string? folder) && side != n)
                DrawDifference(Path.Combine(folder, $"blocks{stage}-{side}.png"), scene.Height, wholeClasses, classes, scene.Classes);
            Console.WriteLine($"stage {stage} blocks of {side,4}: {100.0 * same / n / n:F3} % of the same class, {map.Regions.Count} regions, PQ to whole {seams.PanopticQuality:F4} missed {seams.Missed} false {seams.False}; to truth Dice {truth.FacetDice:F4} {truth.BinderDice:F4} PQ {truth.PanopticQuality:F4}, {seconds:F1} s");
        }
    }
}

static BlockReader<float> Reader(Raster<float> map) => (block, to) =>
{
    for (int y = 0; y < block.Rows; y++)
        map.Row(block.Row + y).Slice(block.Column, block.Columns).CopyTo(to[(y * block.Columns)..]);
};

static BlockWriter Writer(int n, out Raster<int> labels, out Raster<byte> classes)
{
    Raster<int> allLabels = labels = new(n, n);
    Raster<byte> allClasses = classes = new(n, n);
    return (block, ids, kinds) =>
    {
        for (int y = 0; y < block.Rows; y++)
        {
            ids.Slice(y * block.Columns, block.Columns).CopyTo(allLabels.Row(block.Row + y)[block.Column..]);
            kinds.Slice(y * block.Columns, block.Columns).CopyTo(allClasses.Row(block.Row + y)[block.Column..]);
        }
    };
}

// Facets of the truth that have no match: size, mean tilt, and what became of them.
static void Missed(Scene scene, SegmentationResult result)
{
    foreach (IGrouping<int, int> facet in Enumerable.Range(0, scene.Facets.Values.Length).Where(i => scene.Facets.Values[i] > 0).GroupBy(i => scene.Facets.Values[i]).Where(g => g.Count() >= SegmentationScore.LeastPixels))
    {
        (int Label, int Count) most = facet.GroupBy(i => result.Labels.Values[i]).Select(g => (g.Key, g.Count())).MaxBy(g => g.Item2);
        byte kind = facet.GroupBy(i => result.Classes.Values[i]).MaxBy(g => g.Count())!.Key;
        long size = most.Label == 0 ? 0 : result.Regions[most.Label - 1].PixelCount;
        double union = facet.Count() + size - most.Count;
        if (kind == 1 && most.Count / union > 0.5)
            continue;
        int w = scene.Grid.Columns;
        Console.WriteLine($"      missed {facet.Count()} px at ({facet.Average(i => i % w):F0}, {facet.Average(i => i / w):F0}), tilt {facet.Average(i => scene.TrueTilt.Values[i]) * 180 / Math.PI:F0} deg: class {kind}, largest part {most.Count} px of a region of {size}");
    }
}

// Median error of E on facets with either tilt, and the scatter of E about it with the facets'.
static void Bias(Scene scene, SegmentationResult result, List<double> pixel, List<double> facet, List<double> spread)
{
    float[] own = Fields.Tilt([.. scene.Height.Values.Select(v => (double)v)], scene.Grid.Columns, scene.Grid.Rows, scene.Grid.PitchXMetres, scene.Grid.PitchYMetres);
    float[] facets = new float[own.Length];
    FacetTilt.Of(scene.Grid, scene.Height, result).ReadRows(0, facets);
    List<double> a = [], b = [];
    for (int i = 0; i < own.Length; i++)
    {
        if (scene.Classes.Values[i] != 1 || result.Classes.Values[i] != 1)
            continue;
        double e = scene.ApparentModulus.Values[i] / scene.TrueModulus.Values[i];
        if (own[i] < Math.PI / 4)
            a.Add((e / Fields.TiltFactor(own[i])) - 1);
        if (facets[i] < 1)
            b.Add((e / Fields.TiltFactor(Math.Atan(facets[i]))) - 1);
    }

    a.Sort();
    b.Sort();
    pixel.Add(a[a.Count / 2]);
    facet.Add(b[b.Count / 2]);
    spread.Add((b[3 * b.Count / 4] - b[b.Count / 4]) / 1.349);
}

static void Draw(string file, Raster<float> height, Raster<int> truth, Raster<int> found, Raster<byte> classes, Raster<byte> trueClasses, Raster<float> tilt)
{
    int w = height.Columns, h = height.Rows;
    using Mat picture = new(2 * h, 2 * w, MatType.CV_8UC3);
    float low = height.Values.Min(), high = height.Values.Max();
    for (int y = 0; y < h; y++)
    {
        for (int x = 0; x < w; x++)
        {
            // Shaded from the left, as a microscope shows it.
            double slope = (height[Math.Min(w - 1, x + 1), y] - height[Math.Max(0, x - 1), y]) / 40e-9;
            byte grey = (byte)Math.Clamp(128 + (90 * slope), 0, 255);
            picture.Set(y, x, new Vec3b(grey, grey, grey));
            picture.Set(y, w + x, Colour(truth[x, y]));
            picture.Set(h + y, x, classes[x, y] == 1 ? Colour(found[x, y]) : classes[x, y] == 2 ? new Vec3b(40, 40, 40) : new Vec3b(255, 255, 255));
            byte mine = classes[x, y], real = trueClasses[x, y];
            bool counts = tilt[x, y] <= 40 * Math.PI / 180;
            picture.Set(h + y, w + x, mine == real ? real == 1 ? new Vec3b(110, 110, 110) : real == 2 ? new Vec3b(60, 60, 60) : new Vec3b(0, 0, 0)
                : !counts ? new Vec3b(120, 90, 60) : mine == 1 ? new Vec3b(0, 0, 255) : mine == 2 ? new Vec3b(0, 255, 255) : new Vec3b(255, 255, 255));
        }
    }

    Cv2.ImWrite(file, picture);
}

// Where a map in blocks differs from the same map whole: red facet in blocks alone, yellow facet of the whole alone; facets grey, what is truly b/c darker.
static void DrawDifference(string file, Raster<float> height, Raster<byte> whole, Raster<byte> blocks, Raster<byte> truth)
{
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    using Mat picture = new(whole.Rows, whole.Columns, MatType.CV_8UC3);
    for (int y = 0; y < whole.Rows; y++)
    {
        for (int x = 0; x < whole.Columns; x++)
        {
            byte grey = (byte)((whole[x, y] == 1 ? 150 : 60) - (truth[x, y] == 2 ? 40 : 0));
            picture.Set(y, x, whole[x, y] == blocks[x, y] ? new Vec3b(grey, grey, grey) : blocks[x, y] == 1 ? new Vec3b(0, 0, 255) : new Vec3b(0, 255, 255));
        }
    }

    Cv2.ImWrite(file, picture);
}

static Vec3b Colour(int label)
{
    if (label == 0)
        return new Vec3b(40, 40, 40);
    uint hash = (uint)label * 2654435761u;
    return new Vec3b((byte)(80 + (hash % 176)), (byte)(80 + ((hash >> 8) % 176)), (byte)(80 + ((hash >> 16) % 176)));
}
