using System.Numerics;

namespace GpuModulus.Mosaics;

/// <summary>Compares names as people count: tile2 before tile10.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The one instance.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        string a = x ?? "", b = y ?? "";
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                int numbers = Number(a, ref i).CompareTo(Number(b, ref j));
                if (numbers != 0)
                    return numbers;
            }
            else
            {
                int letters = char.ToUpperInvariant(a[i++]).CompareTo(char.ToUpperInvariant(b[j++]));
                if (letters != 0)
                    return letters;
            }
        }

        int rest = (a.Length - i).CompareTo(b.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(a, b);
    }

    /// <summary>The numbers in a name, from left to right.</summary>
    internal static List<BigInteger> Numbers(string name)
    {
        List<BigInteger> numbers = [];
        for (int i = 0; i < name.Length;)
        {
            if (char.IsAsciiDigit(name[i]))
                numbers.Add(Number(name, ref i));
            else
                i++;
        }

        return numbers;
    }

    private static BigInteger Number(string text, ref int at)
    {
        int from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return BigInteger.Parse(text.AsSpan(from, at - from));
    }
}
