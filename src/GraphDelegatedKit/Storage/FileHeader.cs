using System.Text;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// The first line of a protected file: format and version, protection, a tag that identifies the key or the content, and, of an encrypted
/// file, its binding (<see cref="FileFormat.Binding"/>).
/// </summary>
/// <param name="FormatName">The name of the format.</param>
/// <param name="ProtectionName">The name of the protection.</param>
/// <param name="Tag">Identifies the key or the content.</param>
/// <param name="Binding">
/// Identifies the application and the purpose; <see langword="null"/> in version 1, which encrypted files had up to version 0.1.
/// </param>
internal readonly record struct FileHeader(string FormatName, string ProtectionName, string Tag, string? Binding)
{
    private const int MaxLength = 256;

    public byte[] Bytes => Encoding.ASCII.GetBytes(
        Binding is null ? $"{FormatName} 1 {ProtectionName} {Tag}\n" : $"{FormatName} 2 {ProtectionName} {Tag} {Binding}\n");

    /// <summary>Creates the header of a file that is not encrypted, so that nothing can bind it.</summary>
    public static FileHeader CreateUnbound(FileFormat format, string protectionName, string tag) =>
        new(format.Name, protectionName, tag, null);

    /// <summary>Creates the header of a file whose encryption authenticates the header.</summary>
    public static FileHeader CreateBound(FileFormat format, string protectionName, string tag) =>
        new(format.Name, protectionName, tag, format.Binding);

    /// <returns>The header and its length in bytes; <see langword="null"/> if the file does not start with a header.</returns>
    public static (FileHeader Header, int Length)? Parse(string formatName, ReadOnlySpan<byte> content)
    {
        var lineEnd = content[..Math.Min(content.Length, MaxLength)].IndexOf((byte)'\n');
        if (lineEnd < 0) return null;

        var line = Encoding.ASCII.GetString(content[..lineEnd]);
        if (!line.StartsWith(formatName + " ", StringComparison.Ordinal)) return null;
        var words = line[(formatName.Length + 1)..].Split(' ');
        if (!Array.TrueForAll(words, IsWord)) return null;
        FileHeader? header = words switch
        {
            ["1", var protectionName, var tag] => new(formatName, protectionName, tag, null),
            ["2", var protectionName, var tag, var binding] => new(formatName, protectionName, tag, binding),
            _ => null,
        };
        return header is { } parsed ? (parsed, lineEnd + 1) : null;
    }

    private static bool IsWord(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
