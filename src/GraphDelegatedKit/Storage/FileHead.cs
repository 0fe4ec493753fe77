using System.Text;

namespace GraphDelegatedKit.Storage;

/// <summary>The line that begins a protected file: what it is, in which version, how it is protected, and a tag to check that by.</summary>
internal readonly record struct FileHead(string Mark, string Form, string Tag)
{
    private const int Longest = 256;

    public byte[] Bytes => Encoding.ASCII.GetBytes($"{Mark} {Form} {Tag}\n");

    /// <returns>The head and the index at which the content begins; <see langword="null"/> if the file does not begin with such a line.</returns>
    public static (FileHead Head, int Length)? Read(string mark, ReadOnlySpan<byte> file)
    {
        var end = file[..Math.Min(file.Length, Longest)].IndexOf((byte)'\n');
        if (end < 0) return null;

        var line = Encoding.ASCII.GetString(file[..end]);
        return line.StartsWith(mark + " ", StringComparison.Ordinal) && line[(mark.Length + 1)..].Split(' ') is [{ } form, { } tag] && IsWord(form) && IsWord(tag)
            ? (new FileHead(mark, form, tag), end + 1)
            : null;
    }

    private static bool IsWord(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
