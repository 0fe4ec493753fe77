using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>
/// The format of a protected file, implemented a second time: the line <c>MARK VERSION FORM TAG</c>, then the content. Of an owner-only
/// file the tag is the content's SHA-256. Of a sealed one the tag tells the keys apart, and the content is nonce, tag and text of
/// AES-256-GCM, which authenticates the line too. In version 2 the line of a sealed file ends with a word for what the file belongs to.
/// </summary>
internal static class ProtectedFile
{
    private const int NonceLength = 12, TagLength = 16;

    public static string Head(byte[] file) => Encoding.ASCII.GetString(file, 0, HeadLength(file));

    /// <returns>The content in the open.</returns>
    public static byte[] Open(byte[] file, byte[] key)
    {
        var length = HeadLength(file);
        var words = Words(file);
        var body = file.AsSpan(length);
        if (words.Form == "owner-only-file")
        {
            Assert.That(Convert.ToHexString(SHA256.HashData(body)), Is.EqualTo(words.Tag));
            return body.ToArray();
        }

        Assert.That(words.Form, Is.EqualTo("caller-key"));
        Assert.That(words.Tag, Is.EqualTo(Convert.ToHexString(SHA256.HashData([.. "GraphDelegatedKit key id\n"u8, .. key]), 0, 8)));
        var content = new byte[body.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        var (nonce, tag) = (body[..NonceLength].ToArray(), body.Slice(NonceLength, TagLength).ToArray());
        aes.Decrypt(nonce, body[(NonceLength + TagLength)..], tag, content, file.AsSpan(0, length));
        return content;
    }

    /// <returns>An owner-only file with that content.</returns>
    public static byte[] OwnerOnly(string mark, byte[] content) =>
        [.. Encoding.ASCII.GetBytes($"{mark} owner-only-file {Convert.ToHexString(SHA256.HashData(content))}\n"), .. content];

    /// <returns>The file with another content, and in the same form.</returns>
    public static byte[] With(byte[] file, byte[] content, byte[] key)
    {
        var head = Encoding.ASCII.GetBytes(Head(file));
        if (Words(file) is { Form: "owner-only-file", Mark: var mark }) return OwnerOnly(mark, content);

        var (nonce, tag, text) = (RandomNumberGenerator.GetBytes(NonceLength), new byte[TagLength], new byte[content.Length]);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, content, text, tag, head);
        return [.. head, .. nonce, .. tag, .. text];
    }

    /// <returns>The same file, as a later version would mark it.</returns>
    public static byte[] OfLaterVersion(byte[] file)
    {
        var head = Head(file);
        var later = head.Replace(" 1 ", " 3 ", StringComparison.Ordinal).Replace(" 2 ", " 3 ", StringComparison.Ordinal);
        Assert.That(later, Is.Not.EqualTo(head));
        return [.. Encoding.ASCII.GetBytes(later), .. file[head.Length..]];
    }

    /// <returns>The same file with one byte of its content changed.</returns>
    public static byte[] Damaged(byte[] file)
    {
        var damaged = file.ToArray();
        damaged[^2] ^= 1;
        return damaged;
    }

    private static (string Mark, string Form, string Tag) Words(byte[] file)
    {
        var words = Head(file).TrimEnd('\n').Split(' ');
        var form = Array.FindIndex(words, word => word is "owner-only-file" or "caller-key" or "keyring" or "dpapi");
        return (string.Join(' ', words[..form]), words[form], words[form + 1]);
    }

    private static int HeadLength(byte[] file) => file.AsSpan().IndexOf((byte)'\n') + 1;
}
