using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Calibrations;

/// <summary>The sentence below a calibration's figure that says whether to trust it, broken into lines.</summary>
internal sealed class Verdict(string sentence, bool trustworthy)
{
    private const float LineHeight = 10;
    private static readonly SKColor Good = new(0x1B, 0x6E, 0x3C);
    private static readonly SKColor Doubtful = new(0xA0, 0x3A, 0x12);

    public string Sentence => sentence;

    /// <summary>Height in points for a given width; an estimate by the mean width of a letter, never too small for the fonts used.</summary>
    public double Height(double width) => LineHeight * Math.Ceiling(sentence.Length * Sketch.NoteSize * 0.6 / width) + 6;

    public void Draw(Sketch sketch, float left, float top, float width)
    {
        float y = top + LineHeight;
        string line = "";
        foreach (string word in sentence.Split(' '))
        {
            string longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && sketch.Measure(longer, Sketch.NoteSize) > width)
            {
                sketch.Text(line, left, y, Sketch.NoteSize, colour: trustworthy ? Good : Doubtful);
                y += LineHeight;
                longer = word;
            }

            line = longer;
        }

        sketch.Text(line, left, y, Sketch.NoteSize, colour: trustworthy ? Good : Doubtful);
    }
}
