namespace GpuModulus.Core;

/// <summary>
/// Something the user gave is wrong: a file, an option, a value. The message is the one line that the program prints,
/// <c>SUBJECT: what is wrong; what to do</c>. Programming errors are never reported this way.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Composes the line.</summary>
    /// <param name="subject">The file or option to blame.</param>
    /// <param name="problem">What is wrong with it, no capital, no full stop.</param>
    /// <param name="remedy">What the user can do; may be empty.</param>
    /// <param name="inner">The library's own exception, shown under --verbose.</param>
    public InputException(string subject, string problem, string remedy = "", Exception? inner = null)
        : base(OneLine(remedy.Length == 0 ? $"{subject}: {problem}" : $"{subject}: {problem}; {remedy}"), inner)
    {
        Subject = subject;
        Problem = problem;
        Remedy = remedy;
    }

    /// <summary>The file or option to blame.</summary>
    public string Subject { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>What to do about it; may be empty.</summary>
    public string Remedy { get; }

    /// <summary>Messages quote what stands in damaged files: whatever is not printable there must not break the line or the terminal.</summary>
    private static string OneLine(string message)
    {
        const int Longest = 1500;
        if (message.Length > Longest)
            message = message[..Longest] + "…";
        return string.Create(message.Length, message, static (line, text) =>
        {
            for (int i = 0; i < line.Length; i++)
                line[i] = char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' ? '\uFFFD' : text[i];
        });
    }
}
