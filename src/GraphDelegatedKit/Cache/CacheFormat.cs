using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Cache;

/// <summary>The file's form: one line that says what it is and how it is protected, then the content. A torn file does not match its own hash.</summary>
internal static class CacheFormat
{
    private const string Mark = "GraphDelegatedKit sign-in cache 1";

    public static byte[] Encode(string protection, ReadOnlySpan<byte> content) => [.. Head(protection, content), .. content];

    /// <returns>The content, or <see langword="null"/> if the file is no cache of ours or is torn.</returns>
    public static byte[]? Decode(string protection, ReadOnlySpan<byte> file)
    {
        var end = file.IndexOf((byte)'\n');
        if (end < 0 || end > 256) return null;

        var content = file[(end + 1)..];
        return file[..(end + 1)].SequenceEqual(Head(protection, content)) ? content.ToArray() : null;
    }

    private static byte[] Head(string protection, ReadOnlySpan<byte> content) =>
        Encoding.ASCII.GetBytes($"{Mark} {protection} {Convert.ToHexString(SHA256.HashData(content))}\n");
}
