using System.Text;

namespace GraphDelegatedKit.Storage;

/// <summary>The line that begins a protected file: what it is, in which version, how it is protected, and a tag to check that by.</summary>
internal readonly record struct FileHeader(string FormatId, string ProtectionName, string Tag)
{
    private const int MaxLength = 256;

    public byte[] Bytes => Encoding.ASCII.GetBytes($"{FormatId} {ProtectionName} {Tag}\n");

    /// <returns>The head and the index at which the content begins; <see langword="null"/> if the file does not begin with such a line.</returns>
    public static (FileHeader Head, int Length)? Parse(string formatId, ReadOnlySpan<byte> content)
    {
        var lineEnd = content[..Math.Min(content.Length, MaxLength)].IndexOf((byte)'\n');
        if (lineEnd < 0) return null;

        var line = Encoding.ASCII.GetString(content[..lineEnd]);
        return line.StartsWith(formatId + " ", StringComparison.Ordinal) && line[(formatId.Length + 1)..].Split(' ') is [{ } protectionName, { } tag] && IsWord(protectionName) && IsWord(tag)
            ? (new FileHeader(formatId, protectionName, tag), lineEnd + 1)
            : null;
    }

    private static bool IsWord(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
