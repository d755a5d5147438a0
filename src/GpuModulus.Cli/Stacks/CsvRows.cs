using System.Text;
using GpuModulus.Core;

namespace GpuModulus.Cli.Stacks;

/// <summary>Rows of a comma-separated table (RFC 4180): quoted fields may hold commas, doubled quotes and line ends. Semicolons part the fields where the first line has no comma.</summary>
internal static class CsvRows
{
    /// <summary>All rows that hold anything, fields trimmed.</summary>
    /// <exception cref="InputException">A quote is never closed.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Parse(string subject, string text)
    {
        text = text.TrimStart('\uFEFF');
        int lineEnd = text.AsSpan().IndexOfAny('\r', '\n');
        string first = lineEnd < 0 ? text : text[..lineEnd];
        char separator = first.Contains(';') && !first.Contains(',') ? ';' : ',';
        List<IReadOnlyList<string>> rows = [];
        List<string> row = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c != '"')
                    field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[++i]);
                else
                    quoted = false;
            }
            else if (c == '"' && field.ToString().Trim().Length == 0)
            {
                field.Clear();
                quoted = true;
            }
            else if (c == separator)
            {
                EndField();
            }
            else if (c is '\n' or '\r')
            {
                EndRow();
            }
            else
            {
                field.Append(c);
            }
        }

        if (quoted)
            throw new InputException(subject, "a quoted field does not end", "close the quotes");
        EndRow();
        return rows;

        void EndField()
        {
            row.Add(field.ToString().Trim());
            field.Clear();
        }

        void EndRow()
        {
            EndField();
            if (row.Any(f => f.Length > 0))
                rows.Add(row);
            row = [];
        }
    }
}
