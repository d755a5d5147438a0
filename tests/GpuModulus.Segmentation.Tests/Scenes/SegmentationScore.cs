using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation.Tests.Scenes;

/// <summary>How well a segmentation meets the truth.</summary>
/// <param name="FacetDice">2|A∩B|/(|A|+|B|) of the facets, over pixels with a true tilt of 40° or less.</param>
/// <param name="BinderDice">The same of the binder/carbon.</param>
/// <param name="PanopticQuality">Σ IoU over matched facets / (matches + ½ false + ½ missed), facets of 400 pixels or more, a match above IoU 0.5.</param>
public readonly record struct SegmentationScore(double FacetDice, double BinderDice, double PanopticQuality, int Matched, int Missed, int False)
{
    public const int LeastPixels = 400;

    public static SegmentationScore Of(SegmentationResult found, Raster<byte> classes, Raster<int> facets, Raster<float> tilt)
    {
        byte[] mine = found.Classes.Values, truth = classes.Values;
        float limit = (float)(40 * Math.PI / 180);
        long[] both = new long[3], a = new long[3], b = new long[3];
        Dictionary<(int, int), int> overlap = [];
        Dictionary<int, int> foundSize = [], trueSize = [];
        for (int i = 0; i < mine.Length; i++)
        {
            if (tilt.Values[i] <= limit)
            {
                a[mine[i]]++;
                b[truth[i]]++;
                if (mine[i] == truth[i])
                    both[mine[i]]++;
            }

            int f = mine[i] == (byte)PixelClass.Facet ? found.Labels.Values[i] : 0, t = truth[i] == (byte)PixelClass.Facet ? facets.Values[i] : 0;
            if (f != 0)
                foundSize[f] = foundSize.GetValueOrDefault(f) + 1;
            if (t != 0)
                trueSize[t] = trueSize.GetValueOrDefault(t) + 1;
            if (f != 0 && t != 0)
                overlap[(f, t)] = overlap.GetValueOrDefault((f, t)) + 1;
        }

        HashSet<int> matchedFound = [], matchedTrue = [];
        double quality = 0;
        int matched = 0;
        foreach (((int f, int t), int n) in overlap)
        {
            double iou = (double)n / (foundSize[f] + trueSize[t] - n);
            if (iou <= 0.5)
                continue;
            matchedFound.Add(f);
            matchedTrue.Add(t);
            if (trueSize[t] < LeastPixels)
                continue;
            matched++;
            quality += iou;
        }

        int missed = trueSize.Count(p => p.Value >= LeastPixels && !matchedTrue.Contains(p.Key));
        int wrong = foundSize.Count(p => p.Value >= LeastPixels && !matchedFound.Contains(p.Key));
        double all = matched + (0.5 * missed) + (0.5 * wrong);
        return new(Dice(1), Dice(2), all == 0 ? double.NaN : quality / all, matched, missed, wrong);

        double Dice(int c) => a[c] + b[c] == 0 ? double.NaN : 2.0 * both[c] / (a[c] + b[c]);
    }
}
