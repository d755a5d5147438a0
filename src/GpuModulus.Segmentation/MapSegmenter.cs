using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// The steps of <see cref="FacetSegmentation"/>. A survey decides what holds for the whole map: all of a small map, patches of a large one. Then every block is segmented
/// by these decisions, margin and all, and its regions are joined with its neighbours'. What was surveyed whole is not segmented twice.
/// </summary>
internal sealed class MapSegmenter(
    ScanGrid grid,
    BlockReader<float> height,
    BlockReader<float>? modulus,
    SegmentationSettings settings,
    BlockPlan plan,
    ILabelStore store,
    IProgress<double>? progress,
    CancellationToken cancel)
{
    private readonly ConcurrentBag<Scratch> idle = [];
    private readonly RegionTally[][] tallies = new RegionTally[plan.Count][];
    private readonly int[][] facetOf = new int[plan.Count][];
    private int done;

    public SegmentedMap Run()
    {
        LineDefects lines = LineDefects.Find(grid, height);
        if (double.IsNaN(lines.ZeroMetres))
        {
            EmptyTable(out RegionTable none);
            return new SegmentedMap { Regions = none.Regions, Warnings = ["the map has no finite height: there is nothing to segment"] };
        }

        SeamJoin seams = new(plan, new MapDirections(grid, settings.FacetAngleDegrees * Math.PI / 180));
        (PlaneDecisions planes, BorderDecisions borders, ScanDistortion? distortion) = Survey(lines);
        if (plan.Count > 1 || tallies[0] is null)
        {
            ForEachBlock(plan, block =>
            {
                MapPiece piece = Found(plan, block, lines, planes, distortion);
                float[]? own = ReadModulus(piece);
                Refinement refinement = new(piece, own, settings);
                borders.Apply(refinement);
                Keep(block, refinement, lines);
                seams.Add(block, refinement);
                Release(piece, own);
                progress?.Report((double)Interlocked.Increment(ref done) / plan.Count);
            });
        }

        LeaveIdle();
        return Conclude(seams, lines, planes, borders, distortion);
    }

    private void EmptyTable(out RegionTable none)
    {
        none = new RegionTable(grid, [0], [default], [default], [0], 0);
        for (int block = 0; block < plan.Count; block++)
            store.Put(block, plan.Core(block), new int[plan.Core(block).Pixels], plan.Core(block) with { Column = 0, Row = 0 }, plan.Core(block).Columns);
        store.Number(plan, none, _ => [0]);
    }

    /// <summary>Thresholds and distortion of the map from a part of it; a map of one block is finished by that.</summary>
    private (PlaneDecisions Planes, BorderDecisions Borders, ScanDistortion? Distortion) Survey(LineDefects lines)
    {
        MapPiece[] pieces = [.. plan.Survey().Select(area => new MapPiece(grid, area, area, Scratch.Of(area.Pixels)))];
        PlaneDecisions planes = FindPlanes(pieces, lines, null);
        DistortionEvidence[] evidence = new DistortionEvidence[pieces.Length];
        Cores.Share(pieces.Length, k => evidence[k] = Evidence(pieces[k]));
        ScanDistortion? distortion = ScanDistortion.Of(grid, evidence);
        if (distortion.Matters)
        {
            bool whole = pieces.Length == 1 && pieces[0].Core.Columns == grid.Columns && pieces[0].Core.Rows == grid.Rows;
            if (distortion.LinesMatter && !whole)
                distortion = LineSurvey(lines, planes);
            planes = FindPlanes(pieces, lines, distortion);
        }
        else
        {
            distortion = null;
        }

        float[]?[] moduli = [.. pieces.Select(ReadModulus)];
        Refinement[] refinements = [.. pieces.Zip(moduli, (piece, own) => new Refinement(piece, own, settings))];
        BorderDecisions borders = BorderDecisions.Decide(refinements, planes.Roughness, modulus is not null);
        if (plan.Count == 1 && pieces.Length == 1 && pieces[0].Core == plan.Core(0))
            Keep(0, refinements[0], lines);
        for (int k = 0; k < pieces.Length; k++)
            Release(pieces[k], moduli[k]);
        LeaveIdle();
        return (planes, borders, distortion);
    }

    /// <summary>Bow and line offsets of the whole map: lines are long, and each has an offset of its own. They do not depend on how the map is cut either.</summary>
    private ScanDistortion LineSurvey(LineDefects lines, PlaneDecisions planes)
    {
        BlockPlan cut = plan.ForLines();
        DistortionEvidence[] evidence = new DistortionEvidence[cut.Count];
        ForEachBlock(cut, block =>
        {
            MapPiece piece = Found(cut, block, lines, planes, null);
            evidence[block] = Evidence(piece);
            Release(piece, null);
        });
        LeaveIdle();
        return ScanDistortion.Of(grid, evidence);
    }

    private PlaneDecisions FindPlanes(MapPiece[] pieces, LineDefects lines, ScanDistortion? distortion)
    {
        Cores.Share(pieces, piece => piece.Load(height, lines, distortion));
        FacetFinder[] finders = [.. pieces.Select(p => p.Finder(settings))];
        PlaneDecisions planes = PlaneSearch.Decide(finders, settings);
        for (int k = 0; k < pieces.Length; k++)
            pieces[k].TakeLabels(finders[k]);
        return planes;
    }

    /// <summary>A block whose planes have been found.</summary>
    private MapPiece Found(BlockPlan cut, int block, LineDefects lines, PlaneDecisions planes, ScanDistortion? distortion)
    {
        MapPiece piece = new(grid, cut.Core(block), cut.Area(block), idle.TryTake(out Scratch? scratch) ? scratch : Scratch.Of(cut.LargestArea));
        piece.Load(height, lines, distortion);
        FacetFinder finder = piece.Finder(settings);
        PlaneSearch.Run(finder, planes);
        piece.TakeLabels(finder);
        return piece;
    }

    private DistortionEvidence Evidence(MapPiece piece) =>
        DistortionEvidence.Of(grid, piece, Math.Max(MapPiece.LeastPixels(grid, settings), 400) * piece.Bx * piece.By, 500_000);

    private float[]? ReadModulus(MapPiece piece)
    {
        if (modulus is null)
            return null;
        float[] values = piece.Scratch.Floats(piece.Area.Pixels);
        modulus(piece.Area, values.AsSpan(0, piece.Area.Pixels));
        return values;
    }

    private void Keep(int block, Refinement refinement, LineDefects lines)
    {
        tallies[block] = RegionTally.Of(refinement, lines.ZeroMetres, Math.Max(1, grid.Rows / 512));
        MapPiece piece = refinement.Piece;
        facetOf[block] = piece.FacetOf;
        store.Put(block, piece.Core, refinement.Labels, piece.CoreInside, piece.Area.Columns);
    }

    private void Release(MapPiece piece, float[]? own)
    {
        if (own is not null)
            piece.Scratch.Return(own);
        piece.Release();
        idle.Add(piece.Scratch);
    }

    private void LeaveIdle()
    {
        while (idle.TryTake(out Scratch? scratch))
            scratch.Leave();
    }

    /// <summary>Works on the blocks in their order, as many at once as memory allows.</summary>
    private void ForEachBlock(BlockPlan cut, Action<int> work)
    {
        try
        {
            Cores.Share(cut.Count, cut.AtOnce, block =>
            {
                cancel.ThrowIfCancellationRequested();
                work(block);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>One table of regions for all blocks, and the final numbers.</summary>
    private SegmentedMap Conclude(SeamJoin seams, LineDefects lines, PlaneDecisions planes, BorderDecisions borders, ScanDistortion? distortion)
    {
        RegionUnion union = new(tallies, seams.Joined, facetOf);
        Plane[] fitted = union.Planes;
        Verdict verdict = new(grid, union.Regions, fitted, settings, planes.Roughness, borders, modulus is not null);
        RegionTable table = new(grid, [.. union.Regions.Select(r => r.Count)], verdict.Classes, fitted, verdict.Confidence, lines.ZeroMetres);
        store.Number(plan, table, block => [.. union.RegionOf(block).Select(region => table.Id[region])]);
        return new SegmentedMap { Regions = table.Regions, Warnings = verdict.Warnings, Bow = distortion?.PerMetre ?? default };
    }
}
