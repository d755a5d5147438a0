using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>Borders and centres of labelled regions, in pixel coordinates (pixel edges are whole numbers).</summary>
internal static class RegionOutline
{
    private const int ShortestLoop = 10;

    // Pixels of the map by which a drawn line may leave the traced one: a third of a dot in print, a tenth of the line's width.
    private const float VisibleStray = 0.2f;

    // Steps a straight piece may have at most, so that looking at all of them stays cheap.
    private const int LongestChord = 64;

    // Directed pixel edges with the region on the right: right, down, left, up.
    private static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>
    /// The borders of every region that is wanted, through the middles of the pixel edges, so that a slanted border is a line and not a stair.
    /// Specks of a pixel or two are left out.
    /// </summary>
    public static SKPath Trace(int[] ids, int columns, int rows, Func<int, bool> wanted)
    {
        using SKPathBuilder path = new();
        bool[] done = new bool[columns * rows];
        int lastId = 0;
        bool lastWanted = false;
        List<SKPoint> loop = [];
        for (int start = 0; start < ids.Length; start++)
        {
            int id = ids[start];
            if (id == 0 || done[start])
                continue;
            if (id != lastId)
                (lastId, lastWanted) = (id, wanted(id));
            (int x0, int y0) = (start % columns, start / columns);
            // Every border has a topmost edge that is an upper edge; a loop is entered there, and marks all its upper edges.
            if (!lastWanted || At(x0, y0 - 1) == id)
                continue;
            loop.Clear();
            (int x, int y, int direction) = (x0, y0, 0);
            do
            {
                (int stepX, int stepY) = Steps[direction];
                loop.Add(new SKPoint(x + (stepX * 0.5f), y + (stepY * 0.5f)));
                if (direction == 0)
                    done[(y * columns) + x] = true;
                (x, y) = (x + stepX, y + stepY);
                // The pixels ahead of the new corner: turn right where the right one is outside … left where both are inside.
                (int rightX, int rightY) = Ahead(x, y, direction, right: true);
                (int leftX, int leftY) = Ahead(x, y, direction, right: false);
                if (At(rightX, rightY) != id)
                    direction = (direction + 1) & 3;
                else if (At(leftX, leftY) == id)
                    direction = (direction + 3) & 3;
            }
            while (x != x0 || y != y0 || direction != 0);
            if (loop.Count < ShortestLoop)
                continue;
            AddSmoothed(path, loop);
        }

        return path.Detach();

        int At(int x, int y) => (uint)x < (uint)columns && (uint)y < (uint)rows ? ids[(y * columns) + x] : 0;
    }

    /// <summary>Per region the centre of its largest inscribed circle and its radius, from a chamfer distance (3–4) over the labels.</summary>
    public static IEnumerable<RegionCentre> Centres(int[] ids, int columns, int rows)
    {
        int[] distance = new int[ids.Length];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int i = (y * columns) + x;
                distance[i] = Math.Min(
                    Math.Min(From(i, x > 0, -1, 3), From(i, y > 0, -columns, 3)),
                    Math.Min(From(i, y > 0 && x > 0, -columns - 1, 4), From(i, y > 0 && x < columns - 1, -columns + 1, 4)));
            }
        }

        Dictionary<int, (int Index, int Distance)> best = [];
        for (int y = rows - 1; y >= 0; y--)
        {
            for (int x = columns - 1; x >= 0; x--)
            {
                int i = (y * columns) + x;
                bool below = y < rows - 1;
                distance[i] = Math.Min(distance[i], Math.Min(
                    Math.Min(From(i, x < columns - 1, 1, 3), From(i, below, columns, 3)),
                    Math.Min(From(i, below && x < columns - 1, columns + 1, 4), From(i, below && x > 0, columns - 1, 4))));
                // Only local maxima can be centres; that spares a look-up at almost every pixel.
                if (ids[i] != 0 && (x == columns - 1 || distance[i] >= distance[i + 1])
                    && (!best.TryGetValue(ids[i], out (int Index, int Distance) known) || distance[i] > known.Distance))
                    best[ids[i]] = (i, distance[i]);
            }
        }

        return best.Select(b => new RegionCentre(b.Key, (b.Value.Index % columns) + 0.5f, (b.Value.Index / columns) + 0.5f, (b.Value.Distance / 3f) - 0.5f));

        // What lies outside the map or in another region is one step away.
        int From(int i, bool isInside, int offset, int cost) => !isInside || ids[i + offset] != ids[i] ? cost : distance[i + offset] + cost;
    }

    private static (int X, int Y) Ahead(int x, int y, int direction, bool right) => (direction, right) switch
    {
        (0, true) => (x, y),
        (0, false) => (x, y - 1),
        (1, true) => (x - 1, y),
        (1, false) => (x, y),
        (2, true) => (x - 1, y - 1),
        (2, false) => (x - 1, y),
        (3, true) => (x, y - 1),
        _ => (x - 1, y - 1),
    };

    private static void AddSmoothed(SKPathBuilder path, List<SKPoint> loop)
    {
        // One more averaging of neighbours takes the last jitter out of the stair.
        int count = loop.Count;
        SKPoint[] points = new SKPoint[count + 1];
        for (int i = 0; i < count; i++)
        {
            SKPoint a = loop[(i + count - 1) % count], b = loop[i], c = loop[(i + 1) % count];
            points[i] = new((a.X + (2 * b.X) + c.X) / 4, (a.Y + (2 * b.Y) + c.Y) / 4);
        }

        points[count] = points[0];
        path.MoveTo(points[0]);
        int drawn = 0;
        for (int end = 2; end <= count; end++)
        {
            if (end - drawn > LongestChord || !IsChord(points, drawn, end))
                path.LineTo(points[drawn = end - 1]);
        }

        path.Close();
    }

    /// <summary>Whether no point between two strays from the straight piece between them by more than can be seen.</summary>
    private static bool IsChord(SKPoint[] points, int from, int to)
    {
        SKPoint chord = points[to] - points[from];
        float square = chord.LengthSquared;
        for (int i = from + 1; i < to; i++)
        {
            SKPoint here = points[i] - points[from];
            float share = square > 0 ? Math.Clamp(((here.X * chord.X) + (here.Y * chord.Y)) / square, 0, 1) : 0;
            (float x, float y) = (here.X - (share * chord.X), here.Y - (share * chord.Y));
            if ((x * x) + (y * y) > VisibleStray * VisibleStray)
                return false;
        }

        return true;
    }
}
