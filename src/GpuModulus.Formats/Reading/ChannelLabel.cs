using System.Text;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats;

/// <summary>What a channel's label tells: the mended name, the direction, the quantity, and how good a source of it the channel is.</summary>
/// <param name="Name">Label without damage: <c>Phase1Retraceace</c> becomes <c>Phase1Retrace</c>.</param>
/// <param name="Direction">From Trace/Retrace, forward/backward.</param>
/// <param name="Quantity">Other where the label says nothing known.</param>
/// <param name="Rank">0 = the best source of its quantity; a higher rank counts only where no lower one is in the file (Height before ZSensor).</param>
/// <param name="Mended">The label was damaged.</param>
internal readonly record struct ChannelLabel(string Name, ScanDirection Direction, Quantity Quantity, int Rank, bool Mended)
{
    private static readonly Dictionary<string, (Quantity Quantity, int Rank)> Stems = new(StringComparer.Ordinal)
    {
        ["height"] = (Quantity.Height, 0),
        ["topography"] = (Quantity.Height, 0),
        ["topo"] = (Quantity.Height, 0),
        ["z"] = (Quantity.Height, 1),
        ["heightsensor"] = (Quantity.Height, 1),
        ["zheight"] = (Quantity.Height, 1),
        ["zsensor"] = (Quantity.Height, 2),
        ["frequency"] = (Quantity.Frequency, 0),
        ["frequencyshift"] = (Quantity.Frequency, 0),
        ["frequency2"] = (Quantity.Frequency, 0),
        ["frequencyshift2"] = (Quantity.Frequency, 0),
        ["freqshift"] = (Quantity.Frequency, 0),
        ["amplitude1"] = (Quantity.Amplitude1, 0),
        ["amplitude"] = (Quantity.Amplitude1, 1),
        ["phase1"] = (Quantity.Phase1, 0),
        ["phase"] = (Quantity.Phase1, 1),
        ["youngs"] = (Quantity.Modulus, 0),
        ["youngsmodulus"] = (Quantity.Modulus, 0),
        ["dmtmodulus"] = (Quantity.Modulus, 1),
        ["elasticmodulus"] = (Quantity.Modulus, 1),
        ["modulus"] = (Quantity.Modulus, 1),
        ["indentation"] = (Quantity.Indentation, 0),
        ["dissipation"] = (Quantity.Dissipation, 0),
    };

    // A channel that the instrument's software altered afterwards counts after the recorded one.
    private const int ModifiedRank = 10;

    public static ChannelLabel Parse(string label)
    {
        string text = label.Trim();
        (int end, ScanDirection direction) = FindDirection(text);
        string rest = text[end..];
        bool modified = IsModifiedSuffix(rest);
        bool mended = end > 0 && rest.Length > 0 && !modified && !char.IsWhiteSpace(rest[0]) && rest[0] is not ('(' or '[' or '_' or '-');
        string name = mended ? text[..end] : text;
        (Quantity quantity, int rank) = Stems.GetValueOrDefault(Stem(text, end), (Quantity.Other, 0));
        if (direction == ScanDirection.Unknown)
            direction = DirectionWord(text);
        return new(name, direction, quantity, modified ? rank + ModifiedRank : rank, mended);
    }

    /// <summary>Where the first Trace or Retrace ends; 0 where there is none.</summary>
    private static (int End, ScanDirection Direction) FindDirection(string text)
    {
        int retrace = text.IndexOf("Retrace", StringComparison.Ordinal);
        int trace = text.IndexOf("Trace", StringComparison.Ordinal);
        if (retrace >= 0 && (trace < 0 || retrace < trace))
            return (retrace + 7, ScanDirection.Retrace);
        return trace >= 0 ? (trace + 5, ScanDirection.Trace) : (0, ScanDirection.Unknown);
    }

    private static bool IsModifiedSuffix(string rest) =>
        rest.Length > 3 && rest.StartsWith("Mod", StringComparison.Ordinal) && rest.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0;

    private static ScanDirection DirectionWord(string text)
    {
        string lower = text.ToLowerInvariant();
        if (lower.Contains("retrace") || lower.Contains("backward") || lower.Contains("[bwd]"))
            return ScanDirection.Retrace;
        return lower.Contains("trace") || lower.Contains("forward") || lower.Contains("[fwd]") ? ScanDirection.Trace : ScanDirection.Unknown;
    }

    /// <summary>The label in lower-case letters and digits, without its direction.</summary>
    private static string Stem(string text, int directionEnd)
    {
        string body = directionEnd > 0 ? text[..directionEnd] : text;
        StringBuilder stem = new(body.Length);
        foreach (char c in body)
        {
            if (char.IsLetterOrDigit(c))
                stem.Append(char.ToLowerInvariant(c));
        }

        foreach (string word in (ReadOnlySpan<string>)["retrace", "trace", "backward", "forward", "bwd", "fwd"])
        {
            if (stem.Length > word.Length && stem.ToString().EndsWith(word, StringComparison.Ordinal))
            {
                stem.Length -= word.Length;
                break;
            }
        }

        return stem.ToString();
    }
}
