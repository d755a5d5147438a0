using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Maps;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class RegionOverlayTests
{
    [Fact]
    public void Facets_are_numbered_by_area_and_binder_carbon_is_named()
    {
        IReadOnlyDictionary<int, string> names = RegionNames.For([new RegionSize(5, PixelClass.Facet, 10), new(2, PixelClass.Facet, 30), new(9, PixelClass.BinderCarbon, 90), new(3, PixelClass.Facet, 20)]);
        Assert.Equal(("I", "II", "III", "b/c"), (names[2], names[3], names[5], names[9]));
    }

    [Theory]
    [InlineData(1, "I")]
    [InlineData(4, "IV")]
    [InlineData(9, "IX")]
    [InlineData(14, "XIV")]
    [InlineData(39, "XXXIX")]
    [InlineData(58, "LVIII")]
    [InlineData(1994, "MCMXCIV")]
    [InlineData(4000, "4000")]
    public void Numerals_are_Roman(int number, string text) => Assert.Equal(text, RegionNames.Roman(number));

    [Fact]
    public void The_outline_follows_the_border_and_the_hole()
    {
        int[] ids = new int[100 * 80];
        for (int y = 20; y < 60; y++)
        {
            for (int x = 30; x < 80; x++)
                ids[(y * 100) + x] = x is >= 50 and < 60 && y is >= 35 and < 45 ? 2 : 7;
        }

        using SKPath outer = RegionOutline.Trace(ids, 100, 80, id => id == 7);
        Assert.Equal(new SKRect(30, 20, 80, 60), outer.TightBounds, new Near(0.6f));
        using SKPath hole = RegionOutline.Trace(ids, 100, 80, id => id == 2);
        Assert.Equal(new SKRect(50, 35, 60, 45), hole.TightBounds, new Near(0.6f));
        // The hole takes part in the facet's own outline: even-odd, its middle is outside.
        outer.FillType = SKPathFillType.EvenOdd;
        Assert.True(outer.Contains(40, 30));
        Assert.False(outer.Contains(55, 40));
    }

    [Fact]
    public void A_numeral_stands_inside_its_region()
    {
        // A ring: the centre of gravity lies in the hole, the numeral must not.
        int[] ids = new int[60 * 60];
        for (int y = 0; y < 60; y++)
        {
            for (int x = 0; x < 60; x++)
            {
                double r = Math.Sqrt(((x - 30) * (x - 30)) + ((y - 30) * (y - 30)));
                ids[(y * 60) + x] = r is > 12 and < 28 ? 4 : 0;
            }
        }

        (int id, float cx, float cy, float radius) = Assert.Single(RegionOutline.Centres(ids, 60, 60));
        Assert.Equal(4, id);
        Assert.Equal(4, ids[((int)cy * 60) + (int)cx]);
        Assert.InRange(radius, 6.5f, 8.5f);
    }

    [Fact]
    public void Outlines_are_traced_for_every_touching_pattern()
    {
        // Diagonal contacts are where a border follower can go astray or run for ever.
        Random random = new(3);
        for (int trial = 0; trial < 50; trial++)
        {
            int[] ids = [.. Enumerable.Range(0, 400).Select(_ => random.Next(3))];
            using SKPath path = RegionOutline.Trace(ids, 20, 20, _ => true);
            SKRect bounds = path.TightBounds;
            Assert.True(path.IsEmpty || (bounds.Left >= 0 && bounds.Top >= 0 && bounds.Right <= 20 && bounds.Bottom <= 20));
        }
    }

    [Fact]
    public void The_overlay_is_drawn_in_black_over_the_facet_s_border()
    {
        Raster<float> map = new(100, 100);
        Raster<int> labels = new(100, 100);
        for (int i = 0; i < 10000; i++)
        {
            map.Values[i] = 5e9f;
            labels.Values[i] = i % 100 < 50 ? 1 : 2;
        }

        using RegionOverlay overlay = new(labels, new Dictionary<int, PixelClass> { [1] = PixelClass.Facet, [2] = PixelClass.BinderCarbon });
        using SKBitmap png = SKBitmap.Decode(new MapPicture(map, new ScanGrid(100, 100, 1e-8, 1e-8), MapStyle.Modulus, overlay).ToPng(144));
        List<int> row = [.. Enumerable.Range(92 + 200, 100).Select(x => (int)png.GetPixel(x, 48 + 100).Green)];
        Assert.True(row.Min() < 40);
        Assert.True(row.Max() > 220);
        Assert.Equal("b/c", overlay.Names[2]);
    }

    private sealed class Near(float tolerance) : IEqualityComparer<SKRect>
    {
        public bool Equals(SKRect a, SKRect b) =>
            Math.Abs(a.Left - b.Left) < tolerance && Math.Abs(a.Top - b.Top) < tolerance && Math.Abs(a.Right - b.Right) < tolerance && Math.Abs(a.Bottom - b.Bottom) < tolerance;

        public int GetHashCode(SKRect rect) => 0;
    }
}
