using System.Text;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// The first line of a protected file: format and version, protection, and a tag that identifies the key or the content.
/// </summary>
internal readonly record struct FileHeader(string FormatId, string ProtectionName, string Tag)
{
    private const int MaxLength = 256;

    public byte[] Bytes => Encoding.ASCII.GetBytes($"{FormatId} {ProtectionName} {Tag}\n");

    /// <returns>The header and its length in bytes; <see langword="null"/> if the file does not start with a header.</returns>
    public static (FileHeader Header, int Length)? Parse(string formatId, ReadOnlySpan<byte> content)
    {
        var lineEnd = content[..Math.Min(content.Length, MaxLength)].IndexOf((byte)'\n');
        if (lineEnd < 0) return null;

        var line = Encoding.ASCII.GetString(content[..lineEnd]);
        if (!line.StartsWith(formatId + " ", StringComparison.Ordinal)) return null;
        return line[(formatId.Length + 1)..].Split(' ') is [{ } protectionName, { } tag] && IsWord(protectionName) && IsWord(tag)
            ? (new FileHeader(formatId, protectionName, tag), lineEnd + 1)
            : null;
    }

    private static bool IsWord(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
